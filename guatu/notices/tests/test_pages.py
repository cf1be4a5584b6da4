"""消息的页面：the bell, the inbox, and that it is one's own."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client

from guatu.ledger import actions as ledger
from guatu.ledger.tests import scenes as ledger_scenes
from guatu.notices.actions import mark_read, notify
from guatu.notices.models import Group, Notice, Preference
from guatu.notices.tests.scenes import delivered, notices
from guatu.zones import clock
from guatu.zones.models import Zone
from tests.cast import Cast


@pytest.fixture(autouse=True)
def that_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = cast.at + timedelta(hours=1)
    monkeypatch.setattr(clock, "now_for", lambda zone: moment)


def told_much(cast: Cast, part: str = "officer", count: int = 3) -> None:
    for n in range(count):
        notify(
            zone=cast.zone,
            people=[cast.people[part]],
            key=f"n{n}",
            title=f"第 {n} 条",
            body="请看。",
            by=None,
            at=cast.at + timedelta(seconds=n),
            page="desk",
        )


def test_the_bell_counts_and_says_no_more_than_99(cast: Cast, client: Client) -> None:
    told_much(cast, count=101)
    page = cast.login(client, "officer").get("/z/qlw/desk/").content.decode()
    assert 'aria-label="消息，99+ 条未读"' in page
    assert 'aria-label="消息"' in cast.login(client, "head").get("/z/qlw/desk/").content.decode()


def test_the_bell_asked_again_answers_only_when_it_changed(cast: Cast, client: Client) -> None:
    told_much(cast)
    cast.login(client, "officer")
    first = client.get("/z/qlw/notices/bell/")
    assert "3 条未读" in first.content.decode()
    again = client.get("/z/qlw/notices/bell/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    mark_read(zone=cast.zone, by=cast.officer, at=cast.at + timedelta(minutes=1))
    assert client.get("/z/qlw/notices/bell/", headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("part", ["auditor", "upper", "sysadmin"])
def test_who_only_reads_has_no_bell_and_no_inbox(cast: Cast, client: Client, part: str) -> None:
    cast.login(client, part)
    assert 'class="bell"' not in client.get("/z/qlw/").content.decode()
    assert client.get("/z/qlw/notices/").status_code == 403


def test_opening_one_leads_to_the_thing_and_reads_it(cast: Cast, client: Client) -> None:
    item = ledger_scenes.opened(cast)
    delivered(cast)
    (one,) = notices(cast, "officer")
    cast.login(client, "officer")
    assert client.get(f"/z/qlw/notices/{one.pk}/").status_code == 302
    assert notices(cast, "officer")[0].read_at is None  # looking changes nothing
    answer = client.post(f"/z/qlw/notices/{one.pk}/")
    assert answer["Location"] == f"/z/qlw/items/{item.pk}/"
    assert notices(cast, "officer")[0].read_at is not None


def test_what_lay_folded_under_it_is_read_with_it(cast: Cast, client: Client) -> None:
    item = ledger_scenes.doing(cast)
    for second in range(3):
        ledger.attach(item, by=cast.colleague, at=cast.at + timedelta(seconds=second), text="照片")
    delivered(cast)
    shown = notices(cast, "officer", kind="attach", is_under=False)
    page = cast.login(client, "officer").get("/z/qlw/notices/").content.decode()
    assert "3 条" in page
    client.post(f"/z/qlw/notices/{shown[0].pk}/")
    assert not notices(cast, "officer", kind="attach", read_at=None)


def test_anothers_notice_is_not_there(cast: Cast, client: Client) -> None:
    told_much(cast, count=1)
    (one,) = notices(cast, "officer")
    cast.login(client, "head")
    assert client.post(f"/z/qlw/notices/{one.pk}/").status_code == 404
    assert client.post(f"/z/qlw/notices/{uuid4()}/").status_code == 404
    client.post("/z/qlw/notices/read/", {"ids": str(one.pk)})
    assert notices(cast, "officer")[0].read_at is None


def test_those_ticked_or_all_that_were_seen_are_marked(cast: Cast, client: Client) -> None:
    told_much(cast)
    cast.login(client, "officer")
    ids = [str(each.pk) for each in notices(cast, "officer")[:2]]
    client.post("/z/qlw/notices/read/", {"ids": ids})
    assert [each.title for each in notices(cast, "officer", read_at=None)] == ["第 2 条"]
    drawn = (cast.at + timedelta(seconds=2)).isoformat()
    notify(
        zone=cast.zone,
        people=[cast.people["officer"]],
        key="later",
        title="刚来的",
        body="",
        by=None,
        at=cast.at + timedelta(minutes=3),
    )
    client.post("/z/qlw/notices/read/", {"all": "1", "until": drawn})
    assert [each.title for each in notices(cast, "officer", read_at=None)] == ["刚来的"]
    assert client.post("/z/qlw/notices/read/", {}).status_code == 409


def test_the_list_is_searched_sliced_and_paged(cast: Cast, client: Client) -> None:
    told_much(cast, count=25)
    cast.login(client, "officer")
    page = client.get("/z/qlw/notices/?size=20&page=2").content.decode()
    assert "第 21–25 条，共 25 条" in page
    assert "第 24 条" in client.get("/z/qlw/notices/?q=第 24").content.decode()
    assert "没有符合条件的消息" in client.get(f"/z/qlw/notices/?group={Group.ALARM}").content.decode()
    mark_read(zone=cast.zone, by=cast.officer, at=cast.at + timedelta(minutes=1))
    assert "没有未读消息" in client.get("/z/qlw/notices/").content.decode()
    assert "第 24 条" in client.get("/z/qlw/notices/?view=all").content.decode()


def test_the_words_of_the_log_are_shown_but_not_kept(cast: Cast, client: Client) -> None:
    ledger.return_(ledger_scenes.checking(cast), by=cast.head, at=cast.at, note="缺监理签字")
    delivered(cast)
    assert "缺监理签字" in cast.login(client, "officer").get("/z/qlw/notices/").content.decode()
    assert not Notice.objects.filter(zone=cast.zone, body__contains="监理").exists()


def test_it_is_exported_as_it_is_shown(cast: Cast, client: Client) -> None:
    told_much(cast)
    answer = cast.login(client, "officer").get("/z/qlw/notices/?export=xlsx&q=第 1")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert "第 1 条" in [cell.value for row in sheet.iter_rows() for cell in row]
    assert "第 2 条" not in [cell.value for row in sheet.iter_rows() for cell in row]


def test_settings_are_kept_and_what_is_wrong_is_said(cast: Cast, client: Client) -> None:
    cast.login(client, "officer")
    good = {"digest_hour": "8", "digest_days": "working", "quiet_from": "22:00", "quiet_to": "07:00"}
    assert client.post("/z/qlw/notices/settings/", good | {"wanted": ["sign"]}).status_code == 303
    kept = Preference.objects.get(zone=cast.zone, person=cast.people["officer"])
    assert (kept.digest_hour, kept.muted) == (8, ["progress", "watch"])
    assert 'value="22:00" selected' in client.get("/z/qlw/notices/settings/").content.decode()
    wrong = client.post("/z/qlw/notices/settings/", good | {"quiet_to": ""})
    assert wrong.status_code == 422
    assert "要一起填" in wrong.content.decode()
    assert 'value="22:00" selected' in wrong.content.decode()


def test_the_province_reads_no_inbox_of_a_zone(cast: Cast, client: Client) -> None:
    told_much(cast, count=1)
    (one,) = notices(cast, "officer")
    cast.login(client, "upper")
    assert client.get(f"/z/qlw/notices/{one.pk}/").status_code == 403
    assert Zone.objects.filter(pk=cast.zone.pk).exists()
