"""施工任务有政策、记变更."""

from django.db import migrations

from guatu.core.remembering import Remember
from guatu.core.tenancy import Protect

WRITTEN_ONCE = ["EnrolmentStep", "StatMonth", "StatCorrection", "ProjectRule"]


class Migration(migrations.Migration):
    dependencies = [("projects", "0044_works")]
    operations = [
        Protect("projects", insert_only=["PeriodClosing", "Baseline", "BaselinePoint", *WRITTEN_ONCE]),
        Remember("projects", only=["WorkTask"], under={"WorkTask": "project"}),
    ]
