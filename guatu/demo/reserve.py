"""示例储备项目库：the four fields that 下沙 reported, with 示例 ideas at every stage; the report names the
fields and nothing else, so nothing here is real.
"""

from datetime import timedelta

from guatu.core import tenancy
from guatu.core.money import FEN_PER_WAN
from guatu.demo import source
from guatu.demo.library import Library
from guatu.projects.actions.reserve import ROAD, ReserveDraft, move_reserve, propose, review_reserve
from guatu.projects.models import ReserveField, ReserveStage
from guatu.zones.models import Role

ZONE = "hzjk"
# Name, field, estimate in 万元, where the money comes from, the year it may start, how far it has come, and
# how many days before the eve it was proposed.
IDEAS = (
    ("示例·全民健身中心", ReserveField.CULTURE, 32_000, "财政", 2020, ReserveStage.PRELIMINARY, 520),
    ("示例·图书馆东馆", ReserveField.CULTURE, 18_500, "财政", 2020, ReserveStage.RESERVE, 430),
    ("示例·社区文化客厅", ReserveField.CULTURE, 2_600, "财政、社会捐赠", None, ReserveStage.IDEA, 60),
    ("示例·第三幼儿园", ReserveField.EDUCATION, 9_800, "财政", 2019, ReserveStage.APPROVED, 460),
    ("示例·九年一贯制学校扩建", ReserveField.EDUCATION, 26_000, "财政", 2019, ReserveStage.PRELIMINARY, 410),
    ("示例·职业实训基地", ReserveField.EDUCATION, 15_200, "社会资本", 2021, ReserveStage.RESERVE, 300),
    ("示例·社区医院二期", ReserveField.CARE, 21_000, "专项债", 2020, ReserveStage.PRELIMINARY, 380),
    ("示例·康养公寓", ReserveField.CARE, 12_400, "社会资本", None, ReserveStage.SHELVED, 500),
    ("示例·日间照料中心", ReserveField.CARE, 1_900, "财政", 2019, ReserveStage.APPROVED, 210),
    ("示例·沿江快速路节点", ReserveField.MAJOR, 86_000, "专项债", 2021, ReserveStage.RESERVE, 470),
    ("示例·综合管廊北段", ReserveField.MAJOR, 54_000, "专项债", 2020, ReserveStage.PRELIMINARY, 350),
    ("示例·雨水调蓄池", ReserveField.MAJOR, 7_300, "财政", None, ReserveStage.IDEA, 90),
)
WORDS = {
    ReserveStage.RESERVE: "示例·方案比选过，列入储备。",
    ReserveStage.PRELIMINARY: "示例·选址已定，可研委托。",
    ReserveStage.APPROVED: "示例·项目建议书已批。",
}
PACE = timedelta(days=60)


def tell_reserve(library: Library) -> None:
    """讲储备项目库, in the zone that reported one."""
    place, cast = library.place, library.cast
    if place.code != ZONE:
        return
    login, chief = cast.first(Role.OFFICER), cast.first(Role.LEADER)
    for name, field, wan, funds, year, stage, days in IDEAS:
        on = place.eve - timedelta(days=days)
        by = cast.member(login, on)
        assert by.main_unit_id is not None
        unit = next(each for each in cast.units.values() if each.pk == by.main_unit_id)
        at = source.moment(on, "10:00")
        tenancy.sign(by=by.person_id, at=at)
        draft = ReserveDraft(
            name,
            field,
            unit,
            wan * FEN_PER_WAN,
            funds,
            year,
            why="示例·群众和企业多次提出。",
            person=cast.people[login],
        )
        held = propose(zone=library.zone, draft=draft, by=by, at=at)
        road = ROAD[1 : ROAD.index(stage) + 1] if stage in ROAD else ROAD[1:2]
        for number, step in enumerate(road, start=1):
            on = min(on + PACE, place.eve - timedelta(days=8 - number))
            who = cast.member(chief if step == ReserveStage.APPROVED else login, on)
            at = source.moment(on, "15:00")
            tenancy.sign(by=who.person_id, at=at)
            move_reserve(held, to=step, why=WORDS[step], by=who, at=at)
        if stage == ReserveStage.SHELVED:
            at = source.moment(on + PACE, "15:00")
            move_reserve(held, to=stage, why="示例·选址与规划路冲突，等调整。", by=by, at=at)
        elif days > 400 and field != ReserveField.MAJOR:
            at = source.moment(place.eve - timedelta(days=120), "09:30")
            review_reserve(held, why="示例·保留，按拟开工年度推进。", by=by, at=at)
