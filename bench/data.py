"""数据集：S is one zone with the field's usual load; L puts the same ledger into a hundred zones.

S is told through the actions (they are part of what is measured elsewhere); L is written by the database
itself, from the rows of S, so that a million items take minutes. Both are the same every time.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench import kills

COMPANIES, ITEMS, ZONES, ITEMS_A_ZONE = 10_000, 20_000, 100, 10_000
PEOPLE = 200
UNITS = ("经发局", "招商局", "建设局", "自规分局", "生态环境分局", "应急管理局", "行政审批局", "财政局", "人才办",
         "科技局", "税务所", "供电所", "水务公司", "燃气公司", "道墟街道", "杭州湾街道", "盖北镇", "新材料专班")  # fmt: skip
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
GIVEN = "伟芳娜敏静强磊洋勇军杰涛明超霞平刚桂英华"
PLACES = (
    "一号地块",
    "纬三路",
    "经七路",
    "滨海片区",
    "标准厂房",
    "污水处理厂",
    "变电站",
    "人才公寓",
    "专用码头",
    "孵化园",
)
TASKS = ("征迁扫尾", "管网改造", "供电增容", "用地报批", "环评批复", "施工许可", "竣工验收", "道路开通", "能评审查",
         "消防整改", "安全评价", "林地审批", "规划调整", "资金拨付", "招标备案", "蒸汽接入", "排水接管", "土地平整")  # fmt: skip


def fill_s(projects: int, items: int = ITEMS, companies: int = COMPANIES) -> None:
    """数据集 S, on top of what ``kills.prepare`` made."""
    from guatu.core import tenancy
    from guatu.zones.models import Zone

    zone_id, at = kills.zone_number(), datetime.now(UTC)
    with tenancy.inside(zone_id):
        zone = Zone.objects.get(pk=zone_id)
        held = _companies(zone, companies, at)
    settle()
    with tenancy.inside(zone_id):
        _projects(zone, projects, held, at)
    settle()
    with tenancy.inside(zone_id):
        _items(zone, items, at)
    settle()


def settle() -> None:
    """理统计：the planner knows the tables, and the visible pages are marked, as after a night of use."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("vacuum analyze")


def _companies(zone: Any, count: int, at: datetime) -> list[Any]:
    from guatu.registry.models import Company
    from guatu.registry.names import initials, name_key

    names = [f"基准企业{n}有限公司" for n in range(count)]
    made = [Company(zone=zone, name=name, name_key=name_key(name), pinyin=initials(name)) for name in names]
    return list(Company.objects.bulk_create(made, batch_size=1000))


def _projects(zone: Any, count: int, companies: list[Any], at: datetime) -> None:
    from guatu.core.dates import PartialDate
    from guatu.projects.actions import Draft, SeatDraft, found_projects
    from guatu.projects.models import Category
    from guatu.zones.models import Unit

    today, unit = date.today(), Unit.objects.get(zone=zone, name="项目办")
    seats = {"territorial": SeatDraft(unit=unit), "sectoral": SeatDraft(unit=unit)}
    codes = ("signed", "land_won", "permitted", "started", "completed")
    for first in range(0, count, 500):
        drafts = [
            Draft(
                name=f"基准项目{n}号电子材料",
                category=Category.INDUSTRIAL if n % 4 else Category.GOVERNMENT,
                company=companies[n % len(companies)],
                seats=seats,
                values={
                    "investment_fen": n * 1_000_000_00,
                    "progress_percent": n % 100,
                    "progress_on": today,
                },
                planned={
                    code: PartialDate(today + timedelta(days=(n * 7 + step * 90) % 1500 - 200))
                    for step, code in enumerate(codes)
                },
                # Every other project has come as far as its start, each at its own pace.
                actual={
                    code: PartialDate(today - timedelta(days=700 - step * (20 + n % 90)))
                    for step, code in enumerate(codes[:4] if n % 2 else ())
                },
            )
            for n in range(first, min(first + 500, count))
        ]
        found_projects(zone=zone, drafts=drafts, by=None, at=at)


