"""上图卡片：what a page says of the projects it shows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from guatu.boards.picture import Seen, of_zones
from guatu.core.dates import dated
from guatu.ledger.models import Entry
from guatu.ledger.plain_sql import BEHIND, lamp
from guatu.projects.models import ProgressReport, Stage
from guatu.zones.models import Zone

STAGES = {str(code): str(label) for code, label in Stage.choices}
# What is said of a project and of the milestone that decides how it stands, for all that were asked.
TOLD = """
SELECT p.id, p.number, p.name, p.category, p.stage, coalesce(c.name, ''), p.is_sample,
  coalesce(k.code, ''), coalesce(k.name, ''), coalesce(l.code, ''), l.center,
  p.investment_fen, p.investment_comparator, p.progress_percent, p.progress_text,
  coalesce(t.name, ''), coalesce(i.behind_text, '')
FROM unnest(%(projects)s::uuid[], %(items)s::uuid[]) AS asked(project, item)
JOIN projects_project p ON p.id = asked.project AND p.zone = %(zone)s
LEFT JOIN registry_company c ON c.zone = p.zone AND c.id = p.company_id AND c.zone = %(zone)s
LEFT JOIN zones_park k ON k.zone = p.zone AND k.id = p.park_id AND k.zone = %(zone)s
LEFT JOIN registry_parcel l ON l.zone = p.zone AND l.id = p.parcel_id AND l.zone = %(zone)s
LEFT JOIN projects_milestone m ON m.zone = p.zone AND m.item_id = asked.item AND m.zone = %(zone)s
LEFT JOIN projects_milestonetype t ON t.zone = m.zone AND t.id = m.type_id AND t.zone = %(zone)s
LEFT JOIN ledger_item i ON i.zone = m.zone AND i.id = m.item_id AND i.zone = %(zone)s
"""


@dataclass(frozen=True)
class Lead:
    """定灯的里程碑."""

    item_id: UUID
    name: str
    due_at: datetime
    behind_text: str = ""


@dataclass(frozen=True)
class Standing:
    """一个项目的现状. ``lead`` is the milestone that decides the lamp; unplanned has neither."""

    lamp: str
    lead: Lead | None


@dataclass(frozen=True, slots=True)
class Card:
    """上图卡片：进度、建设时限、挂钩领导 (M021)."""

    zone: int
    id: UUID
    number: str
    name: str
    category: str
    stage: str
    company: str
    is_sample: bool
    park_code: str
    park_name: str
    parcel_code: str
    center: tuple[float, float] | None
    leader: str
    unit: str
    investment_fen: int | None
    investment_comparator: str
    percent: Decimal | None
    progress_text: str
    standing: Standing

    @property
    def lamp(self) -> str:
        """灯."""
        return self.standing.lamp

    @property
    def due_on(self) -> date | None:
        """建设时限 of the milestone that decides the lamp."""
        return dated(self.standing.lead.due_at) if self.standing.lead else None


def cards_of(
    zones: Sequence[Zone], seen: Sequence[Seen], units: Mapping[UUID, str], then: datetime | None = None
) -> list[Card]:
    """写成卡片, each project once, in the order in which they were seen."""
    asked = list({each.id: each for each in seen}.values())
    if not asked:
        return []
    values: dict[str, Any] = {
        "zone": zones[0].pk,
        "zones": [zone.pk for zone in zones],
        "projects": [each.id for each in asked],
        "items": [each.item_id for each in asked],
    }
    with connection.cursor() as cursor:
        cursor.execute(of_zones(TOLD, values["zones"]), values)
        told = {row[0]: row for row in cursor.fetchall()}
    past = _Past(zones, asked, then) if then else None
    return [_card(each, told[each.id], units, past) for each in asked]


def _card(seen: Seen, told: tuple[Any, ...], units: Mapping[UUID, str], past: "_Past | None") -> Card:
    key, number, name, category, stage, company, is_sample, *place, fen, comparator, percent, text = told[:-2]
    park_code, park_name, parcel_code, center = place
    milestone, behind = told[-2:]
    if past is not None:
        percent, text = past.progress.get(key, (None, ""))
        behind = past.behind.get(seen.item_id, "")
    lead = None
    if seen.item_id is not None and seen.due_at is not None:
        lead = Lead(seen.item_id, milestone, seen.due_at, behind)
    return Card(
        zone=seen.zone,
        id=key,
        number=number,
        name=name,
        category=category,
        stage=STAGES.get(stage, ""),
        company=company,
        is_sample=is_sample,
        park_code=park_code,
        park_name=park_name,
        parcel_code=parcel_code,
        center=_point(center),
        leader=seen.chief,
        unit=units.get(seen.unit_id, "") if seen.unit_id else "",
        investment_fen=fen,
        investment_comparator=comparator,
        percent=percent,
        progress_text=text,
        standing=Standing(lamp(seen.rank), lead),
    )


def _point(center: Any) -> tuple[float, float] | None:
    pair = json.loads(center) if isinstance(center, str) else center
    return (float(pair[0]), float(pair[1])) if pair else None


class _Past:
    """彼时之言：the progress reported up to that day, and what was said of what had fallen behind."""

    def __init__(self, zones: Sequence[Zone], seen: Sequence[Seen], then: datetime) -> None:
        reports = ProgressReport.objects.filter(
            zone__in=zones, project__in=[each.id for each in seen], on__lte=dated(then)
        )
        rows = reports.order_by("project_id", "-on").distinct("project_id")
        self.progress: dict[UUID, tuple[Decimal | None, str]] = {
            project: (percent, text)
            for project, percent, text in rows.values_list("project_id", "percent", "text")
        }
        slow = [each.item_id for each in seen if each.rank == BEHIND]
        notes = Entry.objects.filter(zone__in=zones, item__in=slow, verb="behind", occurred_at__lte=then)
        said = notes.order_by("occurred_at", "id").values_list("item_id", "data")
        self.behind: dict[UUID | None, str] = {item: str(data.get("note", "")) for item, data in said}
