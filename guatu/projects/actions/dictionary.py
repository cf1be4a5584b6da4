"""里程碑字典与模板：a zone adds its own words and its own roads."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from guatu.core.refusal import Refusal
from guatu.projects.models import Category, Milestone, MilestoneTemplate, MilestoneType
from guatu.zones.models import Zone


class WordTaken(Refusal):
    """字典里已有."""


@transaction.atomic
def add_milestone_type(
    *, zone: Zone, name: str, done_name: str = "", after: MilestoneType | None = None
) -> MilestoneType:
    """添词. The dictionary has one more milestone, behind ``after`` (else last)."""
    name = name.strip()
    words = MilestoneType.objects.select_for_update().filter(zone=zone)
    if not name:
        raise Refusal("节点名称不能为空。")
    if any(name == word.name for word in words):
        raise WordTaken(f"字典里已有“{name}”。")
    place = after.order if after else max((word.order for word in words), default=-1)
    for rows in (MilestoneType.objects.filter(zone=zone), Milestone.objects.filter(zone=zone)):
        rows.filter(order__gt=place).update(order=F("order") + 1)
    return MilestoneType.objects.create(
        zone=zone,
        code=_free_code("own", {word.code for word in words}),
        name=name,
        done_name=done_name.strip() or f"已{name}"[:20],
        order=place + 1,
    )


@transaction.atomic
def add_template(
    *, zone: Zone, name: str, category: Category, types: Sequence[MilestoneType]
) -> MilestoneTemplate:
    """添模板. New projects of that category may follow these milestones, in dictionary order."""
    name = name.strip()
    templates = MilestoneTemplate.objects.select_for_update().filter(zone=zone)
    if not name or not types:
        raise Refusal("模板要有名称和至少一个节点。")
    if any(name == row.name for row in templates):
        raise WordTaken(f"已有“{name}”这个模板。")
    return MilestoneTemplate.objects.create(
        zone=zone,
        code=_free_code("road", {row.code for row in templates}),
        name=name,
        category=category,
        steps=[word.code for word in sorted(types, key=lambda word: word.order)],
    )


def _free_code(prefix: str, taken: set[str]) -> str:
    number = 1
    while f"{prefix}_{number}" in taken:
        number += 1
    return f"{prefix}_{number}"
