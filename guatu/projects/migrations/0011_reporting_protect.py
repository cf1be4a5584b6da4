"""半月填报：guarded and remembered; what was reported before belongs to the period of its day."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from guatu.core.ids import new_id
from guatu.core.periods import Period, period_of
from guatu.core.remembering import Remember
from guatu.core.tenancy import Protect

BATCH = 500


def into_periods(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The last report of each project in each half month stands for that half month, as one that was sent."""
    alias = editor.connection.alias
    reports, periods = (
        apps.get_model("projects", "ProgressReport"),
        apps.get_model("projects", "PeriodReport"),
    )
    latest: dict[tuple[int, object, str], tuple[Period, object]] = {}
    for report in reports.objects.using(alias).order_by("on", "at").iterator(chunk_size=2000):
        period = period_of(report.on)
        latest[report.zone_id, report.project_id, period.key] = (period, report)
    rows = [
        periods(
            id=new_id(), zone_id=r.zone_id, project_id=r.project_id, period=period.key, first_on=period.first,
            last_on=period.last, state="submitted", percent=r.percent, completed_fen=r.completed_fen,
            text=r.text, by_id=r.by_id, at=r.at, submitted_by_id=r.by_id, submitted_at=r.at,
        )
        for period, r in latest.values()
    ]  # fmt: skip
    periods.objects.using(alias).bulk_create(rows, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("projects", "0010_reporting"), ("zones", "0022_remember")]

    operations = [
        migrations.RunPython(into_periods, migrations.RunPython.noop),
        Protect("projects", insert_only=["PeriodClosing"]),
        Remember(
            "projects",
            only=["PeriodReport", "PeriodPhoto", "PeriodTask", "PeriodDuty"],
            under={"PeriodReport": "project", "PeriodDuty": "project"},
            quiet={"PeriodReport": ["version", "op"]},
        ),
    ]
