"""示例项目组：the groups that are reported of a zone, with the reported number as target and 示例 projects
in them; what the report says of them stands beside as a quote.
"""

from guatu.demo import source
from guatu.demo.library import Library
from guatu.projects.actions import add_group, join_together, set_targets
from guatu.projects.actions.groups import change_group
from guatu.projects.models import (
    AnnualPlan,
    Category,
    EnrolState,
    GroupKind,
    Indicator,
    PlanState,
    Project,
    ProjectGroup,
    StatEnrolment,
)

MAYOR, PROVINCIAL = "mayor-projects", "provincial-city"
STARTING = {"2211-government": Category.GOVERNMENT, "2211-industry": Category.INDUSTRIAL}
KINDS = {MAYOR: GroupKind.PROGRAM, PROVINCIAL: GroupKind.KEY, **dict.fromkeys(STARTING, GroupKind.PROGRAM)}
NOTE = "目标是见报的个数，组里是示例项目"


def tell_groups(library: Library) -> None:
    """讲项目组, on the eve of the pinned day."""
    zone, year = library.zone, library.place.eve.year
    for group in ProjectGroup.objects.filter(zone=zone, kind=GroupKind.OTHER):
        change_group(group, name=group.name, note=group.note, kind=GroupKind.KEY, year=None, unit=None)
    for node in source.groups(library.place.code):
        key, name, count = node["key"], node["name"], node["count"]
        if key not in KINDS or ProjectGroup.objects.filter(zone=zone, name=name).exists():
            continue
        group = add_group(zone=zone, name=name, note=NOTE, kind=KINDS[key], year=year)
        chosen = _chosen(library, key, count)
        join_together(chosen, group=group)
        planned = {Indicator.PROJECTS.value: count}
        if key == MAYOR:
            planned[Indicator.ENROLLED] = count
        if key in STARTING:
            planned[Indicator.STARTED] = count
        if invested := _planned(library, chosen, year):
            planned[Indicator.INVESTED] = invested
        set_targets(group, planned=planned)


def _chosen(library: Library, key: str, count: int) -> list[Project]:
    samples = [library.projects[row["no"]] for row in library.samples]
    if key == MAYOR:
        entered = StatEnrolment.objects.filter(zone=library.zone, state=EnrolState.ENROLLED)
        known = set(entered.values_list("project_id", flat=True))
        samples = [project for project in samples if project.pk in known]
    if key in STARTING:
        samples = [project for project in samples if project.category == STARTING[key]]
    largest = sorted(samples, key=lambda project: (-(project.investment_fen or 0), project.number))
    return largest[:count]


def _planned(library: Library, projects: list[Project], year: int) -> int:
    plans = AnnualPlan.objects.filter(
        zone=library.zone, project__in=projects, year=year, state=PlanState.APPROVED
    )
    return sum(plans.values_list("total_fen", flat=True))
