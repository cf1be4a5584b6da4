"""项目现状：how each project stands, from its milestones' items, now or on any day.

``as_of`` means what had happened by that day as we know it today: the state of every item is taken from the
log of entries, and progress from the reports dated up to then.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Case, DateTimeField, F, Q, SmallIntegerField, Value, When
from django.db.models.functions import Coalesce

from guatu.core.dates import dated
from guatu.ledger.lamps import WORST_FIRST, Lamp, lamp_case
from guatu.ledger.models import Entry
from guatu.ledger.queries import items_as_of
from guatu.projects.models import Milestone, ProgressReport
from guatu.zones.models import Zone

# A phase or part speaks through the project it belongs to.
TOP = Coalesce("project__parent_id", "project_id")
# The same choice as ``standing_of``, made by the database: worst first; among open ones the earliest, among
# what stands still or is done the latest.
RANK = Case(
    *[When(lamp=lamp, then=Value(rank)) for rank, lamp in enumerate(WORST_FIRST)],
    default=Value(len(WORST_FIRST)),
    output_field=SmallIntegerField(),
)
_OPEN = Q(lamp__in=["over", "behind", "near", "ok"])
DECIDING = (
    Case(When(_OPEN, then="item__due_at")).asc(nulls_last=True),
    Case(When(_OPEN, then="order")).asc(nulls_last=True),
    F("item__due_at").desc(),
    F("order").desc(),
)
LIVE_LAMPS = (Lamp.OVER, Lamp.BEHIND, Lamp.NEAR, Lamp.OK)
LATE_LAMPS = (Lamp.OVER, Lamp.BEHIND)


@dataclass(frozen=True)
class MilestoneState:
    """一个里程碑的现状."""

    item_id: UUID
    name: str
    order: int
    lamp: Lamp
    due_at: datetime
    precision: str
    unit_id: UUID | None
    behind_text: str = ""


@dataclass(frozen=True)
class Standing:
    """一个项目的现状. ``lead`` is the milestone that decides the lamp; unplanned has neither."""

    lamp: str
    lead: MilestoneState | None


NOTHING = Standing("", None)


def standing_of(states: Sequence[MilestoneState]) -> Standing:
    """合成现状：the worst of what is open; 停 when all of that stands still; 结 when all is done."""
    ordered = tuple(sorted(states, key=lambda s: (s.due_at, s.order)))
    live = [s for s in ordered if s.lamp in LIVE_LAMPS]
    if live:
        lead = min(live, key=lambda s: (WORST_FIRST.index(s.lamp), s.due_at, s.order))
        return Standing(lead.lamp, lead)
    for lamp in (Lamp.PAUSED, Lamp.DONE):
        found = [s for s in ordered if s.lamp == lamp]
        if found:
            return Standing(lamp, found[-1])
    return NOTHING


def standings(zone: Zone, *, at: datetime, as_of: datetime | None = None) -> dict[UUID, Standing]:
    """各项目现状 of a zone, by project."""
    if as_of is not None:
        return _grouped(_states_as_of(zone, as_of))
    return {project: standing for (_, project), standing in _now([(zone.pk, at)]).items()}


def standings_of_zones(moments: Mapping[int, datetime]) -> dict[tuple[int, UUID], Standing]:
    """多个开发区的各项目现状, each at its own moment; one query whatever their number."""
    return _now(list(moments.items()))


def _now(moments: Sequence[tuple[int, datetime]]) -> dict[tuple[int, UUID], Standing]:
    at = (
        Value(moments[0][1], DateTimeField())
        if len(moments) == 1
        else Case(*[When(zone=z, then=Value(m)) for z, m in moments], output_field=DateTimeField())
    )
    zones = [z for z, _ in moments]
    rows = (
        # Every table by its zone, or the rows of all zones would be read beside them.
        Milestone.objects.filter(zone__in=zones, item__zone__in=zones, project__zone__in=zones)
        .filter(project__withdrawn_at=None)
        .annotate(whole=TOP, lamp=lamp_case(at, "item__"))
        .annotate(rank=RANK)
        .order_by("whole", "rank", *DECIDING)
        .distinct("whole")
        .values_list(
            "zone_id",
            "whole",
            "item_id",
            "type__name",
            "order",
            "lamp",
            "item__due_at",
            "item__precision",
            "item__owner_unit_id",
            "item__behind_text",
        )
    )
    return {
        (row[0], row[1]): standing_of([MilestoneState(row[2], row[3], row[4], Lamp(row[5]), *row[6:])])
        for row in rows
    }


def _states_as_of(zone: Zone, moment: datetime) -> Iterable[tuple[UUID, MilestoneState]]:
    past = {row.item_id: row for row in items_as_of(zone, moment)}
    texts: dict[UUID, str] = {}
    behind = [row.item_id for row in past.values() if row.lamp == Lamp.BEHIND]
    notes = Entry.objects.filter(zone=zone, item__in=behind, verb="behind", occurred_at__lte=moment)
    for item_id, data in notes.order_by("occurred_at", "id").values_list("item_id", "data"):
        texts[item_id] = str(data.get("note", ""))
    rows = Milestone.objects.filter(zone=zone, project__withdrawn_at=None, item__isnull=False).values_list(
        TOP, "item_id", "type__name", "order", "item__precision"
    )
    for project_id, item_id, name, order, precision in rows:
        row = past.get(item_id) if item_id else None
        if row is None or item_id is None:
            continue
        yield (
            project_id,
            MilestoneState(
                item_id,
                name,
                order,
                Lamp(row.lamp),
                row.due_at,
                precision,
                row.owner_unit_id,
                texts.get(item_id, ""),
            ),
        )


def _grouped(states: Iterable[tuple[UUID, MilestoneState]]) -> dict[UUID, Standing]:
    groups: dict[UUID, list[MilestoneState]] = {}
    for project_id, state in states:
        groups.setdefault(project_id, []).append(state)
    return {project: standing_of(group) for project, group in groups.items()}


def progress_as_of(zone: Zone, moment: datetime) -> dict[UUID, tuple[Decimal | None, str]]:
    """形象进度 of each project as reported up to that day."""
    rows = (
        ProgressReport.objects.filter(Q(on__lte=dated(moment)), zone=zone)
        .order_by("project_id", "-on")
        .distinct("project_id")
        .values_list("project_id", "percent", "text")
    )
    return {project: (percent, text) for project, percent, text in rows}
