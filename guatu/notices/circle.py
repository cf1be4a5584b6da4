"""收得到的人：of those who would be told of an item, the ones who may see it."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from guatu.ledger.circles import seen_by
from guatu.ledger.kinds import kind_of
from guatu.ledger.models import Item
from guatu.zones.member import member_of
from guatu.zones.models import Person, Zone


def who_sees(zone: Zone, item: Item, people: Collection[UUID], on: date) -> set[UUID]:
    """看得到此事的人. Nothing is asked of a kind that everybody sees."""
    if kind_of(item).readers is None:
        return set(people)
    rows = Person.objects.filter(zone=zone, pk__in=people)
    return {each.pk for each in rows if _sees(zone, item, each, on)}


def _sees(zone: Zone, item: Item, person: Person, on: date) -> bool:
    seen = seen_by(member_of(zone, person, on))
    return Item.objects.filter(seen, zone=zone, pk=item.pk).exists()
