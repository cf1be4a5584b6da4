"""立问题、记进展：责任主体、方案、时间节点 or nothing; deadlines by tier."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from guatu.core.dates import dated
from guatu.ledger import actions as ledger
from guatu.ledger.models import Entry, Item
from guatu.projects.tests.cast_projects import address, typed
from guatu.supervision import actions
from guatu.supervision.actions.meetings import ElementMissing, FindingDone, MeetingNotYours
from guatu.supervision.models import Finding, FindingNote
from guatu.supervision.queries.meetings import FindingRow, finding_rows, findings
from guatu.supervision.tests.scenes import finding, finish, meeting, pin
from tests.cast import Cast, op


def row(cast: Cast, at: datetime) -> FindingRow:
    return finding_rows(findings(cast.zone, {}, at), at)[0]


@pytest.mark.mechanism("M173")
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"unit": None, "person": None}, "责任主体不能空"),
        ({"solution": " "}, "方案不能空"),
        ({"node": date(2026, 3, 1)}, "时间节点已经过去了"),
        ({"title": ""}, "请写明问题"),
    ],
)
def test_without_its_three_elements_a_problem_is_not_opened(
    cast: Cast, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(ElementMissing, match=said):
        finding(cast, meeting(cast), **changes)
    assert not Item.objects.filter(zone=cast.zone).exists()


@pytest.mark.mechanism("M206")
@pytest.mark.parametrize(
    ("tier", "node", "respond_by"),
    [
        ("common", date(2026, 3, 16), datetime(2026, 3, 11, 15, 59, 59, tzinfo=UTC)),
        ("major", date(2026, 3, 20), datetime(2026, 3, 12, 1, 30, tzinfo=UTC)),
        ("hard", date(2026, 4, 1), datetime(2026, 3, 16, 15, 59, 59, tzinfo=UTC)),
    ],
)
def test_the_tier_gives_the_node_and_the_first_response(
    cast: Cast, tier: str, node: date, respond_by: datetime
) -> None:
    made = finding(cast, meeting(cast), tier=tier)
    assert (dated(made.item.due_at), made.respond_by) == (node, respond_by)
    assert made.item.day_kind == "working"


def test_a_node_that_was_agreed_stands_instead(cast: Cast) -> None:
    assert dated(finding(cast, meeting(cast), node=date(2026, 3, 31)).item.due_at) == date(2026, 3, 31)


def test_the_log_keeps_the_solution_it_was_opened_with(cast: Cast) -> None:
    made = finding(cast, meeting(cast))
    assert Entry.objects.get(zone=cast.zone, item=made.item).data == {
        "category": "土石方平整",
        "plan": "就地调配",
        "tier": "一般",
    }


def test_the_same_form_twice_is_one_problem(cast: Cast) -> None:
    held = meeting(cast)
    assert finding(cast, held, op=op(3)) == finding(cast, held, op=op(3))
    assert Finding.objects.filter(zone=cast.zone).count() == 1


@pytest.mark.parametrize("part", ["officer", "auditor"])
def test_who_must_solve_it_does_not_open_it(cast: Cast, part: str) -> None:
    with pytest.raises(MeetingNotYours):
        finding(cast, meeting(cast), by=getattr(cast, part))


def test_taking_a_common_problem_up_is_the_response(cast: Cast) -> None:
    made = finding(cast, meeting(cast))
    tomorrow = cast.at + timedelta(days=1)
    assert row(cast, tomorrow).warnings == ["当日没有响应"]
    ledger.accept(made.item, by=cast.officer, at=cast.at + timedelta(hours=1))
    assert row(cast, tomorrow).warnings == []


@pytest.mark.mechanism("M206")
def test_a_major_problem_is_answered_by_a_consultation_not_by_taking_it(cast: Cast) -> None:
    made = finding(cast, meeting(cast), tier="major")
    later = cast.at + timedelta(hours=25)
    ledger.accept(made.item, by=cast.officer, at=cast.at)
    assert row(cast, later).warnings == ["24 小时内没有会商"]
    actions.note_finding(
        made, kind="response", text="已会商", by=cast.officer, at=cast.at + timedelta(hours=5)
    )
    assert row(cast, later).warnings == []


@pytest.mark.mechanism("M206")
def test_a_hard_problem_is_told_of_every_week(cast: Cast) -> None:
    made = finding(cast, meeting(cast), tier="hard")
    actions.note_finding(made, kind="response", text="方案已定", by=cast.officer, at=cast.at)
    later = cast.at + timedelta(days=8)
    assert row(cast, later).warnings == ["一周没有进展"]
    actions.note_finding(
        made, kind="update", text="完成一半", by=cast.officer, at=cast.at + timedelta(days=6)
    )
    assert row(cast, later).warnings == []


def test_notes_are_only_added_and_only_by_who_has_to_do_with_it(cast: Cast) -> None:
    made = finding(cast, meeting(cast))
    for _ in range(2):
        actions.note_finding(made, kind="update", text="进场", by=cast.officer, at=cast.at, op=op(8))
    assert FindingNote.objects.filter(zone=cast.zone).count() == 1
    with pytest.raises(MeetingNotYours):
        actions.note_finding(made, kind="update", text="旁观", by=cast.builder, at=cast.at)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        FindingNote.objects.filter(zone=cast.zone).update(text="改")
    finish(cast, made.item, cast.at)
    with pytest.raises(FindingDone, match="已销号"):
        actions.note_finding(made, kind="update", text="再说", by=cast.officer, at=cast.at)


def test_its_own_unit_does_not_sign_it_off(cast: Cast) -> None:
    made = finding(cast, meeting(cast))
    item = ledger.accept(made.item, by=cast.officer, at=cast.at)
    ledger.attach(item, by=cast.officer, at=cast.at, text="已平整")
    waiting = ledger.submit(item, by=cast.officer, at=cast.at)
    for part in (cast.officer, cast.head):
        with pytest.raises((ledger.NotYours, ledger.OwnSignature)):
            ledger.sign_off(waiting, by=part, at=cast.at)


@pytest.mark.mechanism("M173")
def test_a_form_asks_for_the_elements_and_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    pin(cast)
    held = meeting(cast)
    cast.login(client, "supervisor")
    url = address("finding_new", meeting_id=held.pk)
    answer = client.post(url, typed(client, url, title="示例·没有出路", tier="major"))
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "责任主体不能空" in said
    assert "请写明方案" in said
    assert "示例·没有出路" in said
    form = typed(
        client, url, title="示例·没有出路", unit=str(cast.units["建设局"].pk), solution="调配", tier="major"
    )
    assert client.post(url, form).status_code == 303
    made = Finding.objects.get(zone=cast.zone)
    page = client.get(address("meeting", meeting_id=held.pk)).content.decode()
    assert "示例·没有出路" in page
    url = address("finding_note", finding_id=made.pk)
    assert client.post(url, typed(client, url, kind="response", text="已会商")).status_code == 303
    assert "已会商" in client.get(address("meeting", meeting_id=held.pk)).content.decode()


def test_another_zone_s_problem_is_not_there(cast: Cast, client: Client) -> None:
    made = finding(cast, meeting(cast))
    cast.login(client, "stranger")
    url = address("finding_note", zone="bhw", finding_id=made.pk)
    assert client.post(url, {"kind": "update", "text": "进来了"}).status_code == 404
