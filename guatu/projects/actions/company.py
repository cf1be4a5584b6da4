"""建设单位：a project's company is a row of the register, found by its name or entered there."""

from datetime import datetime

from django.db import transaction

from guatu.registry.actions import register_company
from guatu.registry.models import Company
from guatu.registry.names import name_key
from guatu.zones.models import Zone


@transaction.atomic
def company_of_name(*, zone: Zone, name: str, at: datetime) -> Company | None:
    """取建设单位 by its name; a new one enters the register with its credit code 待核. None for no name."""
    key = name_key(name)
    if not key:
        return None
    found = Company.objects.filter(zone=zone, name_key=key, withdrawn_at=None).first()
    return found or register_company(zone=zone, name=name, at=at)
