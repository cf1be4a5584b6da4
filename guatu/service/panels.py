"""企业页上的一块：who looks after this company."""

from typing import Any

from guatu.registry.models import Company
from guatu.registry.panels import Panel
from guatu.service.queries import liaison as queries
from guatu.zones.typing import ZoneRequest


def _links(request: ZoneRequest, company: Company) -> list[Any]:
    return queries.links_now(request.zone, company, on=request.today)


LIAISONS = Panel("liaisons", "service/company_panel.html", _links)
