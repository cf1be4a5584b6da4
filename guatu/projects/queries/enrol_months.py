"""统计月的问法：the entered projects of a month with their two figures apart, and how the year stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Count, DateTimeField, Exists, F, OuterRef, Q, Subquery, Sum

from guatu.projects.models import (
    Measure,
    MonthInvestment,
    Responsibility,
    StatCorrection,
    StatEnrolment,
    StatMonth,
)
from guatu.projects.names import query_text
from guatu.projects.queries import library
from guatu.projects.queries.enrolment import entered_by
from guatu.projects.queries.library import as_id
from guatu.projects.responsible import Projects, with_unit
from guatu.zones.models import Zone

FILLED = {"filled": "已填", "missing": "缺报", "corrected": "更正过", "apart": "两个口径不同"}


@dataclass(frozen=True)
class MonthAsked:
    """问的是：which month, which projects of it."""

    year: int
    month: int
    today: date
    q: str
    unit: str
    filled: str

    @classmethod
    def of(cls, query: Mapping[str, Any], today: date) -> "MonthAsked":
        """读地址参数; the month before this one unless the address names another."""
        last = (today.year, today.month - 1) if today.month > 1 else (today.year - 1, 12)
        year, month = _number(query.get("year"), 2000, 2100), _number(query.get("month"), 1, 12)
        if year is not None and month is None:
            month = last[1] if year == last[0] else 12
        words = (str(query.get(key, "")).strip()[:60] for key in ("q", "unit", "filled"))
        return cls(year or last[0], month or last[1], today, *words)

    @property
    def is_over(self) -> bool:
        """过完了没有."""
        return (self.year, self.month) < (self.today.year, self.today.month)

    @property
    def is_ahead(self) -> bool:
        """还没到."""
        return (self.year, self.month) > (self.today.year, self.today.month)

    @property
    def name(self) -> str:
        """说法."""
        return f"{self.year}年{self.month}月"


@dataclass(frozen=True)
class Sums:
    """一个月的数. The two measures stand side by side and are never added."""

    entered: int
    filled: int
    missing: int
    corrected: int
    apart: int
    business_fen: int
    official_fen: int


def stat_month(zone: Zone, asked: MonthAsked) -> Projects:
    """这个月已入库的 projects, with both figures; who owes one comes first."""
    found = _narrowed(_both(zone, asked), zone, asked)
    found = found.filter(_is(asked.filled)) if asked.filled else found
    return with_unit(found, zone).order_by(F("official").desc(nulls_first=True), "number")


def sums_of(zone: Zone, asked: MonthAsked) -> Sums:
    """这个月的合计, one question."""
    found = _narrowed(_both(zone, asked), zone, asked).order_by()
    sums = found.aggregate(
        entered=Count("pk"),
        **{kind: Count("pk", filter=_is(kind)) for kind in FILLED},
        business_sum=Sum("business"),
        official_sum=Sum("official"),
    )
    return Sums(
        entered=sums["entered"],
        **{kind: sums[kind] for kind in FILLED},
        business_fen=int(sums["business_sum"] or 0),
        official_fen=int(sums["official_sum"] or 0),
    )


def closings(zone: Zone, year: int) -> dict[int, StatMonth]:
    """一年里已关的月, with who closed them."""
    rows = StatMonth.objects.filter(zone=zone, year=year).select_related("by")
    return {row.month: row for row in rows}


def selects(zone: Zone) -> list[dict[str, Any]]:
    """筛选框."""
    units = library.choices(zone, library.Narrow()).units
    return [
        {"name": "filled", "label": "填报", "options": list(FILLED.items())},
        {"name": "unit", "label": "单位", "options": units},
    ]


def _narrowed(found: Projects, zone: Zone, asked: MonthAsked) -> Projects:
    if words := query_text(asked.q):
        found = found.filter(search_text__contains=words)
    if asked.unit:
        wanted = as_id(asked.unit)
        seats = Responsibility.objects.filter(zone=zone, project=OuterRef("pk"), unit=wanted)
        found = found.filter(Exists(seats)) if wanted else found.none()
    return found


def _both(zone: Zone, asked: MonthAsked) -> Projects:
    of_month = {"zone": zone, "project": OuterRef("pk"), "year": asked.year, "month": asked.month}
    figures = MonthInvestment.objects.filter(**of_month)
    official = figures.filter(measure=Measure.OFFICIAL)
    return entered_by(zone, asked.year, asked.month).annotate(
        business=Subquery(
            figures.filter(measure=Measure.BUSINESS).values("fen")[:1], output_field=BigIntegerField()
        ),
        official=Subquery(official.values("fen")[:1], output_field=BigIntegerField()),
        locked=Subquery(official.values("locked_at")[:1], output_field=DateTimeField()),
        is_corrected=Exists(StatCorrection.objects.filter(**of_month)),
        stat_no=Subquery(
            StatEnrolment.objects.filter(zone=zone, project=OuterRef("pk")).values("stat_no")[:1]
        ),
    )


def _is(kind: str) -> Q:
    match kind:
        case "filled":
            return Q(official__isnull=False)
        case "missing":
            return Q(official=None)
        case "corrected":
            return Q(is_corrected=True)
        case "apart":
            return Q(official__isnull=False, business__isnull=False) & ~Q(official=F("business"))
        case _:
            return Q(pk=None)


def _number(text: Any, least: int, most: int) -> int | None:
    word = str(text or "")
    found = int(word) if word.isascii() and word.isdigit() and len(word) < 5 else None
    return found if found is not None and least <= found <= most else None
