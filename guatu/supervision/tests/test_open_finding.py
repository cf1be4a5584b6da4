"""立问题、记进展：责任主体、方案、时间节点 or nothing; deadlines by tier."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guatu.core.dates import dated
from guatu.ledger import actions as ledger
from guatu.ledger.models import Clock, Entry, Item
from guatu.ledger.recompute import set_tier
from guatu.ledger.tiers import TierUnknown
from guatu.projects.tests.cast_projects import address, typed
from guatu.supervision import actions
from guatu.supervision.actions.meetings import ElementMissing, MeetingNotYours
from guatu.supervision.kind import FINDING
from guatu.supervision.models import Finding
from guatu.supervision.queries.meetings import FindingRow, finding_rows, findings, tier_names
from guatu.supervision.tests.scenes import finding, finish, meeting, pin
from tests.cast import Cast, op


def row(cast: Cast, at: datetime) -> FindingRow:
    return finding_rows(findings(cast.zone, {}, at), tier_names(cast.zone), at)[0]


@pytest.mark.mechanism("M173")
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"unit": None, "person": None}, "责任主体不能空"),
        ({"plan": " "}, "方案不能空"),
        ({"node": date(2026, 3, 1)}, "时间节点已经过去了"),
        ({"title": ""}, "请写明问题"),
        ({"tier": ""}, "请选分级"),
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
    ("tier", "node", "clocks"),
    [
        ("normal", date(2026, 3, 16), {"response": datetime(2026, 3, 11, 15, 59, 59, tzinfo=UTC)}),
        ("major", date(2026, 3, 20), {"meeting": datetime(2026, 3, 12, 1, 30, tzinfo=UTC)}),
        (
            "hard",
            date(2026, 4, 1),
            {
                "plan": datetime(2026, 3, 16, 15, 59, 59, tzinfo=UTC),
                "update": datetime(2026, 3, 18, 15, 59, 59, tzinfo=UTC),
            },
        ),
    ],
)
def test_the_tier_gives_the_deadline_and_what_comes_before_it(
    cast: Cast, tier: str, node: date, clocks: dict[str, datetime]
) -> None:
    made = finding(cast, meeting(cast), tier=tier)
    rows = Clock.objects.filter(zone=cast.zone, item=made.item)
    assert dated(made.item.due_at) == node
    assert made.item.day_kind == "working"
    assert {row.code: row.due_at.replace(microsecond=0) for row in rows} == clocks


def test_a_tier_that_is_none_is_refused(cast: Cast) -> None:
    with pytest.raises(TierUnknown):
        finding(cast, meeting(cast), tier="common", node=date(2026, 3, 31))
    assert not Finding.objects.filter(zone=cast.zone).exists()


@pytest.mark.mechanism("M206")
def test_a_rule_of_the_zone_moves_what_it_governs(cast: Cast, client: Client) -> None:
    pin(cast)
    held = meeting(cast)
    made = finding(cast, held)
    rules = [
        {"clock": "response", "day_kind": "working", "count": 1},
        {"clock": "due", "day_kind": "working", "count": 7},
    ]
    set_tier(
        zone=cast.zone, kind=FINDING, code="normal", rules=rules, source="示例", by=cast.leader, at=cast.at
    )
    made.item.refresh_from_db()
    assert dated(made.item.due_at) == date(2026, 3, 20)
    assert row(cast, cast.at + timedelta(days=1)).warnings == []
    assert row(cast, cast.at + timedelta(days=2)).warnings == ["1 个工作日内没有响应"]
    cast.login(client, "supervisor")
    said = client.get(address("finding_new", meeting_id=held.pk)).content.decode()
    assert "一般：首次响应 1 个工作日内，办结 7 个工作日内" in said


def test_a_node_that_was_agreed_stands_instead(cast: Cast) -> None:
    assert dated(finding(cast, meeting(cast), node=date(2026, 3, 31)).item.due_at) == date(2026, 3, 31)


@pytest.mark.mechanism("M173")
def test_the_item_has_its_three_elements_and_its_log_keeps_them(cast: Cast) -> None:
    item = finding(cast, meeting(cast), tier="hard", is_priority=True).item
    assert (item.plan, item.tier, item.is_priority) == ("就地调配", "hard", True)
    data = Entry.objects.get(zone=cast.zone, item=item).data
    assert data["category"] == "土石方平整"
    assert {key: data["set"][key] for key in ("plan", "tier", "is_priority")} == {
        "plan": "就地调配",
        "tier": "hard",
        "is_priority": True,
    }


def test_the_same_form_twice_is_one_problem(cast: Cast) -> None:
    held = meeting(cast)
    assert finding(cast, held, op=op(3)) == finding(cast, held, op=op(3))
    assert Finding.objects.filter(zone=cast.zone).count() == 1


@pytest.mark.parametrize("part", ["officer", "auditor"])
def test_who_must_solve_it_does_not_open_it(cast: Cast, part: str) -> None:
    with pytest.raises(MeetingNotYours):
        finding(cast, meeting(cast), by=getattr(cast, part))


@pytest.mark.mechanism("M206")
@pytest.mark.parametrize(("tier", "said"), [("normal", "当日没有响应"), ("major", "24 小时内没有会商")])
def test_it_is_answered_by_an_answer_not_by_taking_it(cast: Cast, tier: str, said: str) -> None:
    made = finding(cast, meeting(cast), tier=tier)
    later = cast.at + timedelta(hours=25)
    ledger.accept(made.item, by=cast.officer, at=cast.at)
    assert row(cast, cast.at).warnings == []
    assert row(cast, later).warnings == [said]
    actions.note_finding(
        made, verb="respond", text="已会商", by=cast.officer, at=cast.at + timedelta(hours=5)
    )
    assert row(cast, later).warnings == []


@pytest.mark.mechanism("M206")
def test_a_hard_problem_is_told_of_every_week(cast: Cast) -> None:
    made = finding(cast, meeting(cast), tier="hard")
    later = cast.at + timedelta(days=8)
    assert row(cast, later).warnings == ["一周没有进展"]
    actions.note_finding(
        made, verb="report", text="完成一半", by=cast.officer, at=cast.at + timedelta(days=6)
    )
    assert row(cast, later).warnings == []


@pytest.mark.mechanism("M206")
def test_a_problem_that_proves_hard_needs_its_solution_anew(cast: Cast) -> None:
    made = finding(cast, meeting(cast))
    ledger.regrade(made.item, tier="hard", note="牵涉红线", by=cast.supervisor, at=cast.at)
    later = cast.at + timedelta(days=6)
    assert (row(cast, later).tier, row(cast, later).warnings) == ("疑难", ["3 个工作日内没出方案"])
    actions.note_finding(made, verb="plan", text="改走东侧", by=cast.officer, at=cast.at)
    assert row(cast, later).warnings == []
    assert row(cast, later).item.plan == "改走东侧"


def test_nothing_is_asked_of_a_problem_that_is_settled_or_stopped(cast: Cast) -> None:
    made = finding(cast, meeting(cast))
    item = ledger.accept(made.item, by=cast.officer, at=cast.at)
    later = cast.at + timedelta(days=2)
    assert row(cast, later).warnings == ["当日没有响应"]
    ledger.pause(item, reason="publicity", by=cast.supervisor, at=cast.at)
    assert row(cast, later).warnings == []


def test_what_was_said_stands_under_it_latest_first(cast: Cast) -> None:
    made = finding(cast, meeting(cast))
    for _ in range(2):  # sent twice
        actions.note_finding(made, verb="respond", text="今天进场", by=cast.officer, at=cast.at, op=op(8))
    actions.note_finding(made, verb="report", text="完成一半", by=cast.head, at=cast.at + timedelta(hours=1))
    said = [(note.word, note.text, note.who) for note in row(cast, cast.at).notes]
    assert said == [("报进展", "完成一半", "陈主任"), ("首次响应", "今天进场", "李工")]


def test_only_who_has_to_do_with_it_says_how_it_goes(cast: Cast) -> None:
    made = finding(cast, meeting(cast))
    with pytest.raises(ledger.NotYours):
        actions.note_finding(made, verb="report", text="旁观", by=cast.builder, at=cast.at)
    with pytest.raises(ledger.ReasonMissing):
        actions.note_finding(made, verb="report", text=" ", by=cast.officer, at=cast.at)
    finish(cast, made.item, cast.at)
    with pytest.raises(ledger.NotNow, match="已销号"):
        actions.note_finding(made, verb="report", text="再说", by=cast.officer, at=cast.at)


def test_a_list_asks_as_much_for_many_as_for_one(cast: Cast) -> None:
    held = meeting(cast)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            for each in finding_rows(findings(cast.zone, {}, cast.at), tier_names(cast.zone), cast.at):
                assert each.notes
        return len(asked)

    def opened(title: str) -> None:
        made = finding(cast, held, title)
        actions.note_finding(made, verb="report", text="进场", by=cast.officer, at=cast.at)

    opened("示例·一")
    first = questions()
    for title in ("示例·二", "示例·三"):
        opened(title)
    assert questions() == first == 4


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
        client, url, title="示例·没有出路", unit=str(cast.units["建设局"].pk), plan="调配", tier="major"
    )
    assert client.post(url, form).status_code == 303
    made = Finding.objects.get(zone=cast.zone)
    page = client.get(address("meeting", meeting_id=held.pk)).content.decode()
    assert "示例·没有出路" in page
    url = address("finding_note", finding_id=made.pk)
    assert client.post(url, typed(client, url, verb="respond", text="已会商")).status_code == 303
    assert "已会商" in client.get(address("meeting", meeting_id=held.pk)).content.decode()


def test_another_zone_s_problem_is_not_there(cast: Cast, client: Client) -> None:
    made = finding(cast, meeting(cast))
    cast.login(client, "stranger")
    url = address("finding_note", zone="bhw", finding_id=made.pk)
    assert client.post(url, {"verb": "report", "text": "进来了"}).status_code == 404
