"""问题等级：一般、重大、疑难 and their deadlines, as data of the zone (rules B16).

No public source fixes them for everybody: what stands here is 系统默认，非官方, and a zone writes its own,
version by version. A changed rule works out anew the clocks it governs (``recompute``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from guatu.core.ids import new_id
from guatu.core.refusal import Refusal
from guatu.ledger import state
from guatu.ledger.deadlines import Deadline, counted
from guatu.ledger.kinds import Kind
from guatu.ledger.models import Clock, DayKind, Item, Tier
from guatu.zones import calendar
from guatu.zones.models import Zone

DUE = "due"
# What a clock is for, in the words of a page; ``due`` is the item's own deadline.
CLOCKS = {"response": "首次响应", "meeting": "会商", "plan": "出方案", "update": "报进展", DUE: "办结"}
Rule = dict[str, Any]


class TierUnknown(Refusal):
    """没有这个等级."""


@dataclass(frozen=True)
class Grade:
    """一个等级：its deadlines, each ``{clock, day_kind, count, every}``, and where they come from."""

    code: str
    name: str
    rules: tuple[Mapping[str, Any], ...]
    source: str = ""
    version: int = 0


def _rule(clock: str, day_kind: DayKind, count: int, every: int = 0) -> Rule:
    return {"clock": clock, "day_kind": day_kind.value, "count": count, "every": every}


SYSTEM = "系统默认，非官方（参照嘉善“一般不过夜、重大第一时间会商、疑难跟踪到底”）"
DEFAULTS = (
    Grade("normal", "一般", (_rule("response", DayKind.CALENDAR, 0), _rule(DUE, DayKind.WORKING, 3)), SYSTEM),
    Grade("major", "重大", (_rule("meeting", DayKind.HOURS, 24), _rule(DUE, DayKind.WORKING, 7)), SYSTEM),
    Grade(
        "hard",
        "疑难",
        (
            _rule("plan", DayKind.WORKING, 3),
            _rule("update", DayKind.CALENDAR, 7, every=7),
            _rule(DUE, DayKind.WORKING, 15),
        ),
        SYSTEM,
    ),
)
# Real rules of other places, to start from (rules B16).
SAMPLES: dict[str, tuple[str, dict[str, tuple[Rule, ...]]]] = {
    "system": ("系统默认，非官方", {grade.code: tuple(dict(r) for r in grade.rules) for grade in DEFAULTS}),
    "quanzhou": (
        "泉州“万名干部进万企”2022：当日报送，7 个工作日办结答复",
        {
            code: (_rule("response", DayKind.CALENDAR, 0), _rule(DUE, DayKind.WORKING, 7))
            for code in ("normal", "major", "hard")
        },
    ),
    "xuchang": (
        "许昌 2011：3 个工作日内交办，一般 15 个、复杂 30 个工作日办结",
        {
            "normal": (_rule("response", DayKind.WORKING, 3), _rule(DUE, DayKind.WORKING, 15)),
            "major": (_rule("response", DayKind.WORKING, 3), _rule(DUE, DayKind.WORKING, 15)),
            "hard": (_rule("response", DayKind.WORKING, 3), _rule(DUE, DayKind.WORKING, 30)),
        },
    ),
    "payments": (
        "保障中小企业款项支付条例第 25 条：10 个工作日转办，30 日处理，最长 90 日",
        {
            "normal": (_rule("response", DayKind.WORKING, 10), _rule(DUE, DayKind.CALENDAR, 30)),
            "major": (_rule("response", DayKind.WORKING, 10), _rule(DUE, DayKind.CALENDAR, 30)),
            "hard": (_rule("response", DayKind.WORKING, 10), _rule(DUE, DayKind.CALENDAR, 90)),
        },
    ),
}


def grades(zone: Zone, kind: str) -> list[Grade]:
    """各等级 of a kind in this zone: the latest version of each, else the defaults."""
    return Book(zone).grades(kind)


class Book:
    """等级与日历 of a zone, each read once and only when it is asked for."""

    def __init__(self, zone: Zone) -> None:
        self.zone = zone

    @cached_property
    def calendar(self) -> calendar.WorkCalendar:
        """工作日历."""
        return calendar.load(self.zone)

    @cached_property
    def _own(self) -> dict[tuple[str, str], Grade]:
        """The latest version of each tier that the zone has written for itself, by kind and code."""
        rows = Tier.objects.filter(zone=self.zone).order_by("kind", "code", "-version")
        return {
            (r.kind, r.code): Grade(r.code, r.name, tuple(r.rules), r.source, r.version)
            for r in rows.distinct("kind", "code")
        }

    def grades(self, kind: str) -> list[Grade]:
        """各等级, in their order."""
        return [self._own.get((kind, default.code), default) for default in DEFAULTS]

    def grade(self, kind: Kind, code: str) -> Grade:
        """取等级; refuses what the kind does not know."""
        found = next((g for g in self.grades(kind.code) if g.code == code), None) if kind.tiered else None
        if found is None:
            raise TierUnknown("请选择等级：一般、重大或疑难。")
        return found

    def deadline(self, kind: Kind, tier: str, start: datetime) -> Deadline:
        """办结期限 that follows from a tier."""
        rule = next(r for r in self.grade(kind, tier).rules if r["clock"] == DUE)
        return self._counted(rule, start)

    def clocks(self, kind: Kind, item: Item, start: datetime) -> list[Clock]:
        """节点时限 that go with the item's tier, none when it has no tier."""
        if not item.tier:
            return []
        rules = [r for r in self.grade(kind, item.tier).rules if r["clock"] != DUE]
        return [self.clock(item, rule, start) for rule in rules]

    def clock(self, item: Item, rule: Mapping[str, Any], start: datetime) -> Clock:
        """一个节点, counted from ``start``."""
        deadline = self._counted(rule, start)
        return Clock(
            id=new_id(),
            zone_id=item.zone_id,
            item_id=item.pk,
            code=rule["clock"],
            due_at=deadline.due_at,
            near_at=deadline.near_at,
            day_kind=deadline.day_kind,
            every=rule.get("every", 0),
            basis=dict(deadline.basis),
        )

    def _counted(self, rule: Mapping[str, Any], start: datetime) -> Deadline:
        return counted(rule["day_kind"], start, rule["count"], calendar=self.calendar)


def told(clocks: Iterable[Clock]) -> list[dict[str, Any]]:
    """节点之状, as an entry keeps it."""
    return [
        {
            "code": c.code,
            "due_at": state.told(c.due_at),
            "near_at": state.told(c.near_at),
            "day_kind": str(c.day_kind),
            "every": c.every,
            "basis": c.basis,
            "met_at": state.told(c.met_at),
        }
        for c in sorted(clocks, key=lambda c: c.code)
    ]


def in_words(rules: Sequence[Mapping[str, Any]]) -> str:
    """时限 as a page says it: 首次响应当日，办结 3 个工作日."""
    return "，".join(f"{CLOCKS.get(r['clock'], r['clock'])}{_span(r)}" for r in rules)


def _span(rule: Mapping[str, Any]) -> str:
    count = rule["count"]
    if rule.get("every"):
        return f"每 {rule['every']} 天"
    if rule["day_kind"] == DayKind.HOURS:
        return f" {count} 小时内"
    if rule["day_kind"] == DayKind.WORKING:
        return f" {count} 个工作日内"
    return f" {count} 天内" if count else "当日（不过夜）"
