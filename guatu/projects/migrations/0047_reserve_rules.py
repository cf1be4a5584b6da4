"""储备项目有政策、记变更；它的每一步只添不改."""

from django.db import migrations

from guatu.core.remembering import Remember
from guatu.core.tenancy import Protect

WRITTEN_ONCE = ["EnrolmentStep", "StatMonth", "StatCorrection", "ProjectRule", "ReserveStep"]


class Migration(migrations.Migration):
    dependencies = [("projects", "0046_reserve")]
    operations = [
        Protect("projects", insert_only=["PeriodClosing", "Baseline", "BaselinePoint", *WRITTEN_ONCE]),
        Remember("projects", only=["ReserveProject"]),
    ]
