"""督查首页的问法."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from guatu.ledger.actions import ON_ROAD
from guatu.ledger.circles import seen_by
from guatu.ledger.models import LIVE, Item
from guatu.supervision.models import AccountabilityProposal, Finding, Meeting, SupervisionOrder
from guatu.supervision.queries import meetings, pledges
from guatu.supervision.queries.matrix import Cell, Matrix, Narrow, matrix
from guatu.zones.member import Member
from guatu.zones.models import Zone

SHOWN = 6


@dataclass(frozen=True)
class Home:
    """督查首页."""

    meeting: Meeting | None
    matrix: Matrix
    month: Counter[str]
    behind: list[tuple[str, Cell]]
    findings: Mapping[str, int]
    waiting: list[meetings.FindingRow]
    priority: list[tuple[str, str, Counter[str]]]
    rollup: pledges.Rollup
    overdue: int
    orders: Mapping[str, int]
    proposals: int


def home_of(zone: Zone, *, member: Member, today: date, at: datetime) -> Home:
    """督查首页, of today, for whoever looks."""
    found = matrix(zone, Narrow(year=today.year), at=at)
    waiting = meetings.findings(zone, {"view": "open"}, at)[:SHOWN]
    late = [
        (row.task.title, cell)
        for row in found.rows
        for cell in row.planned
        if cell.mark in ("over", "behind")
    ]
    return Home(
        meeting=meetings.this_week(zone, today),
        matrix=found,
        month=found.month_counts(today.month),
        behind=sorted(late, key=lambda pair: pair[1].due_at)[:SHOWN],
        findings=_findings(zone, at),
        waiting=meetings.finding_rows(waiting, meetings.tier_names(zone), at),
        priority=[
            (str(row.task.pk), row.task.title, Counter(cell.mark for cell in row.planned))
            for row in found.rows
            if row.task.is_priority
        ],
        rollup=pledges.rollup(pledges.pledge_rows(zone, year=today.year)),
        overdue=Item.objects.filter(seen_by(member), zone=zone, life__in=LIVE, due_at__lt=at).count(),
        orders=SupervisionOrder.objects.filter(zone=zone).aggregate(
            open=Count("id", filter=Q(item__life__in=ON_ROAD)),
            over=Count("id", filter=Q(item__life__in=LIVE, item__due_at__lt=at)),
        ),
        proposals=AccountabilityProposal.objects.filter(
            seen_by(member, through="item"), zone=zone, decision=""
        ).count(),
    )


def _findings(zone: Zone, at: datetime) -> Mapping[str, int]:
    live = Q(item__life__in=ON_ROAD)
    return Finding.objects.filter(zone=zone).aggregate(
        open=Count("id", filter=live),
        over=Count("id", filter=Q(item__life__in=LIVE, item__due_at__lt=at)),
        priority=Count("id", filter=live & Q(item__is_priority=True)),
    )
