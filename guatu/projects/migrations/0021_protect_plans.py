"""年度计划：kept apart by zone, and what changes in it is remembered."""

from django.db import migrations

from guatu.core.remembering import Remember
from guatu.core.tenancy import Protect


class Migration(migrations.Migration):
    dependencies = [("projects", "0020_annual_plan")]

    operations = [
        Protect("projects", insert_only=["PeriodClosing"]),
        Remember(
            "projects",
            only=["AnnualPlan", "MonthInvestment"],
            under={"AnnualPlan": "project", "MonthInvestment": "project"},
            quiet={"AnnualPlan": ["cumulative_fen"]},
        ),
    ]
