"""项目组的目标有政策、记变更."""

from django.db import migrations

from guatu.core.remembering import Remember
from guatu.core.tenancy import Protect

WRITTEN_ONCE = ["EnrolmentStep", "StatMonth", "StatCorrection", "ProjectRule"]


class Migration(migrations.Migration):
    dependencies = [("projects", "0042_groups")]
    operations = [
        Protect("projects", insert_only=["PeriodClosing", "Baseline", "BaselinePoint", *WRITTEN_ONCE]),
        Remember("projects", only=["GroupTarget"], under={"GroupTarget": "group"}),
    ]
