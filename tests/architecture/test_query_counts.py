"""问库次数：pinned for every page that shows something, and the same for few rows as for many.

`query_counts.csv` says how often a page asks the database for one role. A page that is not in it fails. To
change a number is to say that the page should cost that much.
"""

import csv
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.architecture.test_permissions import ROWS
from tests.architecture.town import Town, more_projects, parameters

TABLE = Path(__file__).with_name("query_counts.csv")
MANY = 60
ROLES = ("leader", "officer", "system_admin", "security_admin", "audit_admin", "anonymous")
NOT_COUNTED = ("SAVEPOINT", 'UPDATE "identity_session" SET "seen_at"')
Counts = dict[tuple[str, str], int]


def table() -> Counts:
    """次数表 as it was written."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["page"], row["role"]): int(row["queries"]) for row in csv.DictReader(file)}


PINNED = table()


def shown() -> set[tuple[str, str]]:
    """要钉住的：each page that shows something, for the first of the roles that may open it, and the desk for all."""
    found: set[tuple[str, str]] = set()
    for name in parameters():
        roles = [role for role in ROLES if ROWS.get((name, "GET"), {}).get(role) == "200"]
        found |= {(name, role) for role in (roles if name == "desk" else roles[:1])}
    return found


def asked(town: Town, name: str, role: str) -> int:
    """问了几次. Savepoints are not counted: outside the tests there are none around a page; nor is the note, once
    in some minutes, that somebody is still at work.
    """
    with town.visit(), CaptureQueriesContext(connection) as queries:
        response = town.ask(role, "GET", reverse(name, kwargs=town.kwargs(name)))
        assert response.status_code == 200, f"{name} 答 {response.status_code}"
        return sum(not any(each in query["sql"] for each in NOT_COUNTED) for query in queries)


@pytest.fixture(scope="module")
def grown(town: Town) -> Town:
    """长大了的城: the same town with many more rows, after the few were counted."""
    with transaction.atomic():
        more_projects(town, MANY)
    return town


def test_every_page_is_pinned() -> None:
    assert shown() - set(PINNED) == set(), "这些页面还没有写进 query_counts.csv。"
    assert set(PINNED) - shown() == set(), "这些行的页面已经没有了。"


# The few first, then the many: the order of the file is the order of the run.
@pytest.mark.parametrize(("name", "role"), sorted(PINNED))
def test_with_few_rows(town: Town, name: str, role: str) -> None:
    assert asked(town, name, role) == PINNED[name, role]


@pytest.mark.parametrize(("name", "role"), sorted(PINNED))
def test_with_many_rows_no_more_is_asked(grown: Town, name: str, role: str) -> None:
    assert asked(grown, name, role) == PINNED[name, role]
