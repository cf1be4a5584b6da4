"""角色表：one cast for all tests. 青螺湾 is the zone; 白鹤湾 is the other zone, which must learn nothing."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

import psycopg
import pytest
from django.db import connections
from django.test import Client
from psycopg.conninfo import make_conninfo

from guatu.core import tenancy
from guatu.zones import actions
from guatu.zones.member import Member, member_of
from guatu.zones.models import Account, Level, Park, Person, Role, Unit, Zone

AT = datetime(2026, 3, 11, 1, 30, tzinfo=UTC)  # 09:30 in Shanghai, a Wednesday
TODAY = date(2026, 3, 11)
SINCE = date(2020, 1, 1)
ZONES = [
    ("qls", "青螺省", "青螺省", Level.PROVINCE, None),
    ("qlw", "青螺湾经济开发区", "青螺湾", Level.ZONE, "qls"),
    ("bhw", "白鹤湾经济开发区", "白鹤湾", Level.ZONE, None),
]


@dataclass
class Cast:
    """全体角色. Members by the part they play."""

    zone: Zone
    other: Zone
    province: Zone
    at: datetime = AT
    today: date = TODAY
    units: dict[str, Unit] = field(default_factory=dict)
    parks: dict[str, Park] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)

    def __getattr__(self, part: str) -> Member:
        members: dict[str, Member] = self.__dict__.get("members", {})
        if part in members:
            return members[part]
        raise AttributeError(part)

    def login(self, client: Client, part: str) -> Client:
        """以此角色登录."""
        account = Account.objects.get(username=part)
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return client


PARTS: list[tuple[str, str, str, list[tuple[str, Role]]]] = [
    ("leader", "周主任", "qlw", [("管委会", Role.LEADER)]),
    ("head", "陈主任", "qlw", [("项目服务办", Role.UNIT_HEAD)]),
    ("officer", "李工", "qlw", [("项目服务办", Role.OFFICER)]),
    ("colleague", "吴工", "qlw", [("项目服务办", Role.OFFICER), ("芯片专班", Role.OFFICER)]),
    ("builder", "郑工", "qlw", [("建设局", Role.OFFICER)]),
    ("supervisor", "赵督查", "qlw", [("督查室", Role.SUPERVISOR)]),
    ("auditor", "钱审计", "qlw", [("督查室", Role.AUDITOR)]),
    ("sysadmin", "冯管理员", "qlw", [("信息中心", Role.SYSTEM_ADMIN)]),
    ("secadmin", "卫管理员", "qlw", [("信息中心", Role.SECURITY_ADMIN)]),
    ("auditadmin", "蒋管理员", "qlw", [("信息中心", Role.AUDIT_ADMIN)]),
    ("upper", "省里的人", "qls", [("省厅", Role.LEADER)]),
    ("stranger", "孙科", "bhw", [("项目科", Role.OFFICER)]),
]
UNITS = {
    "qlw": [
        ("管委会", Unit.Kind.OFFICE),
        ("项目服务办", Unit.Kind.OFFICE),
        ("建设局", Unit.Kind.DEPARTMENT),
        ("督查室", Unit.Kind.OFFICE),
        ("信息中心", Unit.Kind.OFFICE),
        ("青螺街道", Unit.Kind.TERRITORY),
        ("芯片专班", Unit.Kind.TASK_FORCE),
    ],
    "qls": [("省厅", Unit.Kind.OFFICE)],
    "bhw": [("项目科", Unit.Kind.OFFICE)],
}


def zones_in_place() -> dict[str, Zone]:
    """三个区. Made by the owner and committed, so that every test (and the web role) finds them."""
    from guatu.config.database import database_urls

    dbname = str(connections["default"].settings_dict["NAME"])
    ids: dict[str, int] = {}
    with psycopg.connect(make_conninfo(database_urls().owner, dbname=dbname), autocommit=True) as owner:
        for code, name, short, level, parent in ZONES:
            owner.execute(
                "INSERT INTO zones_zone (code, name, short_name, level, parent_id,"
                " path, admin_codes, settings, position)"
                " VALUES (%s, %s, %s, %s, %s, '{}', '{}', '{}', '[]') ON CONFLICT (code) DO NOTHING",
                [code, name, short, level, ids.get(parent or "")],
            )
            row = owner.execute("SELECT id FROM zones_zone WHERE code = %s", [code]).fetchone()
            assert row is not None
            ids[code] = row[0]
            path = [ids[parent]] if parent else []
            owner.execute("UPDATE zones_zone SET path = %s WHERE id = %s", [[*path, row[0]], row[0]])
    with tenancy.inside(ids["qlw"], list(ids.values())):
        return {zone.code: zone for zone in Zone.objects.all()}


@pytest.fixture
def cast(db: None) -> Cast:
    """角色就位, inside 青螺湾; the test's transaction may write there and read there."""
    zones = zones_in_place()
    made = Cast(zones["qlw"], zones["bhw"], zones["qls"])
    for code in ("qls", "bhw", "qlw"):
        zone = zones[code]
        tenancy.enter(zone.pk, [zone.pk])
        _people_zone(made, zone)
    return made


def _people_zone(made: Cast, zone: Zone) -> None:
    units = {name: actions.add_unit(zone=zone, name=name, kind=kind) for name, kind in UNITS[zone.code]}
    made.units.update(units)
    if zone.code == "qlw":
        for code, name in (("one", "一号片区"), ("two", "二号片区")):
            made.parks[code] = actions.add_park(zone=zone, code=code, name=name)
        actions.seed_calendar(zone=zone, years=range(2025, 2028))
    for part, name, code, seats in PARTS:
        if code != zone.code:
            continue
        account = Account.objects.create(username=part, name=name)
        person = actions.add_person(zone=zone, name=name, account_id=account.pk)
        for unit, role in seats:
            actions.appoint(person=person, unit=units[unit], role=role, from_date=SINCE)
        made.people[part] = person
        made.members[part] = member_of(zone, person, TODAY)


def op(number: int) -> UUID:
    """操作号 that a test can repeat."""
    return UUID(int=number)
