"""字段的来历：what each step changed, from what to what."""

from datetime import date

from guatu.ledger import actions
from guatu.ledger.field_story import FieldStory
from guatu.ledger.models import Entry, Item
from guatu.ledger.tests.scenes import doing, opened
from guatu.ledger.tests.test_tiers import problem
from tests.cast import Cast


def told(cast: Cast, item: Item) -> list[tuple[str, str, str, str]]:
    entries = list(Entry.objects.filter(zone=cast.zone, item=item).order_by("occurred_at", "id"))
    story = FieldStory(cast.zone, item, entries)
    return [(e.verb, c.label, c.old, c.new) for e in entries for c in story.of(e)]


def test_who_and_by_when_in_words(cast: Cast) -> None:
    item = actions.assign(
        doing(cast), unit=cast.units["建设局"], person=cast.people["builder"], by=cast.supervisor, at=cast.at
    )
    item = actions.ask_extension(item, until=date(2026, 4, 10), reason="x", by=cast.builder, at=cast.at)
    item = actions.grant_extension(item, until=None, by=cast.leader, at=cast.at)
    assert told(cast, item) == [
        ("accept", "责任人", "无", "李工"),
        ("assign", "责任人", "李工", "郑工"),
        ("assign", "责任单位", "项目服务办", "建设局"),
        ("grant_extension", "期限", "2026年3月20日", "2026年4月10日"),
    ]


def test_plan_tier_and_mark(cast: Cast) -> None:
    item = actions.plan(problem(cast), text="改走南侧", by=cast.officer, at=cast.at)
    item = actions.regrade(item, tier="hard", note="x", by=cast.supervisor, at=cast.at)
    item = actions.mark(item, by=cast.leader, at=cast.at)
    changes = {(label, old, new) for _, label, old, new in told(cast, item)}
    assert {("方案", "无", "改走南侧"), ("等级", "一般", "疑难"), ("一把手工程", "无", "是")} <= changes


def test_the_first_entry_changes_nothing(cast: Cast) -> None:
    assert told(cast, opened(cast)) == []
