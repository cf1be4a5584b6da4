"""灯：how one item is going, one character each. The same rule in Python and in SQL."""

from datetime import datetime

from django.db import models
from django.db.models import Case, CharField, Q, Value, When
from django.db.models.expressions import Combinable

from guatu.ledger.models import Item, Life


class Lamp(models.TextChoices):
    """灯：办、临、滞、逾、结、停."""

    OK = "ok", "办"
    NEAR = "near", "临"
    BEHIND = "behind", "滞"
    OVER = "over", "逾"
    DONE = "done", "结"
    PAUSED = "paused", "停"
    VOID = "void", "废"


LAMP_NAMES = {
    Lamp.OK: "正常办理",
    Lamp.NEAR: "临近期限",
    Lamp.BEHIND: "滞后",
    Lamp.OVER: "逾期",
    Lamp.DONE: "已销号",
    Lamp.PAUSED: "挂起",
    Lamp.VOID: "作废",
}
AT_REST: dict[str, Lamp] = {Life.VOID: Lamp.VOID, Life.CLOSED: Lamp.DONE, Life.PAUSED: Lamp.PAUSED}
WORST_FIRST = (Lamp.OVER, Lamp.BEHIND, Lamp.NEAR, Lamp.OK, Lamp.PAUSED, Lamp.DONE, Lamp.VOID)


def lamp_of(item: Item, at: datetime) -> Lamp:
    """亮什么灯 at an instant. Overdue comes before behind, behind before near."""
    return lamp_when(item.life, due_at=item.due_at, near_at=item.near_at, is_behind=item.is_behind, at=at)


def lamp_when(life: str, *, due_at: datetime, near_at: datetime, is_behind: bool, at: datetime) -> Lamp:
    """亮什么灯 by the facts alone, for an item as it stood in the past too."""
    if life in AT_REST:
        return AT_REST[life]
    if at > due_at:
        return Lamp.OVER
    if is_behind:
        return Lamp.BEHIND
    return Lamp.NEAR if at >= near_at else Lamp.OK


def lamp_case(at: datetime | Combinable, prefix: str = "") -> Combinable:
    """亮什么灯 as an SQL expression over items (``prefix`` is the path to the item, e.g. ``item__``)."""

    def q(**conditions: object) -> Q:
        return Q(**{prefix + key: value for key, value in conditions.items()})

    return Case(
        When(q(life=Life.VOID), then=Value(Lamp.VOID)),
        When(q(life=Life.CLOSED), then=Value(Lamp.DONE)),
        When(q(life=Life.PAUSED), then=Value(Lamp.PAUSED)),
        When(q(due_at__lt=at), then=Value(Lamp.OVER)),
        When(q(is_behind=True), then=Value(Lamp.BEHIND)),
        When(q(near_at__lte=at), then=Value(Lamp.NEAR)),
        When(q(life__isnull=False), then=Value(Lamp.OK)),
        default=Value(""),
        output_field=CharField(),
    )


def with_lamp(items: "models.QuerySet[Item]", at: datetime) -> "models.QuerySet[Item]":
    """标上灯: each item carries ``lamp``."""
    return items.annotate(lamp=lamp_case(at))


def worst(lamps: "list[str]") -> str:
    """最差的灯 of several; empty when there is none."""
    return min(lamps, key=lambda lamp: WORST_FIRST.index(Lamp(lamp)), default="")
