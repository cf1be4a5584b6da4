"""定会、改会、开过、清零: one project and theme, planned, held, closed when nothing is left of it."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from guatu.projects.tests.cast_projects import address, founded, typed
from guatu.supervision import actions
from guatu.supervision.actions.meetings import ElementMissing, MeetingNotNow, MeetingNotYours, next_saturday
from guatu.supervision.models import FindingCategory, Meeting
from guatu.supervision.queries.meetings import agenda, categories, meetings, this_week
from guatu.supervision.tests.scenes import finding, finish, meeting, pin
from tests.cast import Cast, op


def test_the_next_saturday_is_today_on_a_saturday() -> None:
    assert next_saturday(date(2026, 3, 11)) == date(2026, 3, 14)
    assert next_saturday(date(2026, 3, 14)) == date(2026, 3, 14)
    assert next_saturday(date(2026, 3, 15)) == date(2026, 3, 21)


def test_the_same_form_twice_is_one_meeting(cast: Cast) -> None:
    draft = actions.MeetingDraft("saturday", date(2026, 3, 14), "示例·通关")
    for _ in range(2):
        actions.call_meeting(zone=cast.zone, draft=draft, by=cast.head, at=cast.at, op=op(2))
    held = Meeting.objects.get(zone=cast.zone)
    assert (held.number, held.status) == ("HY-2026-0001", "planned")


@pytest.mark.parametrize("part", ["officer", "auditor"])
def test_an_officer_does_not_call_a_meeting(cast: Cast, part: str) -> None:
    draft = actions.MeetingDraft("saturday", date(2026, 3, 14), "示例·通关")
    with pytest.raises(MeetingNotYours):
        actions.call_meeting(zone=cast.zone, draft=draft, by=getattr(cast, part), at=cast.at)


def test_the_agenda_begins_with_what_was_left_over(cast: Cast) -> None:
    last, now = meeting(cast), meeting(cast, date(2026, 3, 14), theme="示例·通关")
    open_one = finding(cast, last, "示例·没做完的")
    done = finding(cast, last, "示例·做完的")
    finish(cast, done.item, cast.at)
    own = finding(cast, now, "示例·新问题")
    left, new = agenda(cast.zone, now, cast.at)
    assert [row.finding for row in left] == [open_one]
    assert [row.finding for row in new] == [own]


def test_minutes_are_written_once_it_was_held(cast: Cast) -> None:
    with pytest.raises(MeetingNotNow, match="还没开"):
        actions.hold_meeting(meeting(cast, date(2026, 3, 14)), minutes="议定", by=cast.supervisor, at=cast.at)
    held = meeting(cast)
    with pytest.raises(ElementMissing, match="请写纪要"):
        actions.hold_meeting(held, minutes=" ", by=cast.supervisor, at=cast.at)
    assert actions.hold_meeting(held, minutes="议定两件事", by=cast.supervisor, at=cast.at).status == "held"


def test_a_meeting_closes_when_nothing_of_it_is_left(cast: Cast) -> None:
    held = meeting(cast)
    one = finding(cast, held)
    with pytest.raises(MeetingNotNow, match="会还没开"):
        actions.close_meeting(held, by=cast.supervisor, at=cast.at)
    actions.hold_meeting(held, minutes="议定", by=cast.supervisor, at=cast.at)
    with pytest.raises(MeetingNotNow, match="还有 1 个问题没有销号"):
        actions.close_meeting(held, by=cast.supervisor, at=cast.at)
    finish(cast, one.item, cast.at)
    assert actions.close_meeting(held, by=cast.supervisor, at=cast.at).status == "closed"
    with pytest.raises(MeetingNotNow, match="已清零"):
        finding(cast, held, "又一个")


def test_a_meeting_that_will_not_be_held_is_dropped_with_its_reason(cast: Cast, client: Client) -> None:
    pin(cast)
    held = meeting(cast, date(2026, 3, 14))
    cast.login(client, "supervisor")
    url = address("meeting_drop", meeting_id=held.pk)
    assert client.post(url, typed(client, url, note="")).status_code == 422
    assert client.post(url, typed(client, url, note="台风")).status_code == 303
    assert "台风" in client.get(address("meeting", meeting_id=held.pk)).content.decode()
    assert this_week(cast.zone, cast.today) is None
    with pytest.raises(MeetingNotNow, match="已取消"):
        finding(cast, held)
    other = meeting(cast)
    finding(cast, other)
    with pytest.raises(MeetingNotNow, match="不能取消"):
        actions.drop_meeting(other, by=cast.supervisor, at=cast.at, note="算了")


def test_the_list_counts_what_is_closed_and_what_is_left(cast: Cast) -> None:
    held = meeting(cast)
    finish(cast, finding(cast, held, "示例·甲").item, cast.at)
    finding(cast, held, "示例·乙")
    [row] = meetings(cast.zone, {})
    assert (row.total, row.left, row.done) == (2, 1, 1)  # type: ignore[attr-defined]


def test_this_week_s_meeting_is_the_next_one(cast: Cast) -> None:
    meeting(cast, date(2026, 3, 9), kind="coordination")
    coming = meeting(cast, date(2026, 3, 14))
    assert this_week(cast.zone, cast.today) == coming
    assert this_week(cast.zone, cast.today + timedelta(days=14)) is None


@pytest.mark.mechanism("M161")
def test_the_five_categories_stand_until_the_zone_has_its_own(cast: Cast) -> None:
    assert categories(cast.zone) == ["土地摘牌", "产业项目申报", "公司注册", "规划指标", "土石方平整"]
    names = ["土地摘牌", "用工", "土地摘牌", " "]
    actions.keep_categories(zone=cast.zone, names=names, by=cast.supervisor)
    assert categories(cast.zone) == ["土地摘牌", "用工"]
    with pytest.raises(ElementMissing):
        actions.keep_categories(zone=cast.zone, names=[" "], by=cast.supervisor)
    with pytest.raises(MeetingNotYours):
        actions.keep_categories(zone=cast.zone, names=["甲"], by=cast.officer)
    assert FindingCategory.objects.filter(zone=cast.zone).count() == 2


def test_a_form_proposes_saturday_and_says_what_the_calendar_makes_of_it(cast: Cast, client: Client) -> None:
    pin(cast)
    project = founded(cast)
    cast.login(client, "head")
    url = address("meeting_new")
    assert "3月14日（休息日，另排值班）" in client.get(url).content.decode()
    form = typed(client, url, theme="示例·通关", project=str(project.pk))
    assert form["held_on"] == "2026-03-14"
    assert client.post(url, form).status_code == 303
    assert Meeting.objects.get(zone=cast.zone).project == project


def test_the_minutes_can_be_printed_and_the_list_exported(cast: Cast, client: Client) -> None:
    held = meeting(cast)
    finding(cast, held)
    actions.hold_meeting(held, minutes="议定就地调配", by=cast.supervisor, at=cast.at)
    cast.login(client, "auditor")
    said = client.get(address("meeting_minutes", meeting_id=held.pk)).content.decode()
    assert "议定就地调配" in said
    assert "示例·土石方没有出路" in said
    book = openpyxl.load_workbook(BytesIO(client.get(address("meetings_export")).content))
    assert [row[8:11] for row in book.active.iter_rows(min_row=4, values_only=True)] == [(1, 1, 0)]


def test_another_zone_neither_sees_nor_closes_it(cast: Cast, client: Client) -> None:
    held = meeting(cast)
    cast.login(client, "stranger")
    for name in ("meeting", "meeting_minutes"):
        assert client.get(address(name, zone="bhw", meeting_id=held.pk)).status_code == 404
    assert client.post(address("meeting_close", meeting_id=held.pk)).status_code == 404
