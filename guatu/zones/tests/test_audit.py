"""用户审计：everything done, tried, taken away or looked up is written, and stays."""

from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, ProgrammingError, transaction
from django.test import Client

from guatu.core import tenancy
from guatu.core.refusal import Refusal
from guatu.identity import audit
from guatu.identity.models import AuditEntry
from guatu.zones import actions, trail
from guatu.zones.models import Role
from tests.cast import Cast


def entries(cast: Cast) -> list[AuditEntry]:
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    return list(AuditEntry.objects.filter(zone=cast.zone).order_by("at", "id"))


def only(cast: Cast) -> AuditEntry:
    found = entries(cast)
    assert len(found) == 1, [(e.kind, e.page) for e in found]
    return found[0]


def told(entry: AuditEntry) -> tuple[str, str, str, int]:
    return entry.kind, entry.page, entry.username, entry.status


def test_an_ordinary_page_leaves_no_trace(client: Client, cast: Cast) -> None:
    cast.login(client, "officer")
    for page in ("", "units/", "calendar/", "wall/", "desk/", "items/"):
        assert client.get(f"/z/qlw/{page}").status_code == 200
    assert entries(cast) == []


def test_a_change_is_written_with_who_what_and_from_where(client: Client, cast: Cast) -> None:
    cast.login(client, "sysadmin")
    unit = cast.units["建设局"]
    form = {"name": "住建局", "kind": "department", "is_active": "on"}
    client.post(
        f"/z/qlw/units/{unit.id}/edit/", form, HTTP_USER_AGENT="Firefox/130.0", REMOTE_ADDR="10.1.2.3"
    )
    entry = only(cast)
    assert told(entry) == ("change", "unit_edit", "sysadmin", 302)
    assert (entry.person_id, entry.name, entry.method) == (cast.people["sysadmin"].id, "冯管理员", "POST")
    assert (entry.object_type, entry.object_id) == ("unit", str(unit.id))
    assert (entry.address, entry.agent) == ("10.1.2.3", "Firefox/130.0")


def test_an_attempt_that_was_not_filled_in_right_is_written_too(client: Client, cast: Cast) -> None:
    cast.login(client, "sysadmin").post("/z/qlw/units/new/", {"name": ""})
    assert told(only(cast)) == ("change", "unit_new", "sysadmin", 422)


