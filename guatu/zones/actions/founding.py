"""立区."""

from datetime import date

from django.db import transaction

from guatu.zones.models import Zone


def found_zone(
    *,
    code: str,
    name: str,
    short_name: str,
    level: str,
    parent: Zone | None = None,
    admin_codes: list[str] | None = None,
    pinned_on: date | None = None,
    position: list[int] | None = None,
) -> Zone:
    """立开发区（或其上级）. Only the owner of the database makes a tenant; nobody on the web can."""
    zones = Zone.objects.using("owner")
    with transaction.atomic(using="owner"):
        zone = zones.create(
            code=code,
            name=name,
            short_name=short_name,
            level=level,
            parent_id=parent.pk if parent else None,
            admin_codes=admin_codes or [],
            pinned_on=pinned_on,
            position=position or [],
        )
        zone.path = [*(parent.path if parent else []), zone.pk]
        zone.save(using="owner", update_fields=["path"])
    zone._state.db = "default"
    return zone
