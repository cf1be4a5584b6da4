"""填报期：how often this zone reports, which period is being reported, and until when."""

from datetime import date, timedelta

from guatu.core.dates import day_end
from guatu.core.periods import NoPeriodError, Period, Rhythm, parse, period_of
from guatu.ledger.deadlines import Deadline, after_working_days
from guatu.zones.calendar import WorkCalendar
from guatu.zones.models import Zone

RHYTHM_SETTING, DUE_SETTING = "progress_period", "progress_due_days"
DUE_DAYS = 3
BEHIND_SETTING = "behind_points"
BEHIND_POINTS = 10  # 银川: 10 to 30 points behind is yellow (rules B15); a zone may set its own
OPENS_BEFORE = timedelta(days=5)  # from these last days on, one reports the period that is ending


def rhythm_of(zone: Zone) -> Rhythm:
    """本区多久一报: half a month unless the zone says 月 or 季."""
    chosen = zone.settings.get(RHYTHM_SETTING)
    return chosen if chosen in ("month", "quarter") else "half"


def reporting_now(zone: Zone, today: date) -> Period:
    """现在报哪一期: the one that is about to end, else the one that ended last."""
    running = period_of(today, rhythm_of(zone))
    return running if today > running.last - OPENS_BEFORE else running.previous


def asked_period(zone: Zone, today: date, text: str) -> Period:
    """地址里问的一期; what is none, of another rhythm or not begun yet is the present one."""
    try:
        period = parse(text)
    except NoPeriodError:
        return reporting_now(zone, today)
    fits = period.rhythm == rhythm_of(zone) and period.first <= today
    return period if fits else reporting_now(zone, today)


def due(zone: Zone, period: Period, calendar: WorkCalendar) -> Deadline:
    """报送期限: so many working days after the period ended."""
    days = zone.settings.get(DUE_SETTING, DUE_DAYS)
    return after_working_days(day_end(period.last), max(int(days), 1), calendar=calendar)
