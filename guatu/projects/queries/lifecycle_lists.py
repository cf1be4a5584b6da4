"""全生命周期的清单：plans to approve, halts and delays of a zone, narrowed as the address asks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from guatu.projects.actions.halt import REASONS
from guatu.projects.models import (
    Answer,
    Baseline,
    Category,
    DelayFile,
    DelayReason,
    Halt,
    Milestone,
    Project,
    Stage,
)
from guatu.projects.names import query_text
from guatu.zones.models import Zone

ON_HOLD = (Stage.PAUSED, Stage.TERMINATED)
WEIGHED = {"asked": "待认定", "granted": "已认定", "refused": "不予认定"}
PLANS = {"waiting": "待批", "moved": "批后有改", "frozen": "与基线一致", "none": "还没排期"}
Asked = Mapping[str, str]


@dataclass(frozen=True)
class Column:
    """一列, on the page and in the spreadsheet. ``show`` is how the page writes it, where it differs."""

    head: str
    value: Callable[[Any], Any]
    format: str = "text"
    kind: str = "text"
    show: Callable[[Any], Any] | None = None
    on_page: bool = True
    width: int | None = None

    def shown(self, row: Any) -> Any:
        """页上的写法."""
        return (self.show or self.value)(row)


def plans(zone: Zone, asked: Asked) -> QuerySet[Project]:
    """各项目的计划与基线."""
    mine = Milestone.objects.filter(zone=zone, project=OuterRef("pk")).order_by().values("project")
    last = Baseline.objects.filter(zone=zone, project=OuterRef("pk")).order_by("-version")
    rows = (
        Project.objects.filter(zone=zone, withdrawn_at=None)
        .exclude(stage__in=ON_HOLD)
        .annotate(
            stops=Coalesce(Subquery(mine.annotate(n=Count("pk")).values("n")), 0),
            planned=Coalesce(
                Subquery(mine.filter(planned_on__isnull=False).annotate(n=Count("pk")).values("n")), 0
            ),
            furthest=Subquery(mine.annotate(most=Max(F("planned_on") - F("baseline_on"))).values("most")),
            baseline=Subquery(last.values("version")[:1]),
            approved_at=Subquery(last.values("approved_at")[:1]),
            approver=Subquery(last.values("approved_by__name")[:1]),
            is_moved=Exists(
                Milestone.objects.filter(zone=zone, project=OuterRef("pk"), planned_on__isnull=False).exclude(
                    planned_on=F("baseline_on")
                )
            ),
        )
    )
    if words := query_text(asked.get("q", "")):
        rows = rows.filter(search_text__contains=words)
    if asked.get("category") in Category.values:
        rows = rows.filter(category=asked["category"])
    conditions = {
        "waiting": Q(planned__gt=0, baseline=None),
        "moved": Q(planned__gt=0, baseline__isnull=False, is_moved=True),
        "frozen": Q(planned__gt=0, baseline__isnull=False, is_moved=False),
        "none": Q(planned=0),
    }
    if asked.get("plan") in conditions:
        rows = rows.filter(conditions[asked["plan"]])
    return rows.order_by("number")


def plan_state(row: Any) -> str:
    """计划的状态 of a row of :func:`plans`."""
    if not row.planned:
        return "none"
    return "waiting" if row.baseline is None else "moved" if row.is_moved else "frozen"


def halts(zone: Zone, asked: Asked) -> QuerySet[Halt]:
    """暂停、终止、恢复, what waits first."""
    rows = Halt.objects.filter(zone=zone, project__withdrawn_at=None)
    rows = rows.select_related("project", "asked_by", "decided_by")
    rows = _narrowed(rows, asked, {"kind": Halt.Kind.values, "state": Answer.values})
    return rows.order_by("-asked_at", "-id")


def halt_reason(row: Halt) -> str:
    """理由的说法."""
    return REASONS[row.kind].get(row.reason, row.reason)


def delays(zone: Zone, asked: Asked) -> QuerySet[DelayReason]:
    """延期原因, the latest first."""
    files = DelayFile.objects.filter(zone=zone).select_related("file")
    rows = DelayReason.objects.filter(zone=zone, project__withdrawn_at=None)
    rows = rows.select_related("project", "milestone__type", "asked_by", "decided_by")
    rows = _narrowed(rows, asked, {"cause": DelayReason.Cause.values, "state": Answer.values})
    return rows.prefetch_related(Prefetch("files", files)).order_by("-asked_at", "-id")


def _narrowed(rows: QuerySet[Any], asked: Asked, known: Mapping[str, Sequence[str]]) -> QuerySet[Any]:
    if words := query_text(asked.get("q", "")):
        rows = rows.filter(project__search_text__contains=words)
    for name, values in known.items():
        if asked.get(name) in values:
            rows = rows.filter(**{name: asked[name]})
    return rows