def test_a_refusal_is_written_although_everything_else_was_taken_back(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        actions.add_unit(zone=cast.zone, name="要退回的单位", kind="office")
        raise Refusal("不行。")

    monkeypatch.setattr(actions, "edit_person", refuse)
    person = cast.people["officer"]
    answer = cast.login(client, "sysadmin").post(f"/z/qlw/people/{person.id}/edit/", {"name": "李"})
    assert answer.status_code == 409
    assert told(only(cast)) == ("refused", "person_edit", "sysadmin", 409)
    assert not type(cast.units["建设局"]).objects.filter(zone=cast.zone, name="要退回的单位").exists()


def test_an_error_is_written_although_everything_else_was_taken_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(actions, "edit_person", break_down)
    client = cast.login(Client(raise_request_exception=False), "sysadmin")
    client.post(f"/z/qlw/people/{cast.people['officer'].id}/edit/", {"name": "李"})
    assert told(only(cast)) == ("change", "person_edit", "sysadmin", 500)


def test_doors_that_stay_shut_are_written(client: Client, cast: Cast) -> None:
    cast.login(client, "officer")
    client.get("/z/qlw/accounts/")
    client.post("/z/qlw/units/new/", {"name": "x"})
    client.get(f"/z/qlw/people/{cast.people['stranger'].id}/")
    assert [(e.kind, e.page, e.status) for e in entries(cast)] == [
        ("refused", "accounts", 403),
        ("refused", "unit_new", 403),
        ("refused", "person", 404),
    ]
    assert not any(e.personal for e in entries(cast))


def test_a_knock_at_another_zone_is_heard_at_home_and_nowhere_else(client: Client, cast: Cast) -> None:
    assert cast.login(client, "officer").get("/z/bhw/people/?q=孙").status_code == 404
    entry = only(cast)
    assert told(entry) == ("refused", "people", "officer", 404)
    assert entry.detail == "/z/bhw/"
    tenancy.enter(cast.other.pk, [cast.other.pk])
    assert not AuditEntry.objects.filter(zone=cast.other).exists()


def test_a_form_without_its_token_is_written(cast: Cast) -> None:
    client = cast.login(Client(enforce_csrf_checks=True), "sysadmin")
    assert client.post("/z/qlw/units/new/", {"name": "x"}).status_code == 403
    assert told(only(cast)) == ("refused", "unit_new", "sysadmin", 403)


def test_what_is_taken_away_is_written_with_what_was_asked_for(client: Client, cast: Cast) -> None:
    cast.login(client, "officer")
    client.get("/z/qlw/units/?export=xlsx&q=建设")
    client.get("/z/qlw/people/?export=xlsx")
    first, second = entries(cast)
    assert told(first) == ("export", "units", "officer", 200)
    assert first.detail == "export=xlsx&q=建设"
    assert (second.kind, second.page, second.personal) == ("export", "people", True)


def test_what_opens_a_door_is_not_written_down(client: Client, cast: Cast) -> None:
    from guatu.zones.pages import object_of

    cast.login(client, "officer").get("/z/qlw/units/?export=xlsx&token=opens-a-door&q=建")
    assert only(cast).detail == "export=xlsx&q=建"
    assert object_of("ticket", {"zone": "qlw", "secret": "opens-a-door"}) == ("", "")
    assert object_of("item_accept", {"zone": "qlw", "item_id": 7}) == ("item", "7")


def test_reading_of_personal_data_is_written(client: Client, cast: Cast) -> None:
    cast.login(client, "officer")
    person = cast.people["leader"]
    client.get(f"/z/qlw/people/{person.id}/")
    client.get("/z/qlw/people/?role=leader")
    one, many = entries(cast)
    assert (one.kind, one.personal, one.object_type, one.object_id) == (
        "read",
        True,
        "person",
        str(person.id),
    )
    assert (many.page, many.personal, many.object_id, many.detail) == ("people", True, "", "role=leader")


def test_whoever_reads_from_above_is_written_in_the_zone_he_reads(client: Client, cast: Cast) -> None:
    cast.login(client, "upper").get(f"/z/qlw/people/{cast.people['officer'].id}/")
    entry = only(cast)
    assert told(entry) == ("read", "person", "upper", 200)
    assert entry.person_id is None


def test_what_cannot_be_recorded_is_not_shown(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("away")

    cast.login(client, "sysadmin")
    monkeypatch.setattr(audit, "write", fail)
    page = client.get(f"/z/qlw/people/{cast.people['leader'].id}/")
    assert page.status_code == 503
    assert "周主任" not in page.content.decode()
    assert client.get("/z/qlw/units/?export=xlsx").status_code == 503
    # What is done is done, and is answered; an ordinary page needs no record.
    form = {"name": "新的科", "kind": "office"}
    assert client.post("/z/qlw/units/new/", form).status_code == 302
    assert client.get("/z/qlw/units/").status_code == 200


def test_log_ins_are_in_the_trail_of_the_zone(client: Client, cast: Cast) -> None:
    from guatu.identity.tests.conftest import PASSWORD, with_password

    with_password("officer")
    client.post("/login/", {"username": "officer", "password": "wrong"})
    client.post("/login/", {"username": "officer", "password": PASSWORD})
    client.post("/logout/")
    client.post("/login/", {"username": "nobody-here", "password": "x"})
    found = entries(cast)
    assert [(e.kind, e.page, e.status) for e in found] == [
        ("failed", "login", 422),
        ("login", "login", 200),
        ("logout", "logout", 200),
    ]
    assert {e.person_id for e in found} == {cast.people["officer"].id}


def test_injected_text_stays_text_on_the_page_and_in_the_sheet(client: Client, cast: Cast) -> None:
    agent = "<script>alert(1)</script>\x07\u202e=cmd|' /C calc'!A0"
    client.cookies.clear()
    cast.login(client, "officer")
    client.get("/z/qlw/units/?export=xlsx&q=<img src=x onerror=alert(1)>", HTTP_USER_AGENT=agent)
    client.get(
        "/z/qlw/units/?export=xlsx&q==1%2B1", HTTP_X_FORWARDED_FOR="8.8.8.8', now()); --", REMOTE_ADDR="junk"
    )
    entry = entries(cast)[0]
    assert "\x07" not in entry.agent and "\u202e" not in entry.agent
    assert entries(cast)[1].address == ""
    watcher = cast.login(Client(), "auditadmin")
    page = watcher.get("/z/qlw/audit/").content.decode()
    assert "<img src=x" not in page and "<script>alert" not in page
    assert "&lt;img src=x" in page
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(watcher.get("/z/qlw/audit/?export=xlsx").content))
    assert book.active is not None
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)


