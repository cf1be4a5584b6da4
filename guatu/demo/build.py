"""建示例：the zones of the demonstration and their stories, told through the verbs on fixed days.

A zone is built in chapters, each one transaction that also marks how far the story is told: a build that
was killed is taken up where it stopped, and building twice changes nothing.
"""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connections

from guatu.boards import queries as boards
from guatu.core import tenancy
from guatu.demo import source
from guatu.demo.enrolment import tell_enrolment
from guatu.demo.facts import quote_projects, quote_zone
from guatu.demo.ground import draw
from guatu.demo.groups import tell_groups
from guatu.demo.inbox import fill_inboxes
from guatu.demo.liaison import link_companies
from guatu.demo.library import Library, library_of, open_library, report_the_real
from guatu.demo.lifecycle import tell_lifecycle
from guatu.demo.people import (
    ROLES,
    display_secret,
    hang_display,
    is_display,
    place_people,
    recall_people,
)
from guatu.demo.plans import plan_the_year
from guatu.demo.reserve import tell_reserve
from guatu.demo.sheet import IMPORTED, import_ledger
from guatu.demo.source import Node, Place
from guatu.demo.story import StoryTeller
from guatu.demo.supervision import tell_supervision
from guatu.demo.works import draw_works
from guatu.ledger.models import Entry
from guatu.ledger.sealing import seal_all
from guatu.ledger.sweep import sweep
from guatu.projects import schemes
from guatu.projects.models import Project
from guatu.zones.actions import found_zone, seed_calendar
from guatu.zones.models import Role, Zone

PASSWORD = "guatu-demo-2022"  # noqa: S105 — public on purpose, and printed
YEARS = range(2017, 2028)
TOLD = "demo"
START, END = -2, -1  # of the count of steps told
CHAPTER = 150
LAMPS = {
    "normal": "ok",
    "near": "near",
    "behind": "behind",
    "overdue": "over",
    "closed": "done",
    "paused": "paused",
    "": "",
}
LOOK_AT = {
    Role.LEADER: "挂图、上级看板；可验收、作废",
    Role.UNIT_HEAD: "本单位的事项，可验收、改派；导入台账",
    Role.OFFICER: "我的事项：接单、附佐证、报验、填进度",
    Role.SUPERVISOR: "待验收、逾期与滞后：销号、退回",
    Role.AUDITOR: "只读；流转与核验",
    Role.SYSTEM_ADMIN: "单位、人员、账号、日历",
    Role.SECURITY_ADMIN: "口令、解锁、停用、两步验证的要求",
    Role.AUDIT_ADMIN: "管理日志、用户审计、个人信息查阅",
}

LOOK_FROM_ABOVE = "挂图：下属各区的总数，点进去只看不办"


# Told after every chapter: whose story, how many steps are told, of how many.
Advance = Callable[[str, int, int], None]


class StoryBrokenError(Exception):
    """故事讲不下去了：a zone did not end as its data tell."""


@dataclass(frozen=True)
class Login:
    """一个登录名, and what is worth a look as that person."""

    zone: str
    login: str
    name: str
    role: str
    look: str


@dataclass(frozen=True)
class Display:
    """一块大屏. ``secret`` is the last part of its address."""

    zone: str
    name: str
    secret: str


@dataclass(frozen=True)
class ZoneBuilt:
    """建成的一区."""

    code: str
    name: str
    projects: int
    entries: int
    seconds: float
    is_new: bool


@dataclass
class BuildReport:
    """建成之后: what was built, and how to get in."""

    zones: list[ZoneBuilt] = field(default_factory=list)
    logins: list[Login] = field(default_factory=list)
    displays: list[Display] = field(default_factory=list)
    password: str = PASSWORD


def build(
    echo: Callable[[str], None],
    *,
    zones: Sequence[str] | None = None,
    advance: Advance = lambda name, told, total: None,
) -> BuildReport:
    """建示例. The named zones (all when None) and everything above them stand, with their stories told."""
    report = BuildReport(password=os.environ.get("GUATU_DEMO_PASSWORD") or PASSWORD)
    # Once: it takes a tenth of a second each time, and all know the password anyway.
    hashed = make_password(report.password)
    held: dict[str, Zone] = {}
    for place in _wanted(source.places(), zones):
        began = time.monotonic()
        held[place.code] = zone = _found(place, held)
        is_new = _tell(zone, place, hashed, advance)
        with tenancy.inside(zone.pk):
            projects = Project.objects.filter(zone=zone, withdrawn_at=None, parent=None).count()
            entries = Entry.objects.filter(zone=zone).count()
        built = ZoneBuilt(place.code, place.name, projects, entries, time.monotonic() - began, is_new)
        report.zones.append(built)
        _say(echo, place, built)
        _list_people(report, place)
    if any(zone.is_new for zone in report.zones):
        _take_statistics()
    return report


def _wanted(places: list[Place], zones: Sequence[str] | None) -> list[Place]:
    if zones is None:
        return places
    parents = {place.code: place.parent for place in places}
    chosen: set[str] = set()
    for code in zones:
        above: str | None = code
        while above is not None:
            chosen.add(above)
            above = parents[above]
    return [place for place in places if place.code in chosen]


