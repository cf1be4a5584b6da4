"""项目台账的校对码：what a row holds, field by field, as export and import both see it."""

from collections.abc import Mapping
from typing import Any

from guatu.core.dates import PartialDate
from guatu.projects.models import Project, Responsibility
from guatu.projects.names import name_key

Seat = Responsibility.Seat
PLAIN = (
    "project_code", "industry_code", "address", "scale", "problem", "note",
    "investment_fen", "investment_max_fen", "investment_comparator", "investment_usd_cents",
    "annual_plan_fen", "completed_fen", "fixed_asset_fen", "output_value_fen", "tax_fen",
    "area_mu", "area_comparator", "floor_area_m2", "floor_area_comparator",
)  # fmt: skip


def values_of(
    project: Project, seats: Mapping[str, str], planned: Mapping[str, PartialDate | None]
) -> dict[str, Any]:
    """此刻的值 of a project, with its seats as they are written and its plan by milestone."""
    return {
        "name": name_key(project.name),
        **{column: getattr(project, column) for column in PLAIN},
        "category": project.category,
        "pool": project.pool,
        "is_key": project.is_key,
        "company": project.company_id,
        "park": project.park_id,
        "percent": project.progress_percent,
        "text": project.progress_text,
        **{f"seat:{seat}": text for seat, text in seats.items()},
        **{f"plan:{code}": day for code, day in planned.items()},
    }


def seat_text(seat: str, unit: str, person: str, label: str) -> str:
    """席位的写法 in a sheet: a unit's seat by the unit, a person's by the person."""
    by_unit = seat in (Seat.TERRITORIAL, Seat.SECTORAL)
    return (unit or person if by_unit else person or unit) or label
