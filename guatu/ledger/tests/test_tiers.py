"""问题等级：一般、重大、疑难, their deadlines and nodes, and what happens when the rule changes."""

from datetime import date, timedelta

import pytest

from guatu.core.dates import dated, day_end
from guatu.ledger import actions, recompute, tiers
from guatu.ledger.kinds import Kind, register
from guatu.ledger.models import Clock, DayKind, Entry, Item
from tests.cast import Cast

PROBLEM = Kind(code="test.problem", name="问题", prefix="CW", tiered=True, needs_plan=True, evidence=0)
register(PROBLEM)


def problem(cast: Cast, tier: str = "normal") -> Item:
    item = actions.open_item(
        zone=cast.zone,
        opening=actions.Opening(
            kind=PROBLEM, title="蒸汽管接入", owner_unit=cast.units["项目服务办"], tier=tier
        ),
        by=cast.head,
        at=cast.at,
    )
    return actions.accept(item, by=cast.officer, at=cast.at)


def clocks(item: Item) -> dict[str, Clock]:
    return {clock.code: clock for clock in Clock.objects.filter(zone=item.zone_id, item=item)}


@pytest.mark.mechanism("M206")
def test_normal_is_answered_today_and_closed_in_three_working_days(cast: Cast) -> None:
    item = problem(cast)
    assert dated(item.due_at) == date(2026, 3, 16)  # Wednesday, three working days on
    assert clocks(item)["response"].due_at == day_end(cast.today)  # 不过夜


@pytest.mark.mechanism("M206")
def test_major_is_consulted_within_a_day_and_closed_in_seven(cast: Cast) -> None:
    item = problem(cast, "major")
    assert dated(item.due_at) == date(2026, 3, 20)
    assert clocks(item)["meeting"].due_at == cast.at + timedelta(hours=24)


@pytest.mark.mechanism("M206")
def test_hard_has_a_plan_in_three_days_and_a_report_every_week(cast: Cast) -> None:
    item = problem(cast, "hard")
    assert dated(item.due_at) == date(2026, 4, 1)
    assert dated(clocks(item)["plan"].due_at) == date(2026, 3, 16)
    assert dated(clocks(item)["update"].due_at) == date(2026, 3, 18)
    later = cast.at + timedelta(days=2)
    item = actions.report(item, note="已约三方", by=cast.officer, at=later)
    again = clocks(item)["update"]
    assert (dated(again.due_at), again.met_at) == (date(2026, 3, 20), None)


def test_an_answer_meets_its_node(cast: Cast) -> None:
    item = actions.respond(problem(cast), note="已电话答复", by=cast.officer, at=cast.at)
    assert clocks(item)["response"].met_at == cast.at


@pytest.mark.mechanism("M173")
def test_the_three_elements_are_asked_for(cast: Cast) -> None:
    item = problem(cast, "hard")
    with pytest.raises(actions.PlanMissing, match="责任主体、方案、时间节点"):
        actions.submit(item, by=cast.officer, at=cast.at)
    item = actions.plan(item, text="改走南侧管廊", by=cast.officer, at=cast.at)
    assert clocks(item)["plan"].met_at == cast.at
    assert actions.submit(item, by=cast.officer, at=cast.at).plan == "改走南侧管廊"
    with pytest.raises(actions.ReasonMissing, match="先定责任单位"):
        actions.open_item(
            zone=cast.zone,
            opening=actions.Opening(kind=PROBLEM, title="没有主", tier="normal"),
            by=cast.head,
            at=cast.at,
        )


def test_regraded_its_deadlines_are_those_of_the_new_tier(cast: Cast) -> None:
    item = actions.regrade(problem(cast), tier="hard", note="牵涉两区", by=cast.supervisor, at=cast.at)
    assert (item.tier, dated(item.due_at)) == ("hard", date(2026, 4, 1))
    assert set(clocks(item)) == {"plan", "update"}
    with pytest.raises(actions.NotYours):
        actions.regrade(item, tier="normal", note="x", by=cast.officer, at=cast.at)


def test_a_changed_rule_moves_the_clocks_it_governs_and_says_so(cast: Cast) -> None:
    normal, hard = problem(cast), problem(cast, "hard")
    rules = [
        {"clock": "response", "day_kind": "working", "count": 1},
        {"clock": "due", "day_kind": "working", "count": 5},
    ]
    done = recompute.set_tier(
        zone=cast.zone, kind=PROBLEM, code="normal", rules=rules, source="办法", by=cast.leader, at=cast.at
    )
    assert [item.pk for item in done.moved] == [normal.pk]
    normal.refresh_from_db()
    assert dated(normal.due_at) == date(2026, 3, 18)
    assert dated(clocks(normal)["response"].due_at) == date(2026, 3, 12)
    entry = Entry.objects.get(zone=cast.zone, item=normal, verb="recompute")
    assert (entry.data["from"], entry.data["to"]) == ("2026-03-16", "2026-03-18")
    assert "一般的时限改为" in entry.data["note"]
    assert not Entry.objects.filter(zone=cast.zone, item=hard, verb="recompute").exists()
    assert tiers.grades(cast.zone, PROBLEM.code)[0].version == 1


def test_a_granted_extension_survives_a_changed_rule(cast: Cast) -> None:
    item = actions.ask_extension(
        problem(cast), until=date(2026, 4, 3), reason="x", by=cast.officer, at=cast.at
    )
    item = actions.grant_extension(item, until=None, by=cast.leader, at=cast.at)
    rules = [{"clock": "due", "day_kind": "working", "count": 1}]
    recompute.set_tier(
        zone=cast.zone, kind=PROBLEM, code="normal", rules=rules, source="办法", by=cast.leader, at=cast.at
    )
    item.refresh_from_db()
    assert dated(item.due_at) == date(2026, 4, 3)


@pytest.mark.parametrize(
    "rules",
    [
        [],
        [{"clock": "due", "day_kind": "working", "count": 0}],
        [{"clock": "due", "day_kind": "working", "count": 9999}],
        [{"clock": "due", "day_kind": "lunar", "count": 1}],
        [{"clock": "whenever", "day_kind": "working", "count": 1}],
        [{"clock": "due", "day_kind": "working", "count": "3"}],
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(cast: Cast, rules: list[dict[str, object]]) -> None:
    with pytest.raises(recompute.RuleRefused):
        recompute.set_tier(
            zone=cast.zone, kind=PROBLEM, code="normal", rules=rules, source="x", by=cast.leader, at=cast.at
        )


def test_an_officer_changes_no_rule(cast: Cast) -> None:
    with pytest.raises(recompute.RuleRefused, match="督查或班子领导"):
        recompute.set_tier(
            zone=cast.zone,
            kind=PROBLEM,
            code="normal",
            rules=[{"clock": "due", "day_kind": "working", "count": 2}],
            source="x",
            by=cast.officer,
            at=cast.at,
        )


def test_nodes_stand_still_with_the_item(cast: Cast) -> None:
    item = problem(cast, "hard")
    before = clocks(item)["plan"].due_at
    item = actions.pause(item, reason="hearing", by=cast.head, at=cast.at)
    item = actions.resume(item, by=cast.head, at=cast.at + timedelta(days=5))  # Monday
    assert dated(clocks(item)["plan"].due_at) == dated(before) + timedelta(days=3)
    assert item.day_kind == DayKind.WORKING
