"""权限墙：every page × every role × GET and POST, against a table written by hand.

`permission_table.csv` is not made from `zones/permissions.py`: it says what ought to be, so that a slip in
one is seen in the other. A page that is not in the table fails, and so does a row without its page. A POST
is sent empty: 303 or 302 where nothing needs to be filled in, 422 where something does, 409 where the thing
is not in that state; 403 where the role may not, 404 where the zone is not even seen.
"""

import csv
from pathlib import Path

import pytest
from django.urls import reverse

from tests.architecture.town import ROLES, Town, parameters

TABLE = Path(__file__).with_name("permission_table.csv")
METHODS = ("GET", "POST")
# A door that is not there, that is closed, that only shows, or that says why not (409).
SHUT = {401, 403, 404, 405, 409}
LOG_IN = "login"


def table() -> dict[tuple[str, str], dict[str, str]]:
    """权限表 as it was written."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    found = {(row.pop("page"), row.pop("method")): row for row in rows}
    assert len(found) == len(rows), "权限表里有重复的行。"
    return found


ROWS = table()
# The interface asks for a key: what its keys open is tried in its own room.
BY_KEY = sorted(name for name in parameters() if name.startswith("api_"))
ZONE_PAGES = sorted({name for name, parts in parameters().items() if "zone" in parts} - set(BY_KEY))
# Whoever only reads may keep what is his own and changes nothing of the zone.
HIS_OWN = {"my_key_new", "my_key_revoke"}


def answered(town: Town, role: str, method: str, name: str) -> str:
    """答了什么：the status, or `login` for the way to the log-in page."""
    with town.visit():
        response = town.ask(role, method, reverse(name, kwargs=town.kwargs(name)))
        if response.status_code == 302 and response["Location"].startswith("/login/"):
            return LOG_IN
        return str(response.status_code)


def test_every_page_is_in_the_table_and_every_row_has_its_page() -> None:
    wanted = {(name, method) for name in parameters() for method in METHODS}
    assert wanted - set(ROWS) == set(), "这些地址还没有写进 permission_table.csv。"
    assert set(ROWS) - wanted == set(), "这些行的地址已经没有了。"
    assert all(set(row) == set(ROLES) for row in ROWS.values())


@pytest.mark.parametrize("name", list(parameters()))
def test_each_role_gets_what_the_table_says(town: Town, name: str) -> None:
    wrong = []
    for method in METHODS:
        row = ROWS.get((name, method))
        assert row is not None, f"{name} {method} 不在 permission_table.csv 里。"
        for role in ROLES:
            got = answered(town, role, method, name)
            if got != row[role]:
                wrong.append(f"{method} {name} 由 {role}：应为 {row[role]}，得到 {got}")
    assert not wrong, "\n".join(wrong)


def test_no_cookie_opens_the_interface() -> None:
    told = {name: {got for method in METHODS for got in ROWS[name, method].values()} for name in BY_KEY}
    open_to_all = {"api_schema": {"200", "405"}, "api_nothing": {"404"}}
    assert {name: said for name, said in told.items() if said != {"401"}} == open_to_all


@pytest.mark.parametrize("name", ZONE_PAGES)
def test_the_table_itself_keeps_the_rules(name: str) -> None:
    """What no edit of the table may allow."""
    for method in METHODS:
        row = ROWS.get((name, method))
        assert row is not None, f"{name} {method} 不在 permission_table.csv 里。"
        assert row["anonymous"] == LOG_IN
        assert row["stranger"] == "404"
        if not name.startswith("wall"):
            assert row["display"] == "403"
        for role, got in row.items():
            assert got == LOG_IN or got.isdigit()
            assert not got.startswith("5"), f"{name} {method} {role}"
    post = ROWS[name, "POST"]
    for reader in ("upper", "display") if name in HIS_OWN else ("auditor", "upper", "display"):
        assert int(post[reader]) in SHUT, f"{reader} 只读，{name} 不该收他的 POST。"


@pytest.mark.parametrize("name", ZONE_PAGES)
def test_administrators_do_not_see_what_the_zone_works_on(name: str) -> None:
    """三员不碰业务：they keep people, accounts and logs; projects, items, companies and files stay closed."""
    of_the_house = {
        *("zone_home", "units", "unit", "people", "person", "calendar", "parks"),
        *("calendar_day", "calendar_year", "unit_new", "unit_edit", "person_new", "person_edit"),
        *("membership_new", "membership_end", "account_open", "park_new", "park_edit"),
        *("displays", "display_revoke", "accounts", "account_unlock", "account_reset"),
        *("account_disable", "account_enable", "logins", "admin_log"),
        *("account_factor", "login_policy", "audit", "audit_personal", "my_record"),
        *("my_keys", "keys", "keys_export", "key_revoke"),
        "project_rules",  # how is counted, and no figure of any project
        "changes",  # only of the tables whose own pages he may open
    }
    for method in METHODS:
        row = ROWS[name, method]
        for role in ("system_admin", "security_admin", "audit_admin"):
            assert name in of_the_house or row[role] == "403", f"{role} 不该打开 {name}。"
