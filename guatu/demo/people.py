"""示例人员：units, people, their seats and accounts. Everybody is invented and says so in his name."""

import hashlib
from dataclasses import dataclass, field
from datetime import date

from guatu.demo import source
from guatu.demo.source import Node, Place
from guatu.ledger.roster import CHIEF
from guatu.zones.actions import add_person, add_unit, appoint, edit_unit, open_display
from guatu.zones.member import Member, member_of
from guatu.zones.models import Account, Membership, Person, Role, Unit, Zone

SINCE = date(2017, 1, 1)
KINDS = {
    "leadership": Unit.Kind.OFFICE,
    "department": Unit.Kind.OFFICE,
    "supervision": Unit.Kind.OFFICE,
    "company": Unit.Kind.COMPANY,
    "township": Unit.Kind.TERRITORY,
    "taskforce": Unit.Kind.TASK_FORCE,
}
ROLES = {
    "leader": Role.LEADER,
    "unit_head": Role.UNIT_HEAD,
    "officer": Role.OFFICER,
    "supervisor": Role.SUPERVISOR,
    "auditor": Role.AUDITOR,
    "sysadmin": Role.SYSTEM_ADMIN,
    "secadmin": Role.SECURITY_ADMIN,
    "auditadmin": Role.AUDIT_ADMIN,
}
DISPLAY = "display"


@dataclass
class Cast:
    """一区的单位与人员, by code and by login."""

    zone: Zone
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    roles: dict[str, set[Role]] = field(default_factory=dict)
    _members: dict[tuple[str, date], Member] = field(default_factory=dict)

    def member(self, login: str, on: date) -> Member:
        """当事人, with the seats of that day."""
        key = login, on
        if key not in self._members:
            self._members[key] = member_of(self.zone, self.people[login], on)
        return self._members[key]

    def first(self, *roles: Role) -> str:
        """头一个 login with one of these roles, the roles in order of preference."""
        for role in roles:
            for login, held in self.roles.items():
                if role in held:
                    return login
        raise LookupError(roles)


def place_people(zone: Zone, place: Place, *, hashed: str) -> Cast:
    """单位与人员就位. Each has a seat from long before the story, and an account."""
    made, told = Cast(zone), source.cast(place.code)
    for unit in told["units"]:
        made.units[unit["code"]] = add_unit(zone=zone, name=unit["name"], kind=KINDS[unit["kind"]])
    for node in told["people"]:
        if not is_display(node):
            _place_person(made, node, hashed)
    _share_out(made, place)
    return made


def _share_out(made: Cast, place: Place) -> None:
    """The first leader answers for the whole zone, the others each for some of its units."""
    leaders = [made.people[login] for login, roles in made.roles.items() if Role.LEADER in roles]
    admins = [login for login, roles in made.roles.items() if Role.SYSTEM_ADMIN in roles]
    if len(leaders) < 2 or not admins:
        return
    by, at = made.member(admins[0], place.ledger_day), source.moment(place.ledger_day, "08:00")
    for number, unit in enumerate(made.units.values()):
        edit_unit(
            unit,
            name=unit.name,
            kind=unit.kind,
            short_name=unit.short_name,
            parent=unit.parent,
            is_active=unit.is_active,
            leader=leaders[1 + number % (len(leaders) - 1)],
            by=by,
            at=at,
        )


def recall_people(zone: Zone, place: Place) -> Cast:
    """认出已就位的 people, by their logins."""
    made, told = Cast(zone), source.cast(place.code)
    units = {unit.name: unit for unit in Unit.objects.filter(zone=zone)}
    made.units = {unit["code"]: units[unit["name"]] for unit in told["units"]}
    people = Person.objects.filter(zone=zone, account__isnull=False)
    made.people = {p.account.username: p for p in people.select_related("account") if p.account}
    for seat in Membership.objects.filter(zone=zone).select_related("person__account"):
        if seat.person.account:
            made.roles.setdefault(seat.person.account.username, set()).add(Role(seat.role))
    return made


def is_display(node: Node) -> bool:
    """是否大屏, which is a link and not a person."""
    return any(seat["role"] == DISPLAY for seat in node["memberships"])


def _place_person(made: Cast, node: Node, hashed: str) -> None:
    login = node["login"]
    account, _ = Account.objects.get_or_create(
        username=login, defaults={"name": node["name"], "password": hashed}
    )
    person = add_person(zone=made.zone, name=node["name"], account_id=account.pk)
    for seat in node["memberships"]:
        role, since = ROLES[seat["role"]], seat.get("from")
        appoint(
            person=person,
            unit=made.units[seat["unit"]],
            role=role,
            from_date=date.fromisoformat(since) if since else SINCE,
            duty=CHIEF if role == Role.LEADER and not _has_leader(made) else "",
        )
        made.roles.setdefault(login, set()).add(role)
    made.people[login] = person


def _has_leader(made: Cast) -> bool:
    return any(Role.LEADER in roles for roles in made.roles.values())


def display_secret(code: str) -> str:
    """示例大屏的密钥: as public as the password, so that the address stays the same."""
    return f"guatu-demo-{code}"


def hang_display(cast: Cast, place: Place) -> None:
    """挂上大屏. The lobby screen's link, for each zone that has one."""
    for node in source.cast(place.code)["people"]:
        if is_display(node):
            by = cast.member(cast.first(Role.SYSTEM_ADMIN, Role.LEADER), place.ledger_day)
            opened = open_display(
                zone=cast.zone, name=node["name"], by=by, at=source.moment(place.ledger_day, "08:30")
            )
            opened.link.secret_digest = hashlib.sha256(display_secret(place.code).encode()).hexdigest()
            opened.link.save(update_fields=["secret_digest"])