def _found(place: Place, held: dict[str, Zone]) -> Zone:
    known = Zone.objects.using("owner").filter(code=place.code).first()
    if known is not None:
        return known
    return found_zone(
        code=place.code,
        name=place.name,
        short_name=place.short_name,
        level=place.level,
        parent=held[place.parent] if place.parent else None,
        admin_codes=[place.admin_code],
        pinned_on=place.pinned_on,
        position=place.position,
    )


def _tell(zone: Zone, place: Place, hashed: str, advance: Advance) -> bool:
    """One zone's chapters, those not told yet; whether there was anything left to tell."""
    is_new = False
    while True:
        with tenancy.inside(zone.pk, told="示例"):
            held = Zone.objects.select_for_update().get(pk=zone.pk)
            told = held.settings.get(TOLD, START)
            if told == END:
                return is_new
            is_new = True
            held.settings[TOLD], total = _chapter(held, place, told, hashed)
            held.save(update_fields=["settings"])
        advance(place.short_name, total if held.settings[TOLD] == END else held.settings[TOLD], total)
        if told == START:
            _take_statistics()


def _chapter(zone: Zone, place: Place, told: int, hashed: str) -> tuple[int, int]:
    """The next chapter; returns how far the story is told with it, of how many steps."""
    if told == START:
        _open(zone, place, hashed)
        return (0, 0) if place.has_story else (END, 0)
    library = library_of(zone, place, recall_people(zone, place))
    library.recall()
    teller = StoryTeller(library)
    if told < len(teller.steps):
        stop = min(told + CHAPTER, len(teller.steps))
        teller.play(told, stop)
        return stop, len(teller.steps)
    tenancy.sign(by=None, at=source.moment(place.eve, "17:00"), told="示例")
    report_the_real(library)
    quote_projects(zone, library.told)
    tell_supervision(library)
    plan_the_year(library)
    draw_works(library)
    tell_lifecycle(library)
    tell_enrolment(library)
    tell_groups(library)
    tell_reserve(library)
    _check_lamps(library)
    sweep(zone, at=source.moment(place.eve, "22:00"))
    morning = place.pinned_on or place.eve
    teller.reports.end(place.eve, morning)
    seal_all(zone, at=source.moment(morning, "08:20"))
    link_companies(library.cast, on=place.eve)
    fill_inboxes(zone, library.cast, at=source.moment(place.pinned_on or place.eve, "08:30"))
    return END, len(teller.steps)


def _open(zone: Zone, place: Place, hashed: str) -> None:
    _furnish(zone, place)
    cast = place_people(zone, place, hashed=hashed)
    quote_zone(zone, place)
    if place.has_story:
        tenancy.sign(by=None, at=source.moment(place.ledger_day, "17:00"), told="示例")
        draw(zone, place)
        hang_display(cast, place)
        library = library_of(zone, place, cast)
        enter = import_ledger if place.code in IMPORTED else open_library
        enter(library)


def _take_statistics() -> None:
    """Thousands of fresh rows, and the planner thinks the tables empty: it would take the wrong indexes."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")


def _furnish(zone: Zone, place: Place) -> None:
    seed_calendar(zone=zone, years=YEARS)
    schemes.seed(zone=zone)
    told: dict[str, Any] = {"level_text": place.level_text, "pinned_why": place.pinned_why}
    zone.settings |= {key: value for key, value in told.items() if value}


def _check_lamps(library: Library) -> None:
    """The wall shows on the pinned day what the story was written to show."""
    assert library.place.pinned_on is not None
    shown = boards.lamps(library.zone, at=source.moment(library.place.pinned_on, "12:00"))
    wrong = [
        f"{row['no']}：应为{LAMPS[row['lamp']] or '无'}，实为{lamp or '无'}"
        for row in library.samples
        if (lamp := shown.get(library.projects[row["no"]].pk, "")) != LAMPS[row["lamp"]]
    ]
    if wrong:
        raise StoryBrokenError("；".join(wrong))


def _people(place: Place) -> list[Node]:
    people: list[Node] = source.cast(place.code)["people"]
    return people


def _list_people(report: BuildReport, place: Place) -> None:
    for node in _people(place):
        if is_display(node):
            report.displays.append(Display(place.code, node["name"], display_secret(place.code)))
            continue
        role = ROLES[node["memberships"][0]["role"]]
        look = LOOK_AT[role] if place.has_story else LOOK_FROM_ABOVE
        report.logins.append(Login(place.code, node["login"], node["name"], str(role.label), look))


def _say(echo: Callable[[str], None], place: Place, built: ZoneBuilt) -> None:
    if not built.is_new:
        echo(f"{place.short_name}：已建好，没有改动。")
    elif place.has_story:
        echo(
            f"{place.short_name}：{built.projects} 个项目、{built.entries:,} 笔流转，"
            f"演示日期 {place.pinned_on}，用时 {built.seconds:.1f} 秒。"
        )
    else:
        echo(f"{place.short_name}：已建。")
