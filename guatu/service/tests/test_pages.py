"""联企的页面：the list, one company, the forms."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from guatu.service.models import Liaison
from guatu.service.tests.scenes import companies, linked
from guatu.zones import clock
from guatu.zones.models import Membership
from tests.cast import Cast


@pytest.fixture(autouse=True)
def that_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = cast.at
    monkeypatch.setattr(clock, "now_for", lambda zone: moment)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.mechanism("M160")
def test_the_list_shows_each_company_with_its_people(cast: Cast, client: Client) -> None:
    one, two, three = companies(cast)
    linked(cast, one, is_key=True)
    linked(cast, two, "colleague")
    cast.login(client, "officer")
    shown = page(client, "/z/qlw/liaison/")
    assert all(each.name in shown for each in (one, two, three))
    assert "重点联系" in shown
    mine = page(client, "/z/qlw/liaison/?view=mine")
    assert one.name in mine
    assert two.name not in mine
    without = page(client, "/z/qlw/liaison/?view=none")
    assert three.name in without
    assert one.name not in without


@pytest.mark.mechanism("M036")
def test_a_company_whose_person_has_left_is_found(cast: Cast, client: Client) -> None:
    one, two, _ = companies(cast)
    linked(cast, one)
    linked(cast, two, "colleague")
    Membership.objects.filter(person=cast.people["officer"]).update(to_date=cast.today - timedelta(days=1))
    cast.login(client, "head")
    shown = page(client, "/z/qlw/liaison/?view=orphan")
    assert one.name in shown
    assert two.name not in shown


def test_the_list_is_filtered_searched_and_exported_alike(cast: Cast, client: Client) -> None:
    one, two, _ = companies(cast)
    linked(cast, one)
    linked(cast, two, "builder")
    cast.login(client, "leader")
    query = f"?person={cast.people['builder'].pk}&q=第1"
    shown = page(client, f"/z/qlw/liaison/{query}")
    assert two.name in shown
    assert one.name not in shown
    answer = client.get(f"/z/qlw/liaison/{query}&export=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    assert two.name in values
    assert one.name not in values
    assert "没有符合条件的企业" in page(client, "/z/qlw/liaison/?person=nobody")


@pytest.mark.mechanism("M036")
def test_ticked_companies_are_assigned_together(cast: Cast, client: Client) -> None:
    made = companies(cast)
    cast.login(client, "head")
    ids = [str(each.pk) for each in made[:2]]
    drawn = client.post("/z/qlw/liaison/assign/", {"ids": ids})
    assert drawn.status_code == 200
    assert "给 2 家企业指派联系人" in drawn.content.decode()
    form = {
        "ids": ids,
        "kind": "officer",
        "person": str(cast.people["officer"].pk),
        "from_date": "2026-03-11",
    }
    wrong = client.post("/z/qlw/liaison/assign/", form | {"person": ""})
    assert wrong.status_code == 422
    assert "请选一位联系人" in wrong.content.decode()
    assert client.post("/z/qlw/liaison/assign/", form).status_code == 303
    assert Liaison.objects.filter(zone=cast.zone).count() == 2
    assert client.post("/z/qlw/liaison/assign/", {}).status_code == 409


def test_one_is_handed_over_and_ended_on_its_pages(cast: Cast, client: Client) -> None:
    (one, *_) = companies(cast)
    link = linked(cast, one)
    cast.login(client, "head")
    address = f"/z/qlw/liaison/{link.pk}/hand-over/"
    wrong = client.post(address, {"to": str(cast.people["builder"].pk), "on": "2026-03-11", "note": ""})
    assert wrong.status_code == 422
    assert "请写明交接情况" in wrong.content.decode()
    good = {"to": str(cast.people["builder"].pk), "on": "2026-03-11", "note": "轮岗"}
    assert client.post(address, good).status_code == 303
    again = client.post(address, good)
    assert again.status_code == 422
    assert "已经交接或结束" in again.content.decode()
    new = Liaison.objects.get(zone=cast.zone, state="active")
    assert client.post(f"/z/qlw/liaison/{new.pk}/key/", {"is_key": "1"}).status_code == 303
    ended = {"on": "2026-03-31", "note": "企业迁出"}
    assert client.post(f"/z/qlw/liaison/{new.pk}/end/", ended).status_code == 303
    shown = page(client, f"/z/qlw/liaison/company/{one.pk}/")
    assert "李工" in shown
    assert "郑工" in shown


def test_all_of_one_person_are_handed_over_on_one_page(cast: Cast, client: Client) -> None:
    for each in companies(cast):
        linked(cast, each)
    cast.login(client, "supervisor")
    officer = cast.people["officer"]
    assert "李工（3 家）" in page(client, f"/z/qlw/liaison/hand-over-all/?person={officer.pk}")
    form = {
        "person": str(officer.pk),
        "to": str(cast.people["builder"].pk),
        "on": "2026-03-11",
        "note": "调离",
    }
    assert client.post("/z/qlw/liaison/hand-over-all/", form).status_code == 303
    assert Liaison.objects.filter(zone=cast.zone, person=cast.people["builder"]).count() == 3


def test_the_page_of_the_company_says_who(cast: Cast, client: Client) -> None:
    one, two, _ = companies(cast)
    linked(cast, one, is_key=True)
    cast.login(client, "upper")
    shown = page(client, f"/z/qlw/companies/{one.pk}/")
    assert "李工 · 项目服务办" in shown
    assert "重点联系" in shown
    assert "还没有联系人" in page(client, f"/z/qlw/companies/{two.pk}/")
    assert "指派一位" not in page(client, f"/z/qlw/companies/{two.pk}/")


def test_readers_see_and_change_nothing_and_strangers_see_nothing(cast: Cast, client: Client) -> None:
    (one, *_) = companies(cast)
    link = linked(cast, one)
    for part in ("auditor", "upper", "leader"):
        cast.login(client, part)
        assert client.get("/z/qlw/liaison/").status_code == 200
        assert (
            client.post(f"/z/qlw/liaison/{link.pk}/end/", {"on": "2026-03-11", "note": "x"}).status_code
            == 403
        )
    cast.login(client, "stranger")
    assert client.get("/z/qlw/liaison/").status_code == 404
    assert client.get(f"/z/bhw/liaison/company/{one.pk}/").status_code == 404
    assert client.get(f"/z/bhw/liaison/{link.pk}/end/").status_code == 404
