"""名录的问法."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from rapidfuzz import fuzz, process

from guatu.registry.models import Company, Drawing, QuotedFact
from guatu.registry.names import SHORTEST_CORE, core_of, name_key
from guatu.zones.models import Park, Zone

ALIKE = 80.0
MOST_ALIKE = 5
ORDERS = {
    "name": ["pinyin", "name", "id"],
    "-name": ["-pinyin", "-name", "-id"],
    "code": ["credit_code", "id"],
    "-code": ["-credit_code", "-id"],
}


@dataclass(frozen=True)
class FactGroup:
    """一类事实 with the same attribute."""

    attribute: str
    facts: list[QuotedFact]


def find_company(zone: Zone, name: str) -> Company | None:
    """按名找企业: exact but for width, brackets, blanks and script."""
    return Company.objects.filter(zone=zone, withdrawn_at=None, name_key=name_key(name)).first()


def resembling(zone: Zone, name: str, *, but: UUID | None = None) -> list[Company]:
    """像哪家: a question to ask, never a merge. A short name within a full one, or a few letters apart."""
    core = core_of(name)
    if len(core) < SHORTEST_CORE:
        return []
    rows = Company.objects.filter(zone=zone, withdrawn_at=None)
    if but is not None:
        rows = rows.exclude(id=but)
    known = {key: core_of(other) for key, other in rows.values_list("id", "name")}
    within = [key for key, other in known.items() if core in other or (other in core and len(other) > 3)]
    near = process.extract(core, known, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=MOST_ALIKE)
    wanted = list(dict.fromkeys([*(hit[2] for hit in near), *within]))[:MOST_ALIKE]
    found = {company.id: company for company in rows.filter(id__in=wanted)} if wanted else {}
    return [found[key] for key in wanted if key in found]


def companies(zone: Zone, wanted: Mapping[str, str]) -> QuerySet[Company]:
    """企业名录, narrowed as the address asks: Chinese, pinyin initials or credit code."""
    rows = Company.objects.filter(zone=zone, withdrawn_at=None).select_related("park")
    if words := wanted.get("q", "").strip():
        rows = rows.filter(_search(words))
    if park := wanted.get("park", ""):
        rows = rows.filter(park=None) if park == "none" else rows.filter(park__code=park)
    if sample := wanted.get("sample", ""):
        rows = rows.filter(is_sample=sample == "yes")
    if code := wanted.get("code", ""):
        rows = rows.filter(credit_code__isnull=code == "missing")
    return rows.order_by(*ORDERS.get(wanted.get("sort", ""), ORDERS["name"]))


def _search(words: str) -> Q:
    key = name_key(words)
    found = Q(name_key__contains=key)
    if key.isascii() and key.isalnum():
        found |= Q(pinyin__contains=key) | Q(credit_code__startswith=key.upper())
    return found


def park_choices(zone: Zone) -> list[tuple[str, str]]:
    """片区选项 by code."""
    return list(Park.objects.filter(zone=zone).order_by("code").values_list("code", "name"))


def facts_about(zone: Zone, subject: UUID | None) -> list[QuotedFact]:
    """见报事实 of one company or project; of the zone itself when there is no subject."""
    return list(QuotedFact.objects.filter(zone=zone, subject=subject).order_by("dated", "id"))


def zone_facts(zone: Zone, *, words: str = "") -> list[FactGroup]:
    """本区的见报事实, grouped by what they tell."""
    rows = QuotedFact.objects.filter(zone=zone, subject=None)
    if words:
        rows = rows.filter(Q(attribute__contains=words) | Q(value__contains=words) | Q(quote__contains=words))
    groups: dict[str, list[QuotedFact]] = {}
    for fact in rows.order_by("attribute", "dated", "id"):
        groups.setdefault(fact.attribute, []).append(fact)
    return [FactGroup(attribute, facts) for attribute, facts in groups.items()]


def drawing_of(zone: Zone) -> Drawing | None:
    """示意图底图."""
    return Drawing.objects.filter(zone=zone).first()
