"""示例年度计划：this year's plan of each 示例 project, and what its progress reports say was spent by month.

Real projects get neither: what nobody has reported is not invented.
"""

from collections import defaultdict
from datetime import date

from guatu.core import tenancy
from guatu.core.money import FEN_PER_WAN
from guatu.demo import source
from guatu.demo.library import BUILT, STARTED, Library
from guatu.demo.source import Row
from guatu.projects.actions import approve_annual_plan, draw_up_plan, report_investment
from guatu.projects.models import Measure, Project
from guatu.projects.spread import spread_year
from guatu.zones.member import Member, member_of
from guatu.zones.models import Membership, Role, Zone


def plan_the_year(library: Library) -> None:
    """编今年的计划, and report what was spent of it by the eve of the pinned day."""
    place = library.place
    assert place.pinned_on is not None
    year, at = place.pinned_on.year, source.moment(place.eve, "16:00")
    head, leader = (_first(library.zone, role, place.eve) for role in (Role.UNIT_HEAD, Role.LEADER))
    spent = _spent(library, year)
    for row in library.samples:
        project = library.projects[row["no"]]
        total = _share_of(library, row, project, year)
        if row["real"] == "1" or not total:
            continue
        tenancy.sign(by=head.person_id, at=at)
        plan = draw_up_plan(project, year=year, spread=spread_year(total), by=head, at=at)
        tenancy.sign(by=leader.person_id, at=at)
        approve_annual_plan(plan, by=leader, at=at)
        if row["no"] not in spent:
            continue
        by = library.cast.member(spent[row["no"]][0], place.eve)
        tenancy.sign(by=by.person_id, at=at)
        months = spent[row["no"]][1]
        report_investment(project, year=year, measure=Measure.BUSINESS, months=months, by=by, at=at)


def _share_of(library: Library, row: Row, project: Project, year: int) -> int | None:
    """The part of the whole investment whose building time falls into the year, in whole 万元."""
    begun = [library.milestones.get((row["no"], code)) for code in STARTED]
    ended = [library.milestones.get((row["no"], code)) for code in BUILT]
    start = next((m.actual_on or m.planned_on for m in begun if m), None)
    end = next((m.planned_on for m in ended if m), None)
    if start is None or end is None or end <= start or not project.investment_fen:
        return None
    first, last = max(start, date(year, 1, 1)), min(end, date(year, 12, 31))
    days = max((last - first).days, 0)
    return project.investment_fen * days // (end - start).days // FEN_PER_WAN * FEN_PER_WAN


def _spent(library: Library, year: int) -> dict[str, tuple[str, dict[int, int | None]]]:
    """Who reports, and what each month of the year added to what had been spent."""
    before = {row["no"]: int(row["done_wan"] or 0) for row in library.samples}
    months: dict[str, dict[int, int | None]] = defaultdict(dict)
    who: dict[str, str] = {}
    for step in source.story(library.place.code, "steps"):
        if step["verb"] != "progress" or not step["done_wan"]:
            continue
        no, day, done = step["project"], date.fromisoformat(step["date"]), int(step["done_wan"])
        more = max(done - before[no], 0) * FEN_PER_WAN
        before[no] = max(done, before[no])
        if day.year == year:
            who[no] = step["by"]
            months[no][day.month] = (months[no].get(day.month) or 0) + more
    return {no: (who[no], months[no]) for no in who}


def _first(zone: Zone, role: Role, on: date) -> Member:
    seats = Membership.objects.filter(zone=zone, role=role, from_date__lte=on, to_date=None)
    return member_of(zone, seats.select_related("person").order_by("id")[0].person, on)
