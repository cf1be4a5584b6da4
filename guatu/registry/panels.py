"""企业页的版面：rooms above the register show on a company's page what they know of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from guatu.registry.models import Company
from guatu.zones.typing import ZoneRequest


@dataclass(frozen=True)
class Panel:
    """一块. Its template is drawn with ``company`` and, as ``panel_data``, what ``data`` finds."""

    code: str
    template: str
    data: Callable[[ZoneRequest, Company], Any]


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """登记一块. A code twice is a programming error."""
    if panel.code in _panels and _panels[panel.code] != panel:
        raise ValueError(f"duplicate panel {panel.code}")
    _panels[panel.code] = panel


def panels_for(request: ZoneRequest, company: Company) -> list[tuple[str, Any]]:
    """一家企业的各块：template and data, in the order of registering."""
    return [(panel.template, panel.data(request, company)) for panel in _panels.values()]
