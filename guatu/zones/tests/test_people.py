"""人员与任职：several seats at once, histories, three administrators apart."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client

from guatu.core import tenancy
from guatu.zones import actions, queries
from guatu.zones.models import Account, AdminEntry, Membership, Role
from tests.cast import Cast


def new_person(client: Client, cast: Cast, **changes: str) -> str:
    data = {
        "name": "郭工",
        "title": "科员",
        "unit": str(cast.units["建设局"].id),
        "role": "officer",
        "from_date": "2026-03-01",
        "username": "guogong",
    } | changes
    page = client.post("/z/qlw/people/new/", data)
    return f"{page.status_code} {page.content.decode()}"


@pytest.mark.mechanism("M152")
def test_one_person_works_in_two_units_and_the_list_shows_both(client: Client, cast: Cast) -> None:
    page = cast.login(client, "officer").get("/z/qlw/people/?q=吴工").content.decode()
    assert page.count("seat-line") == 2
    assert "项目服务办" in page
    assert "芯片专班" in page
    assert cast.colleague.unit_ids == {cast.units["项目服务办"].id, cast.units["芯片专班"].id}


def test_the_people_list_asks_as_many_questions_for_three_rows_as_for_sixty(
    client: Client, cast: Cast, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    cast.login(client, "officer")
    for size in (0, 60):
        for n in range(size):
            person = actions.add_person(zone=cast.zone, name=f"干部{n}")
            actions.appoint(person=person, unit=cast.units["建设局"], role=Role.OFFICER, from_date=cast.today)
        with django_assert_num_queries(10):  # type: ignore[operator]
            assert client.get("/z/qlw/people/").status_code == 200


def test_people_are_found_by_unit_and_by_role(cast: Cast) -> None:
    def names(**wanted: str) -> set[str]:
        return {p.name for p in queries.people(cast.zone, on=cast.today, wanted=wanted)}

    assert names(role="supervisor") == {"赵督查"}
    assert names(unit=str(cast.units["芯片专班"].id)) == {"吴工"}
    assert names(q="芯片") == {"吴工"}
    assert names(unit="not-a-unit") == names()


def test_a_new_person_gets_an_initial_password_that_is_shown_once(client: Client, cast: Cast) -> None:
    page = new_person(cast.login(client, "sysadmin"), cast)
    assert "只在这里显示一次" in page
    account = Account.objects.get(username="guogong")
    assert account.must_change_password
    shown = page.split('id="first-password">')[1].split("<")[0]
    assert account.check_password(shown)
    assert shown not in client.get("/z/qlw/people/?q=郭工").content.decode()


def test_a_log_in_name_is_given_once(client: Client, cast: Cast) -> None:
    page = new_person(cast.login(client, "sysadmin"), cast, username="officer")
    assert page.startswith("422")
    assert "已被使用" in page


def test_an_officer_cannot_enter_people(client: Client, cast: Cast) -> None:
    assert cast.login(client, "officer").get("/z/qlw/people/new/").status_code == 403


def test_a_seat_that_ended_stays_in_the_history(client: Client, cast: Cast) -> None:
    seat = Membership.objects.get(zone=cast.zone, person=cast.people["officer"])
    cast.login(client, "sysadmin")
    answer = client.post(f"/z/qlw/memberships/{seat.id}/end/", {"to_date": "2026-03-01"})
    assert answer.status_code == 302
    page = client.get(f"/z/qlw/people/{cast.people['officer'].id}/").content.decode()
    assert "任职经历" in page
    assert "2026年3月1日" in page


def test_a_seat_cannot_end_before_it_began(cast: Cast) -> None:
    seat = Membership.objects.get(zone=cast.zone, person=cast.people["officer"])
    with pytest.raises(actions.EndsBeforeStart, match="不能早于"):
        actions.end_membership(seat, to_date=seat.from_date - timedelta(days=1))


def test_the_three_administrators_are_three_people(cast: Cast) -> None:
    with pytest.raises(actions.SeparatedAdministrators, match="三个人分任"):
        actions.appoint(
            person=cast.people["secadmin"],
            unit=cast.units["信息中心"],
            role=Role.SYSTEM_ADMIN,
            from_date=cast.today,
        )


def test_nobody_gives_himself_a_seat(cast: Cast) -> None:
    with pytest.raises(actions.OwnAppointment, match="不能给自己任职"):
        actions.appoint(
            person=cast.people["sysadmin"],
            unit=cast.units["管委会"],
            role=Role.LEADER,
            from_date=cast.today,
            by=cast.sysadmin,
            at=cast.at,
        )


def test_the_same_seat_is_not_given_twice(cast: Cast) -> None:
    with pytest.raises(actions.SeatTaken, match="已在"):
        actions.appoint(
            person=cast.people["officer"],
            unit=cast.units["项目服务办"],
            role=Role.OFFICER,
            from_date=cast.today,
        )


def test_each_administrator_opens_only_his_own_pages(cast: Cast) -> None:
    own = {
        "sysadmin": "/z/qlw/displays/",
        "secadmin": "/z/qlw/accounts/",
        "auditadmin": "/z/qlw/admin-log/",
    }
    for part in own:
        client = cast.login(Client(), part)
        for holder, address in own.items():
            assert client.get(address).status_code == (200 if holder == part else 403), (part, address)


def test_what_an_administrator_does_is_in_the_journal(client: Client, cast: Cast) -> None:
    new_person(cast.login(client, "sysadmin"), cast)
    verbs = set(AdminEntry.objects.filter(zone=cast.zone).values_list("verb", flat=True))
    assert verbs == {"登记人员", "任职", "开通账号"}
    page = cast.login(Client(), "auditadmin").get("/z/qlw/admin-log/").content.decode()
    assert "郭工（guogong）" in page


def test_the_journal_cannot_be_changed(cast: Cast) -> None:
    from django.db import ProgrammingError, transaction

    actions.disable(cast.people["officer"], by=cast.secadmin, at=cast.at)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        AdminEntry.objects.filter(zone=cast.zone).update(verb="无事")


def test_the_log_in_log_shows_only_accounts_of_the_zone(cast: Cast) -> None:
    from django.urls import reverse

    for name in ("officer", "stranger"):
        account = Account.objects.get(username=name)
        account.set_password("right-Horse-77")
        account.save()
        Client().post(reverse("login"), {"username": name, "password": "right-Horse-77"})
        Client().post(reverse("login"), {"username": name, "password": "wrong"})
    reader = cast.login(Client(), "auditadmin")
    for address in ("/z/qlw/logins/", "/z/qlw/logins/?kind=failed"):
        page = reader.get(address).content.decode()
        assert ">officer<" in page
        assert "stranger" not in page


def test_an_account_that_works_elsewhere_too_is_not_reset_here(cast: Cast) -> None:
    account = Account.objects.get(username="officer")
    tenancy.enter(cast.other.pk, [cast.other.pk])
    actions.add_person(zone=cast.other, name="李工", account_id=account.pk)
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    with pytest.raises(actions.AccountElsewhere, match="别的开发区"):
        actions.reset_password(cast.people["officer"], by=cast.secadmin, at=cast.at)


def test_a_person_of_another_zone_is_not_found(client: Client, cast: Cast) -> None:
    cast.login(client, "sysadmin")
    for address in ("people/{}/", "people/{}/edit/", "people/{}/appoint/"):
        stranger = cast.people["stranger"].id
        assert client.get("/z/qlw/" + address.format(stranger)).status_code == 404


def test_the_export_has_one_row_for_each_seat(client: Client, cast: Cast) -> None:
    import io

    import openpyxl

    answer = cast.login(client, "officer").get("/z/qlw/people/?export=xlsx&q=吴工")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] == "吴工"]
    assert {row[2] for row in rows} == {"项目服务办", "芯片专班"}
    assert "filename*=utf-8''" in answer["Content-Disposition"]


@pytest.mark.parametrize("part", ["officer", "leader", "auditor", "upper"])
def test_whoever_only_reads_sees_neither_log_in_names_nor_who_has_an_account(
    client: Client, cast: Cast, part: str
) -> None:
    import io

    import openpyxl

    cast.login(client, part)
    head, unit = cast.people["head"], cast.units["项目服务办"]
    for address in ("people/", f"people/{head.id}/", f"units/{unit.id}/", "people/?q=head"):
        page = client.get(f"/z/qlw/{address}").content.decode().split("<main")[1].split("</main>")[0]
        assert ">head<" not in page and "已开通" not in page, address
    book = openpyxl.load_workbook(io.BytesIO(client.get("/z/qlw/people/?export=xlsx").content))
    assert book.active is not None
    cells = {cell for row in book.active.iter_rows(values_only=True) for cell in row}
    assert "陈主任" in cells and "head" not in cells


def test_whoever_keeps_accounts_sees_who_has_one(cast: Cast) -> None:
    for part in ("sysadmin", "secadmin"):
        assert "已开通" in cast.login(Client(), part).get("/z/qlw/people/").content.decode()


def test_the_logs_of_logins_and_of_administrators_are_taken_away_as_sheets(cast: Cast) -> None:
    client = cast.login(Client(), "sysadmin")
    for name in ("甲局", "乙局"):
        made = client.post("/z/qlw/units/new/", {"name": name, "kind": "department", "is_active": "on"})
        assert made.status_code == 302
    watcher = cast.login(Client(), "auditadmin")
    sheet = watcher.get("/z/qlw/admin-log/", {"export": "xlsx", "q": "甲局"})
    cells = [str(cell) for row in sheet_rows(sheet.getvalue()) for cell in row]
    assert any("甲局" in cell for cell in cells)
    assert not any("乙局" in cell for cell in cells)
    assert "乙局" not in watcher.get("/z/qlw/admin-log/", {"verb": "没有的事"}).content.decode()
    for kind in ("", "failed"):
        head = sheet_rows(watcher.get("/z/qlw/logins/", {"export": "xlsx", "kind": kind}).getvalue())
        assert any("登录名" in row for row in head)


def sheet_rows(content: bytes) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return list(sheet.iter_rows(values_only=True))
