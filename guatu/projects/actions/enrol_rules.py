"""定规矩：the system administrator says what holds from which day; the day brings it into force."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from guatu.core.dates import dated
from guatu.core.refusal import Refusal
from guatu.projects.enrol_materials import BY_CODE
from guatu.projects.enrol_rules import BY_KEY, LATE, NEEDS, RULES, WARN, Rule, value_of
from guatu.projects.models import ProjectRule
from guatu.zones.actions.journal import record
from guatu.zones.member import Member
from guatu.zones.models import Role, Unit, Zone


class NotTheAdministrator(Refusal):
    """不是系统管理员."""


class PastDay(Refusal):
    """从过去的日子起算."""


@transaction.atomic
def set_rules(
    zone: Zone,
    *,
    values: Mapping[str, Any],
    from_on: date,
    by: Member,
    at: datetime,
    op: UUID | None = None,
) -> list[ProjectRule]:
    """定规矩. What differs from what will hold on that day is written down, and is in force from then on."""
    if not by.has(Role.SYSTEM_ADMIN):
        raise NotTheAdministrator("统计与填报的规矩由系统管理员定。")
    if from_on < dated(at):
        raise PastDay("从哪天起不能是过去的日子，已经算出的数不倒着改。")
    held = Zone.objects.select_for_update().get(pk=zone.pk)
    if op is not None and (known := list(ProjectRule.objects.filter(zone=held, op=op))):
        return known
    then = rules_on(held, from_on)
    changed = {key: value for key, value in values.items() if value != _plain(then[key])}
    for key, value in changed.items():
        _must_fit(held, BY_KEY[key], value)
    both = {**then, **changed}
    if both[WARN] >= both[LATE]:
        raise Refusal("亮红的天数要比亮黄的多。")
    rows = [
        ProjectRule(zone=held, key=key, value=value, from_on=from_on, by=by.person, at=at, op=op)
        for key, value in changed.items()
    ]
    ProjectRule.objects.bulk_create(rows)
    for row in rows:
        rule = BY_KEY[row.key]
        told = f"{rule.name}：{rule.worded(then[row.key])} → {rule.worded(row.value)}，{from_on} 起"
        record(zone_id=held.pk, by=by, at=at, verb="改统计与填报规矩", subject=told)
    apply_rules(zone, at=at)
    return rows


@transaction.atomic
def call_off_rules(zone: Zone, *, by: Member, at: datetime, op: UUID | None = None) -> list[ProjectRule]:
    """撤回还没生效的改动. What was to change on a later day stays on that day as it is today."""
    if not by.has(Role.SYSTEM_ADMIN):
        raise NotTheAdministrator("统计与填报的规矩由系统管理员定。")
    held = Zone.objects.select_for_update().get(pk=zone.pk)
    if op is not None and (known := list(ProjectRule.objects.filter(zone=held, op=op))):
        return known
    now = rules_on(held, dated(at))
    rows = [
        ProjectRule(
            zone=held, key=row.key, value=_plain(now[row.key]), from_on=row.from_on, by=by.person, at=at
        )
        for row in rules_ahead(held, dated(at))
    ]
    if rows:
        rows[0].op = op
    ProjectRule.objects.bulk_create(rows)
    for row in rows:
        told = f"{BY_KEY[row.key].name}：撤回 {row.from_on} 起的改动"
        record(zone_id=held.pk, by=by, at=at, verb="改统计与填报规矩", subject=told)
    return rows


@transaction.atomic
def apply_rules(zone: Zone, *, at: datetime) -> list[str]:
    """规矩到日生效. Returns the rules that came into force now; safe to do twice."""
    held = Zone.objects.select_for_update().get(pk=zone.pk)
    told = ProjectRule.objects.filter(zone=held, from_on__lte=dated(at)).order_by("from_on", "id")
    now = {row.key: row.value for row in told if row.key in BY_KEY}
    moved = [key for key, value in now.items() if held.settings.get(key) != value]
    if moved:
        held.settings |= {key: now[key] for key in moved}
        held.save(update_fields=["settings"])
        zone.settings = held.settings
    return moved


def rules_ahead(zone: Zone, today: date) -> list[ProjectRule]:
    """还没生效的: for each rule and day the last word on it, where it differs from today."""
    now = rules_on(zone, today)
    last: dict[tuple[str, date], ProjectRule] = {}
    for row in ProjectRule.objects.filter(zone=zone, from_on__gt=today).order_by("from_on", "id"):
        if row.key in BY_KEY:
            last[row.key, row.from_on] = row
    return [row for row in last.values() if row.value != _plain(now[row.key])]


def rules_on(zone: Zone, day: date) -> dict[str, Any]:
    """某天的规矩: those in force, and those that will have come by then."""
    found = {rule.key: value_of(zone, rule.key) for rule in RULES}
    rows = ProjectRule.objects.filter(zone=zone, from_on__lte=day).order_by("from_on", "id")
    return found | {row.key: row.value for row in rows if row.key in BY_KEY}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _must_fit(zone: Zone, rule: Rule, value: Any) -> None:
    if rule.kind == "number" and not (isinstance(value, int) and rule.least <= value <= rule.most):
        raise Refusal(f"{rule.name}应在 {rule.least} 到 {rule.most} {rule.unit}之间。")
    if rule.kind == "unit" and value and not Unit.objects.filter(zone=zone, name=value).exists():
        raise Refusal(f"本区没有“{value}”这个单位，请从名单里选。")
    if rule.key == NEEDS and not set(value) <= set(BY_CODE):
        raise Refusal("有一种材料不在清单里，请刷新页面再选。")
