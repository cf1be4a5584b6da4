"""联企的问法：the companies and who looks after each, one company's story, whom to choose from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from guatu.registry import queries as registry
from guatu.registry.models import Company
from guatu.service.models import Liaison
from guatu.zones.member import Member
from guatu.zones.models import Membership, Person, Role, Unit, Zone

WORKING = (Role.LEADER, Role.UNIT_HEAD, Role.OFFICER, Role.SUPERVISOR)
VIEWS = (
    ("", "全部企业"),
    ("mine", "我联系的"),
    ("key", "重点联系"),
    ("none", "没有联企干部"),
    ("orphan", "联系人已离岗"),
)


@dataclass
class Row:
    """一家企业 with its links, running or to begin."""

    company: Company
    links: dict[str, Liaison] = field(default_factory=dict)

    @property
    def is_key(self) -> bool:
        """重点联系企业."""
        return any(each.is_key for each in self.links.values())


def running(on: date) -> Q:
    """在联：not over by that day; what begins later is among them."""
    return Q(to_date=None) | Q(to_date__gte=on)


def at_work(zone: Zone, on: date) -> QuerySet[Membership]:
    """在岗之席 of those who can be asked to look after a company."""
    seats = Membership.objects.filter(zone=zone, role__in=WORKING, from_date__lte=on)
    seats = seats.filter(Q(to_date=None) | Q(to_date__gte=on))
    return seats.filter(person__is_active=True, person__is_external=False)


def companies(zone: Zone, wanted: Mapping[str, str], *, member: Member, on: date) -> QuerySet[Company]:
    """企业, narrowed as the address asks (but not yet to a view), each knowing which views it is in."""
    rows = registry.companies(zone, {name: wanted.get(name, "") for name in ("q", "park", "sort")})
    links = Liaison.objects.filter(running(on), zone=zone, company=OuterRef("pk"))
    narrowed = links
    if kind := wanted.get("kind", ""):
        narrowed = narrowed.filter(kind=kind)
    if person := wanted.get("person", ""):
        narrowed = narrowed.filter(person_id=as_id(person))
    if unit := wanted.get("unit", ""):
        narrowed = narrowed.filter(unit_id=as_id(unit))
    if any(wanted.get(name) for name in ("kind", "person", "unit")):
        rows = rows.filter(Exists(narrowed))
    here = at_work(zone, on).values("person_id")
    return rows.annotate(
        in_mine=Exists(links.filter(person=member.person)),
        in_key=Exists(links.filter(is_key=True)),
        in_none=~Exists(links.filter(kind=Liaison.Kind.OFFICER)),
        in_orphan=Exists(links.exclude(person_id__in=here)),
    )


def view_counts(rows: QuerySet[Company]) -> dict[str, int]:
    """各类家数, in one query."""
    counts = {code or "all": Count("id", filter=_of(code)) for code, _ in VIEWS}
    found = rows.order_by().aggregate(**counts)
    return {code: found[code or "all"] for code, _ in VIEWS}


def in_view(rows: QuerySet[Company], code: str) -> QuerySet[Company]:
    """一类."""
    return rows.filter(_of(code)) if code in dict(VIEWS) else rows


def _of(code: str) -> Q:
    return Q(**{f"in_{code}": True}) if code else Q()


def with_links(companies: Iterable[Company], zone: Zone, *, on: date) -> list[Row]:
    """配上联系人, in one query. Where one hands over to the next, the one of today is shown."""
    rows = {company.pk: Row(company) for company in companies}
    links = Liaison.objects.filter(running(on), zone=zone, company_id__in=list(rows))
    for each in links.select_related("person", "unit").order_by("-from_date", "-id"):
        rows[each.company_id].links[each.kind] = each
    return list(rows.values())


def story_of(zone: Zone, company: Company) -> list[Liaison]:
    """一家企业的联系经过, the latest first."""
    rows = Liaison.objects.filter(zone=zone, company=company)
    return list(
        rows.select_related("person", "unit", "made_by", "closed_by").order_by(
            "-from_date", "-made_at", "-id"
        )
    )


def links_now(zone: Zone, company: Company, *, on: date) -> list[Liaison]:
    """现在的联系人 of one company."""
    rows = Liaison.objects.filter(running(on), zone=zone, company=company)
    return list(rows.select_related("person", "unit").order_by("kind", "from_date", "id"))


def officers(zone: Zone, *, on: date) -> list[tuple[str, str]]:
    """可选的人, with the unit of each."""
    seats = at_work(zone, on).select_related("person", "unit").order_by("person__name", "from_date", "id")
    found: dict[UUID, str] = {}
    for seat in seats:
        found.setdefault(seat.person_id, f"{seat.person.name} · {seat.unit.name}")
    return [(str(key), text) for key, text in found.items()]


def holders(zone: Zone, *, on: date) -> list[tuple[str, str, int]]:
    """在联的人, with how many companies each looks after; those who have left are among them."""
    rows = Liaison.objects.filter(zone=zone, state=Liaison.State.ACTIVE)
    counted = rows.values("person_id", "person__name").annotate(n=Count("company", distinct=True))
    return [
        (str(row["person_id"]), row["person__name"], row["n"])
        for row in counted.order_by("person__name", "person_id")
    ]


def units(zone: Zone) -> list[tuple[str, str]]:
    """单位选项."""
    rows = Unit.objects.filter(zone=zone, is_active=True).order_by("name").values_list("id", "name")
    return [(str(key), name) for key, name in rows]


def person(zone: Zone, key: str) -> Person | None:
    """按编号取人员."""
    return Person.objects.filter(zone=zone, pk=as_id(key)).first()


def as_id(text: str) -> UUID:
    """编号; what is none finds nothing."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
