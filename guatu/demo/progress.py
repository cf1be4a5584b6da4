"""半月填报的示例：what was reported of each half month, what was expected next, and who looked at it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from guatu.core.money import FEN_PER_WAN
from guatu.core.periods import parse
from guatu.demo import source
from guatu.demo.library import Library
from guatu.demo.source import Row
from guatu.ledger.roster import Roster
from guatu.projects.actions import Filled, return_report, submit_report, verify_report
from guatu.projects.actions.chasing import close_periods
from guatu.projects.models import PeriodReport, ReportState
from guatu.projects.responsible import units_of
from guatu.zones.member import Member, member_of
from guatu.zones.models import Person, Role

SOON = timedelta(days=3)  # after the end of a half month its reports are verified
REASON = "示例·照片和累计投资对不上，请核对后再报。"


class Reports:
    """半月填报的故事 of one zone's sample projects; nothing of it is told of a real one."""

    def __init__(self, library: Library, steps: Sequence[Row]) -> None:
        self.library = library
        self.series: dict[str, list[Row]] = defaultdict(list)
        for step in steps:
            if step["verb"] == "progress":
                self.series[step["project"]].append(step)

    def report(self, step: Row, by: Member, at: datetime) -> None:
        """报送一期, with what its office expects of the next one by its plan."""
        percent, done = Decimal(step["percent"]), step["done_wan"]
        ahead, words = self._ahead(step)
        expected = min(percent + ahead, Decimal(100))
        pace = int(done) * ahead / percent if done and percent else None
        filled = Filled(
            percent=percent,
            text=step["note"],
            completed_fen=int(done) * FEN_PER_WAN if done else None,
            next_percent=expected,
            next_invested_fen=int(pace / 10) * 10 * FEN_PER_WAN if pace is not None else None,
            next_text=words,
        )
        project = self.library.projects[step["project"]]
        submit_report(project, period=parse(step["period"]), filled=filled, by=by, at=at)

    def _ahead(self, step: Row) -> tuple[Decimal, str]:
        """How much the plan wants of the next half month, and what shall stand then."""
        rows = self.series[step["project"]]
        place = rows.index(step)
        if place + 1 < len(rows):
            after = rows[place + 1]
            return _pace(step, after), after["note"]
        return (_pace(rows[place - 1], step), "") if place else (Decimal(5), "")

    def look(self, day: date, at: datetime) -> None:
        """核实 of what was sent of the half months that are over, unit by unit."""
        rows = self._sent().filter(last_on__lt=day - SOON)
        for report, checker in self._checkers(list(rows), day):
            verify_report(report, by=checker, at=at)

    def end(self, eve: date, pinned: date) -> None:
        """到演示日: of the last half month some are verified, one went back, and each unit has its item."""
        rows = list(self._sent())
        for place, (report, checker) in enumerate(self._checkers(rows, eve)):
            if place == 1:
                return_report(report, reason=REASON, by=checker, at=source.moment(eve, "17:40"))
            elif place % 3 == 0:
                verify_report(report, by=checker, at=source.moment(eve, "17:45"))
        close_periods(self.library.zone, at=source.moment(pinned, "08:10"))

    def _sent(self) -> QuerySet[PeriodReport]:
        rows = PeriodReport.objects.filter(zone=self.library.zone, state=ReportState.SUBMITTED)
        return rows.order_by("first_on", "project__number")

    def _checkers(self, reports: list[PeriodReport], day: date) -> list[tuple[PeriodReport, Member]]:
        """The head of the unit that answers, or a supervisor where he sent it himself or there is none."""
        if not reports:
            return []
        zone, roster = self.library.zone, Roster(self.library.zone, day)
        units = units_of(zone, [report.project_id for report in reports])
        other = self.library.cast.member(self.library.cast.first(Role.SUPERVISOR, Role.LEADER), day)
        heads = {p.pk: p for p in Person.objects.filter(zone=zone)}
        found = []
        for report in reports:
            unit = units.get(report.project_id)
            head = next(iter(roster.heads.get(unit, [])), None) if unit else None
            others = head is not None and head != report.submitted_by_id
            found.append((report, member_of(zone, heads[head], day) if head and others else other))
        return found


def _pace(one: Row, other: Row) -> Decimal:
    return max(Decimal(other["planned_percent"]) - Decimal(one["planned_percent"]), Decimal(0))
