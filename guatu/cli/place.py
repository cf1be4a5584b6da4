"""在哪个开发区，以谁的名义：what a command must know before it touches anything."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from guatu.core.refusal import Refusal

if TYPE_CHECKING:
    from guatu.zones.member import Member
    from guatu.zones.models import Zone


def load_django() -> None:
    """装好 Django, only for the commands that need it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guatu.config.settings")
    import django

    django.setup()


def zone_codes() -> list[str]:
    """全部开发区代码."""
    from guatu.ledger.worker import all_zones

    return [code for _, code in all_zones()]


@contextmanager
def inside_zone(code: str | None, *, below: bool = False) -> "Iterator[Zone]":
    """One transaction inside the named zone; the only one of its kind when none is named. With ``below`` a
    city or province also reads its zones, as its own pages do.
    """
    from guatu.core import tenancy
    from guatu.zones.clock import now_for
    from guatu.zones.models import Zone

    zones = Zone.objects.using("owner")
    found = list(zones.filter(code=code) if code else zones.filter(level="zone"))
    if not found:
        raise Refusal(f"没有代码是“{code}”的开发区。" if code else "还没有开发区，请先 guatu create-zone。")
    if len(found) > 1:
        raise Refusal(f"有几个开发区，请用 --zone 指明：{'、'.join(zone.code for zone in found)}。")
    under = zones.filter(path__contains=[found[0].pk]).values_list("pk", flat=True) if below else ()
    with tenancy.inside(found[0].pk, list(under), at=now_for(found[0]), told="命令"):
        yield Zone.objects.get(pk=found[0].pk)


def acting(zone: "Zone", login: str | None) -> "Member":
    """以谁的名义：the member with that log-in in the zone; what changes from here on carries his name."""
    from guatu.core import tenancy
    from guatu.core.dates import dated
    from guatu.zones.clock import now_for
    from guatu.zones.member import Member, member_of
    from guatu.zones.models import Person
    from guatu.zones.permissions import IMPORTERS

    if login is None:
        return Member(zone.pk, None)
    person = Person.objects.filter(zone=zone, account__username=login, is_active=True).first()
    if person is None:
        raise Refusal(f"{zone.name}没有登录名是“{login}”的人。")
    member = member_of(zone, person, dated(now_for(None)))
    if not member.has(*IMPORTERS):
        raise Refusal(f"{person.name}没有导入的权限。")
    tenancy.sign(by=person.pk, at=now_for(zone))
    return member
