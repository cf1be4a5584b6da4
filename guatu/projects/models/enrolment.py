"""固投入库（纳统）：how a project comes into the statistics, month by month closed, and the zone's rules."""

from typing import ClassVar

from django.db import models

from guatu.core.tenancy import TenantModel
from guatu.files.models import StoredFile
from guatu.ledger.models import Item
from guatu.projects.models.project import Project
from guatu.zones.models import Person


class EnrolState(models.TextChoices):
    """入库状态. Prepared and handed in by the project's unit, checked and entered by the statisticians."""

    PREPARING = "preparing", "准备中"
    SUBMITTED = "submitted", "已报送"
    AUDITED = "audited", "已审核"
    ENROLLED = "enrolled", "已入库"
    REJECTED = "rejected", "被退回"


class StatEnrolment(TenantModel):
    """固投入库. One for a project, as it stands now; what happened to it, day by day, is in its steps."""

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="enrolments", db_index=False, verbose_name="项目"
    )
    state = models.CharField("状态", max_length=10, choices=EnrolState.choices, default=EnrolState.PREPARING)
    applicant = models.CharField("上报单位", max_length=80, blank=True)
    planned_fen = models.BigIntegerField("申报的计划总投资（分）", null=True, blank=True)
    round = models.PositiveSmallIntegerField("第几次报送", default=0)
    batch = models.CharField("入库批次", max_length=7, blank=True)
    reason = models.CharField("退回理由", max_length=200, blank=True)
    submitted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="报送人"
    )
    submitted_at = models.DateTimeField("报送时间", null=True)
    enrolled_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="入库确认人"
    )
    enrolled_at = models.DateTimeField("入库确认时间", null=True)
    enrolled_on = models.DateField("入库日期", null=True)
    stat_no = models.CharField("统计库编号", max_length=40, blank=True)
    item = models.ForeignKey(
        Item, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="催办的事项"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "project"], name="enrolment_once"),
            models.UniqueConstraint(fields=["zone", "item"], name="enrolment_item"),
            models.UniqueConstraint(
                fields=["zone", "stat_no"], name="enrolment_stat_no", condition=~models.Q(stat_no="")
            ),
            models.CheckConstraint(
                name="enrolment_entered_with_its_number",
                condition=~models.Q(state="enrolled")
                | (models.Q(enrolled_on__isnull=False) & ~models.Q(stat_no="")),
            ),
            models.CheckConstraint(
                name="enrolment_not_entered_by_its_sender",
                condition=models.Q(enrolled_by=None) | ~models.Q(enrolled_by=models.F("submitted_by")),
            ),
        ]


class EnrolmentMaterial(TenantModel):
    """入库材料. One paper of the list: its date, its file, or both."""

    enrolment = models.ForeignKey(
        StatEnrolment, models.PROTECT, related_name="materials", db_index=False, verbose_name="固投入库"
    )
    code = models.CharField("材料", max_length=20)
    on = models.DateField("材料日期", null=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="文件"
    )
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="填写人"
    )
    at = models.DateTimeField("填写时间")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "enrolment", "code"], name="enrolment_material_once"),
            models.CheckConstraint(
                name="enrolment_material_is_something",
                condition=models.Q(on__isnull=False) | models.Q(file__isnull=False),
            ),
        ]


class EnrolmentStep(TenantModel):
    """入库的一步. What was done, on which day it counts, and by whom. Insert only."""

    enrolment = models.ForeignKey(
        StatEnrolment, models.PROTECT, related_name="steps", db_index=False, verbose_name="固投入库"
    )
    state = models.CharField("之后的状态", max_length=10, choices=EnrolState.choices)
    on = models.DateField("哪天")
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="经办人"
    )
    at = models.DateTimeField("记下时间")
    op = models.UUIDField("操作号", null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["zone", "op"], name="enrolment_step_op")]
        indexes: ClassVar = [models.Index(fields=["zone", "enrolment", "on"], name="enrolment_step_day")]


class StatMonth(TenantModel):
    """统计月关账. From then on the official figures of the month are only corrected, with a reason."""

    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveSmallIntegerField("月份")
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="关账人"
    )
    at = models.DateTimeField("关账时间")
    missing = models.PositiveIntegerField("缺报（个）", default=0)
    op = models.UUIDField("操作号", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "year", "month"], name="stat_month_closed_once"),
            models.UniqueConstraint(fields=["zone", "op"], name="stat_month_op"),
        ]


class StatCorrection(TenantModel):
    """统计数更正. Both figures, the reason and who, beside the figure that holds now. Insert only."""

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="+", db_index=False, verbose_name="项目"
    )
    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveSmallIntegerField("月份")
    before_fen = models.BigIntegerField("更正前（分）", null=True)
    after_fen = models.BigIntegerField("更正后（分）")
    reason = models.CharField("更正理由", max_length=200)
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="更正人"
    )
    at = models.DateTimeField("更正时间")
    op = models.UUIDField("操作号", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "op"], name="stat_correction_op"),
            models.CheckConstraint(name="stat_correction_not_negative", condition=models.Q(after_fen__gte=0)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["zone", "project", "year", "month"], name="stat_correction_of")
        ]


class ProjectRule(TenantModel):
    """统计与填报的规矩. One value of one rule from a day on; the latest that has come is in force.

    Insert only.
    """

    key = models.CharField("规矩", max_length=40)
    value = models.JSONField("值")
    from_on = models.DateField("从哪天起")
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="设定人"
    )
    at = models.DateTimeField("设定时间")
    op = models.UUIDField("操作号", null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["zone", "key", "from_on"], name="project_rule_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "op", "key"], name="project_rule_op")
        ]
