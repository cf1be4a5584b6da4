"""年度计划：kept apart by zone, and what changes in it is remembered."""

from django.db import migrations

from guatu.core.remembering import Remember
from guatu.core.tenancy import Protect


class Migration(migrations.Migration):
    dependencies = [("projects", "0020_annual_plan")]

    operations = [
        Protect("projects"),
        Remember(
            "projects",
            under=dict.fromkeys(
                (
                    "ProjectInGroup",
                    "Responsibility",
                    "Capacity",
                    "Milestone",
                    "ProgressReport",
                    "AnnualPlan",
                    "MonthInvestment",
                ),
                "project",
            ),
            quiet={
                "Project": ["name_key", "search_text", "version", "updated_at"],
                "AnnualPlan": ["cumulative_fen"],
            },
        ),
    ]
