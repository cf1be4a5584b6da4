"""看法的框：the same filters, counts and choices around the list, the chart, the board and the calendar."""

from typing import Any
from urllib.parse import urlencode

from guatu.projects.queries import cohorts, library
from guatu.zones.asked import AS_OF
from guatu.zones.typing import ZoneRequest

# View → what its address carries beside the filters.
OWN = {
    "projects": ("sort",),
    "projects_gantt": ("sort", "scale", "start", AS_OF),
    "projects_board": (),
    "projects_calendar": ("month",),
}
NAMES = {
    "projects": "列表",
    "projects_gantt": "进度图",
    "projects_board": "看板",
    "projects_calendar": "日历",
}


def framed(request: ZoneRequest, narrow: library.Narrow) -> dict[str, Any]:
    """框里都有的 of every view of the library, in two statements."""
    slices = library.slices(request.zone, narrow, request.now)
    chosen = narrow.values.get("category", "")
    choices = library.choices(request.zone, narrow)
    return {
        "slices": slices,
        "chosen": chosen,
        "total": next((count for value, _, count in slices if value == chosen), 0),
        "selects": library.selects(choices) + cohorts.boxes(narrow.values),
        "company": choices.company,
        "narrowed": bool(narrow.values),
        "views": [(name, label, _query(request, *OWN[name])) for name, label in NAMES.items()],
        "wall_query": _wall_query(request, choices),
        "filter_query": _query(request),
    }


def _query(request: ZoneRequest, *more: str) -> str:
    asked = [(key, value) for key in (*library.NARROWINGS, *more) if (value := request.GET.get(key, ""))]
    return f"?{urlencode(asked)}" if asked else ""


def _wall_query(request: ZoneRequest, choices: library.Choices) -> str:
    """挂图听得懂的筛选, in its own words."""
    asked = {key: request.GET.get(key, "") for key in ("q", "category", "leader", "lamp", AS_OF)}
    asked["lamp"] = "unplanned" if asked["lamp"] == "none" else asked["lamp"]
    asked["unit"] = dict(choices.units).get(request.GET.get("unit", ""), "")
    asked["park"] = choices.park_codes.get(request.GET.get("park", ""), "")
    kept = {key: value for key, value in asked.items() if value}
    return f"?{urlencode(kept)}" if kept else ""
