"""固投入库的表有政策、记变更；各步、关账、更正、规矩只增不改."""

from django.db import migrations

from guatu.core.remembering import Remember
from guatu.core.tenancy import Protect

WRITTEN_ONCE = ["EnrolmentStep", "StatMonth", "StatCorrection", "ProjectRule"]


class Migration(migrations.Migration):
    dependencies = [("projects", "0040_enrolment")]
    operations = [
        Protect("projects", insert_only=["PeriodClosing", "Baseline", "BaselinePoint", *WRITTEN_ONCE]),
        Remember(
            "projects",
            only=["StatEnrolment", "EnrolmentMaterial"],
            under={"StatEnrolment": "project", "EnrolmentMaterial": "enrolment"},
            quiet={"StatEnrolment": ["submitted_at", "enrolled_at"]},
        ),
    ]