def test_the_trail_cannot_be_changed_or_emptied(cast: Cast, client: Client) -> None:
    cast.login(client, "officer").get("/z/qlw/accounts/")
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    rows = AuditEntry.objects.filter(zone=cast.zone)
    for change in (lambda: rows.update(name="别人"), rows.delete):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE identity_auditentry SET name = 'x'",
        "DELETE FROM identity_auditentry",
        "TRUNCATE identity_auditentry",
        "ALTER TABLE identity_auditentry DISABLE ROW LEVEL SECURITY",
        "DROP TABLE identity_auditentry",
        "INSERT INTO identity_auditentry SELECT * FROM identity_auditentry ON CONFLICT (id) DO UPDATE SET name = 'x'",
    ],
)
def test_bare_sql_as_the_web_role_changes_nothing(web_connection: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        web_connection.execute(statement)


def test_the_audit_administrator_of_another_zone_sees_nothing(client: Client, cast: Cast) -> None:
    cast.login(client, "officer").get("/z/qlw/accounts/")
    tenancy.enter(cast.other.pk, [cast.other.pk])
    actions.appoint(
        person=cast.people["stranger"], unit=cast.units["项目科"], role=Role.AUDIT_ADMIN, from_date=cast.today
    )
    there = cast.login(Client(), "stranger")
    assert there.get("/z/qlw/audit/").status_code == 404
    page = there.get("/z/bhw/audit/").content.decode()
    assert "李工" not in page


@pytest.mark.parametrize(
    "part", ["officer", "leader", "supervisor", "auditor", "sysadmin", "secadmin", "upper"]
)
def test_only_the_audit_administrator_reads_it(client: Client, cast: Cast, part: str) -> None:
    cast.login(client, part)
    for page in ("audit/", "audit/personal/", "audit/?export=xlsx"):
        assert client.get(f"/z/qlw/{page}").status_code == 403


def test_the_audit_administrator_finds_what_he_looks_for(client: Client, cast: Cast) -> None:
    officer, watcher = cast.login(Client(), "officer"), cast.login(client, "auditadmin")
    officer.get("/z/qlw/accounts/")
    officer.get("/z/qlw/units/?export=xlsx")
    officer.get(f"/z/qlw/people/{cast.people['leader'].id}/")

    def seen(address: str) -> set[str]:
        page = watcher.get(address).content.decode().split('id="list"')[1]
        return {word for word in ("账号", "单位", "人员详情") if f">{word}<" in page}

    assert seen("/z/qlw/audit/") == {"账号", "单位", "人员详情"}
    assert seen("/z/qlw/audit/?kind=export") == {"单位"}
    assert seen("/z/qlw/audit/?result=refused") == {"账号"}
    assert seen("/z/qlw/audit/?q=人员详情") == {"人员详情"}
    assert seen(f"/z/qlw/audit/?person={cast.people['leader'].id}") == set()
    assert seen("/z/qlw/audit/?from=2020-01-01&to=2020-02-01") == set()
    assert seen("/z/qlw/audit/?from=junk&to=0001-01-01") == {"账号", "单位", "人员详情"}
    page = watcher.get(f"/z/qlw/audit/personal/?of={cast.people['leader'].id}").content.decode()
    assert "李工" in page.split('id="list"')[1]
    # He who watches is watched.
    assert {e.page for e in entries(cast) if e.username == "auditadmin"} == {"audit", "audit_personal"}


def test_everybody_sees_his_own_log_ins_and_who_read_his_data(client: Client, cast: Cast) -> None:
    from guatu.identity.tests.conftest import PASSWORD, with_password

    with_password("leader")
    mine = Client()
    mine.post("/login/", {"username": "leader", "password": PASSWORD})
    cast.login(client, "officer").get(f"/z/qlw/people/{cast.people['leader'].id}/")
    client.get("/z/qlw/people/")
    mine.get(f"/z/qlw/people/{cast.people['leader'].id}/")
    page = mine.get("/z/qlw/my-record/").content.decode().split('id="list"')[1]
    assert ">登录<" in page and "李工" not in page
    readers = mine.get("/z/qlw/my-record/?show=readers").content.decode().split('id="list"')[1]
    assert "李工" in readers and "周主任" not in readers
    assert "打开或导出 1 次" in readers


def test_every_page_has_a_chinese_name() -> None:
    from guatu.zones.pages import PAGE_NAMES, PERSONAL
    from guatu.zones.permissions import PAGES

    assert set(PAGES) - set(PAGE_NAMES) == set(), "请在 zones/pages.py 给这些页起中文名。"
    assert set(PAGE_NAMES) - set(PAGES) == set(), "这些页已经没有了。"
    assert set(PERSONAL) <= set(PAGES)
    assert all(not name.isascii() for name in PAGE_NAMES.values())


def test_a_trail_that_is_written_keeps_the_members_own_zone(cast: Cast) -> None:
    """The statement that writes enters the zone by itself."""
    from datetime import UTC, datetime

    tenancy.enter(None, [])
    note = audit.Note(at=datetime.now(UTC), kind=trail.Kind.CHANGE, status=200, page="unit_new")
    audit.write(note, zone_id=cast.zone.pk, person_id=None)
    assert only(cast).page == "unit_new"
