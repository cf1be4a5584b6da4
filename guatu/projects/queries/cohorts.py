"""签约批次、投资档位、已到节点：the words by which a list of projects is narrowed to the cell of a table."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When

from guatu.ledger.models import Life
from guatu.projects.models import Milestone
from guatu.zones import among
from guatu.zones.among import Zones
from guatu.zones.asked import day_of

SIGNED = "signed"
REACHED = {"registered": "注册", "started": "开工", "in_production": "投产"}
PROOF = {"": "", "proven": "（已佐证）", "unproven": "（未佐证）"}
UNTIL = "until"
KEYS = ("cohort", "tier", "reached", UNTIL)
YI_FEN = 100_000_000_00
TIERS: dict[str, tuple[str, int | None, int | None]] = {
    "lt1": ("亿元以下", 0, YI_FEN),
    "1to10": ("1–10亿", YI_FEN, 10 * YI_FEN),
    "10to50": ("10–50亿", 10 * YI_FEN, 50 * YI_FEN),
    "50to100": ("50–100亿", 50 * YI_FEN, 100 * YI_FEN),
    "ge100": ("百亿以上", 100 * YI_FEN, None),
    "none": ("总投资未填", None, None),
}
SPANS = {"year": "按年", "half": "按半年", "quarter": "按季", "month": "按月"}
ANY = "any"  # signed at any time
_COHORT = re.compile(r"([12]\d{3})(?:H([12])|Q([1-4])|-(0\d|1[0-2]))?", re.ASCII)
_HALVES = ("上半年", "下半年")


def tier_of(fen: int | None) -> str:
    """投资档位 of an investment; the lower bound belongs to the tier."""
    if fen is None:
        return "none"
    bounds = ((code, high) for code, (_, _, high) in TIERS.items() if code != "none")
    return next(code for code, high in bounds if high is None or fen < high)


def cohort_of(day: date, precision: str, span: str) -> str:
    """签约批次 of a date. What is only known to the year stays out of its months: ``2021-00``."""
    if span == "year":
        return f"{day.year}"
    if precision == "year":
        return f"{day.year}-00"
    match span:
        case "half":
            return f"{day.year}H{(day.month + 5) // 6}"
        case "quarter":
            return f"{day.year}Q{(day.month + 2) // 3}"
        case _:
            return f"{day.year}-{day.month:02}"


def cohort_name(code: str) -> str:
    """批次的说法."""
    found = _COHORT.fullmatch(code)
    if found is None:
        return "已" if code == ANY else code
    year, half, quarter, month = found.groups()
    if half:
        return f"{year}年{_HALVES[int(half) - 1]}"
    if quarter:
        return f"{year}年{quarter}季度"
    if month == "00":
        return f"{year}年（只记到年）"
    return f"{year}年{int(month)}月" if month else f"{year}年"


def condition(zone: Zones, key: str, values: Mapping[str, str]) -> Q:
    """筛选的条件. A word that is none finds nothing."""
    value, nothing = values[key], Q(pk=None)
    until = day_of(values[UNTIL]) if UNTIL in values else None
    if UNTIL in values and until is None:
        return nothing
    match key:
        case "tier":
            return _tier(value) if value in TIERS else nothing
        case "cohort":
            dates = _dates(value)
            return _has(zone, SIGNED, until, dates) if dates is not None else nothing
        case "reached":
            code, _, proof = value.partition(".")
            if code not in REACHED or proof not in PROOF:
                return nothing
            return _has(zone, code, until, _proof(proof))
        case _:
            return Q()


def boxes(values: Mapping[str, str]) -> list[dict[str, Any]]:
    """筛选框 of these words: the tier always, the others where the address asks for them."""
    found = [("tier", "档位", [(code, name) for code, (name, _, _) in TIERS.items()])]
    if cohort := values.get("cohort"):
        found.append(("cohort", "签约批次", [(cohort, f"{cohort_name(cohort)}签约")]))
    if reached := values.get("reached"):
        code, _, proof = reached.partition(".")
        found.append(
            ("reached", "已到节点", [(reached, f"已{REACHED.get(code, code)}{PROOF.get(proof, '')}")])
        )
    if until := values.get(UNTIL):
        found.append((UNTIL, "截至", [(until, f"截至 {until}")]))
    return [{"name": name, "label": label, "options": options} for name, label, options in found]


def tier_case(field: str = "investment_fen") -> Case:
    """投资档位 as an expression over rows; the same bounds as the filter."""
    every = (When(_tier(code, field), then=Value(code)) for code in TIERS)
    return Case(*every, default=Value("none"), output_field=CharField())


def _tier(value: str, field: str = "investment_fen") -> Q:
    _, low, high = TIERS[value]
    if low is None:
        return Q(**{f"{field}__isnull": True})
    above = Q(**{f"{field}__gte": low})
    return above & Q(**{f"{field}__lt": high}) if high is not None else above


def _dates(code: str) -> Q | None:
    found = _COHORT.fullmatch(code)
    if found is None:
        return Q() if code == ANY else None
    year, half, quarter, month = found.groups()
    in_year = Q(actual_on__year=int(year))
    if month == "00":
        return in_year & Q(actual_precision="year")
    if not (half or quarter or month):
        return in_year
    if month:
        first, count = int(month), 1
    else:
        first, count = (int(half) * 6 - 5, 6) if half else (int(quarter) * 3 - 2, 3)
    months = Q(actual_on__month__gte=first) & Q(actual_on__month__lt=first + count)
    return in_year & months & ~Q(actual_precision="year")


def _proof(proof: str) -> Q:
    signed_off = Q(item__life=Life.CLOSED)
    return {"": Q(), "proven": signed_off, "unproven": Q(item=None) | ~signed_off}[proof]


def _has(zone: Zones, code: str, until: date | None, more: Q) -> Q:
    reached = Milestone.objects.filter(
        more, zone=among.same(zone), project=OuterRef("pk"), type__code=code, actual_on__isnull=False
    )
    return Q(Exists(reached.filter(actual_on__lte=until) if until else reached))
