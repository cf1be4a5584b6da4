"""用户审计的问法：who did what, who read whose data, what happened to one's own account."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from guatu.core.dates import SHANGHAI
from guatu.identity.models import AuditEntry
from guatu.zones.models import Person, Zone
from guatu.zones.pages import pages_like

Kind = AuditEntry.Kind
SHOWN_DAYS = 31
OF_THE_ACCOUNT = (Kind.LOGIN, Kind.LOGOUT, Kind.FAILED, Kind.LOCKED, Kind.FACTOR, Kind.PASSWORD, Kind.SESSION)
RESULTS = [("done", "已办成"), ("not", "没办成"), ("refused", "被拒绝"), ("broken", "系统出错")]


def period(wanted: Mapping[str, str], *, today: date) -> tuple[date, date]:
    """哪段时间: the last month unless asked otherwise, so that a page never counts years of rows."""
    last = _day(wanted.get("to", "")) or today
    first = _day(wanted.get("from", "")) or last - timedelta(days=SHOWN_DAYS)
    return first, last


def entries(zone: Zone, wanted: Mapping[str, str], *, today: date) -> QuerySet[AuditEntry]:
    """审计记录 narrowed as the address asks, the latest first."""
    first, last = period(wanted, today=today)
    rows = AuditEntry.objects.filter(
        zone=zone, at__gte=day_starts(first), at__lt=day_starts(last + timedelta(days=1))
    )
    if words := wanted.get("q", "").strip():
        here = Q(name__icontains=words) | Q(username__icontains=words) | Q(detail__icontains=words)
        rows = rows.filter(here | Q(page__in=pages_like(words)) | Q(object_id=words) | Q(address=words))
    if (kind := wanted.get("kind", "")) in Kind.values:
        rows = rows.filter(kind=kind)
    rows = _by_result(rows, wanted.get("result", ""))
    if person := uuid_in(wanted.get("person", "")):
        rows = rows.filter(person_id=person)
    return rows.order_by("-at", "-id")


def readings(zone: Zone, wanted: Mapping[str, str], *, today: date) -> QuerySet[AuditEntry]:
    """个人信息查阅记录; ``of`` names the person whose data were read."""
    rows = entries(zone, wanted, today=today).filter(personal=True)
    if of := uuid_in(wanted.get("of", "")):
        rows = rows.filter(object_type="person", object_id=str(of))
    return rows


def names_of(zone: Zone, rows: list[AuditEntry]) -> dict[str, str]:
    """对象是谁, for the people among the objects of one page of rows."""
    wanted = {found for row in rows if row.object_type == "person" and (found := uuid_in(row.object_id))}
    people = Person.objects.filter(zone=zone, id__in=wanted).values_list("id", "name")
    return {str(key): name for key, name in people}


def people_choices(zone: Zone) -> list[tuple[str, str]]:
    """有账号的人员，作筛选."""
    rows = Person.objects.filter(zone=zone, account__isnull=False).order_by("name", "id")
    return [(str(key), name) for key, name in rows.values_list("id", "name")]


def own_account(zone: Zone, person: Person) -> QuerySet[AuditEntry]:
    """自己账号的事, the latest first."""
    rows = AuditEntry.objects.filter(zone=zone, person=person, kind__in=OF_THE_ACCOUNT)
    return rows.order_by("-at", "-id")


def who_read(zone: Zone, person: Person) -> QuerySet[AuditEntry]:
    """谁查阅过这个人的资料, himself left out."""
    rows = AuditEntry.objects.filter(zone=zone, personal=True, object_id=str(person.id), object_type="person")
    return rows.exclude(person=person).order_by("-at", "-id")


def lists_read(zone: Zone, *, until: datetime) -> int:
    """成批查阅：how often a list of people was opened or taken away, whoever was in it."""
    rows = AuditEntry.objects.filter(
        zone=zone, personal=True, object_id="", at__gte=until - timedelta(days=SHOWN_DAYS)
    )
    return rows.filter(page="people").count()


def _by_result(rows: QuerySet[AuditEntry], result: str) -> QuerySet[AuditEntry]:
    if result == "done":
        return rows.filter(status__lt=400)
    if result == "not":
        return rows.filter(status__gte=400, status__lt=500).exclude(status__in=(403, 404))
    if result == "refused":
        return rows.filter(status__in=(403, 404))
    return rows.filter(status__gte=500) if result == "broken" else rows


def day_starts(day: date) -> datetime:
    """一天之始 in Shanghai, as an instant."""
    return datetime.combine(day, time.min, tzinfo=SHANGHAI).astimezone(UTC)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 9000 else None


def uuid_in(text: str) -> UUID | None:
    """地址里的编号; None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