def _items(zone: Any, wanted: int, at: datetime) -> None:
    """事项 up to the wanted number: three of five are history, the rest wait or run."""
    from guatu.core.dates import PartialDate
    from guatu.ledger import actions
    from guatu.ledger.deadlines import on_day
    from guatu.ledger.models import Item
    from guatu.projects.kind import MILESTONE
    from guatu.zones import actions as zones
    from guatu.zones.models import Unit

    units = [zones.add_unit(zone=zone, name=name, kind=Unit.Kind.DEPARTMENT) for name in UNITS]
    people = [zones.add_person(zone=zone, name=person_name(n)) for n in range(PEOPLE)]
    today, missing = date.today(), wanted - Item.objects.filter(zone=zone).count()
    for first in range(0, missing, 2000):
        openings = [
            actions.Opening(
                kind=MILESTONE,
                title=title(n),
                deadline=on_day(PartialDate(today + timedelta(days=n * 13 % 700 - 350)), near=MILESTONE.near),
                owner_unit=units[n % len(units)],
                owner=people[n % len(people)] if n % 3 else None,
                done_at=at - timedelta(days=n % 300 + 1) if n % 5 < 3 else None,
            )
            for n in range(first, min(first + 2000, missing))
        ]
        actions.open_items(zone=zone, openings=openings, by=None, at=at)


def title(n: int) -> str:
    """事项名."""
    return f"{PLACES[n % len(PLACES)]}{TASKS[n * 7 % len(TASKS)]}第{n % 97 + 1}批"


def person_name(n: int) -> str:
    """人名."""
    return (
        SURNAMES[n % len(SURNAMES)] + GIVEN[n * 3 % len(GIVEN)] + (GIVEN[n * 7 % len(GIVEN)] if n % 2 else "")
    )


# One zone more: its unit, and items, first entries and tokens copied from the first ones of the zone of S.
NEW_ZONE = """
INSERT INTO zones_zone (code, name, short_name, level, path, admin_codes, settings, position)
VALUES (%(code)s, %(code)s, %(code)s, 'zone', '{}', '{}', '{}', '[]') RETURNING id
"""
NEW_UNIT = """
INSERT INTO zones_unit (id, zone, name, short_name, kind, is_active)
SELECT gen_random_uuid(), %(zone)s, '项目办', '', 'office', true RETURNING id
"""
PICK = """
CREATE TEMP TABLE picked ON COMMIT DROP AS
SELECT i.id AS old, gen_random_uuid() AS id, gen_random_uuid() AS entry, gen_random_uuid() AS op
FROM ledger_item i WHERE i.zone = %(source)s ORDER BY i.number LIMIT %(count)s
"""
COPIES = {
    "ledger_item": ("JOIN ledger_item s ON s.id = p.old", {"id": "p.id", "owner_id": "NULL", "submitted_by_id": "NULL"}),
    "ledger_entry": (
        "JOIN LATERAL (SELECT * FROM ledger_entry e WHERE e.zone = %(source)s AND e.item_id = p.old"
        " ORDER BY e.occurred_at LIMIT 1) s ON true",
        {"id": "p.entry", "item_id": "p.id", "op": "p.op", "by_id": "NULL", "unit_id": "NULL"},
    ),
    "ledger_token": ("JOIN ledger_token s ON s.zone = %(source)s AND s.item = p.old", {"item": "p.id"}),
}  # fmt: skip


def fill_l(zones: int = ZONES, each: int = ITEMS_A_ZONE, say: Any = print) -> None:
    """数据集 L: zones beside the one of S, until there are ``zones`` of them."""
    from django.db import connections, transaction

    source = kills.zone_number()
    owner = connections["owner"]
    for number in range(1, zones):
        with transaction.atomic(using="owner"), owner.cursor() as cursor:
            cursor.execute("SELECT setseed(%s)", [number / zones])
            cursor.execute(NEW_ZONE, {"code": f"l{number:03d}"})
            zone = cursor.fetchone()[0]
            cursor.execute("UPDATE zones_zone SET path = array[id] WHERE id = %s", [zone])
            cursor.execute(NEW_UNIT, {"zone": zone})
            unit = cursor.fetchone()[0]
            values = {"zone": zone, "unit": unit, "source": source, "count": each}
            cursor.execute(PICK, values)
            for table, (join, changed) in COPIES.items():
                cursor.execute(_copy(cursor, table, join, changed), values)
        if number % 10 == 0:
            say(f"数据集 L：{number} 个区，{number * each:,} 件", flush=True)


def _copy(cursor: Any, table: str, join: str, changed: dict[str, str]) -> str:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
        [table],
    )
    columns = [row[0] for row in cursor.fetchall()]
    fixed = {"zone": "%(zone)s", "owner_unit_id": "%(unit)s::uuid"} | changed
    values = ", ".join(fixed.get(column, f's."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM picked p {join}"
