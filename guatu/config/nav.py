"""导航：the doors of the top bar, those only that this person may open."""

from typing import Any

from django.urls import reverse

from guatu.ui.page import NavItem
from guatu.zones.models import Level
from guatu.zones.permissions import may_open

DOORS = (
    ("挂图", "wall", "wall"),
    ("工作台", "desk", "desk"),
    ("项目", "projects", "projects"),
    ("台账", "items", "ledger"),
    ("督查", "supervision", "file"),
    ("导入", "imports", "imports"),
    ("企业", "companies", "companies"),
    ("联企", "liaisons", "companies"),
    ("本区", "zone_home", "settings"),
)
# A city or province has no projects and no ledger of its own: it has those of its zones, side by side.
DOORS_ABOVE = (
    ("挂图", "wall", "wall"),
    ("各区报表", "above_projects", "projects"),
    ("本级", "zone_home", "settings"),
)


def nav_items(request: Any) -> list[NavItem]:
    """导航项 of the zone this request is in; none outside a zone."""
    if getattr(request, "zone", None) is None:
        return []
    here = request.resolver_match.url_name if request.resolver_match else ""
    path = request.path
    items = []
    for label, name, icon in DOORS if request.zone.level == Level.ZONE else DOORS_ABOVE:
        if not may_open(request, name):
            continue
        url = reverse(name, kwargs={"zone": request.zone.code})
        # The tables of a city or province are one door, whichever of them is open.
        within = url.removesuffix("projects/") if name == "above_projects" else url
        current = here == name or (name != "zone_home" and path.startswith(within))
        items.append(NavItem(label=label, url=url, icon=icon, current=current))
    return items
