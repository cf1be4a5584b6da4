"""填报事项的现状：how far the reports are that one item asks for."""

from collections import Counter
from dataclasses import dataclass

from guatu.projects.models import PeriodDuty, PeriodReport, PeriodTask, ReportState


@dataclass(frozen=True)
class Standing:
    """一件填报事项的现状：how many had to report, how many did, how many are verified, and by whom."""

    total: int
    sent: int
    verified: int
    checkers: tuple[tuple[str, int], ...] = ()

    @property
    def is_sent(self) -> bool:
        """报齐了."""
        return self.sent == self.total

    @property
    def is_verified(self) -> bool:
        """核完了."""
        return self.verified == self.total


def standing_of(task: PeriodTask) -> Standing:
    """取现状, of the projects still in the library."""
    duties = PeriodDuty.objects.filter(zone_id=task.zone_id, task=task, project__withdrawn_at=None)
    projects = list(duties.values_list("project_id", flat=True))
    rows = PeriodReport.objects.filter(zone_id=task.zone_id, period=task.period, project__in=projects)
    states: Counter[str] = Counter()
    checkers: Counter[str] = Counter()
    for state, name in rows.values_list("state", "checked_by__name"):
        states[state] += 1
        if state == ReportState.VERIFIED and name:
            checkers[name] += 1
    verified = states[ReportState.VERIFIED]
    return Standing(
        len(projects), states[ReportState.SUBMITTED] + verified, verified, tuple(checkers.most_common())
    )
