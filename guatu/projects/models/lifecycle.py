"""全生命周期：gates, baselines, halts, reasons of delay, commitments, the green channel."""

from typing import ClassVar

from django.db import models

from guatu.core.tenancy import TenantModel
from guatu.files.models import StoredFile
from guatu.projects.models.dictionary import MilestoneTemplate, MilestoneType
from guatu.projects.models.milestone import Milestone
from guatu.projects.models.project import Project
from guatu.projects.models.words import DatePrecision
from guatu.zones.models import Person


class Answer(models.TextChoices):
    """批复. What was asked waits until somebody else has decided."""

    ASKED = "asked", "待批"
    GRANTED = "granted", "已批准"
    REFUSED = "refused", "未批准"


class StageGate(TenantModel):
    """阶段门. One condition that must hold before a milestone is handed in or signed off."""

    class Step(models.TextChoices):
        """哪一步."""

        SUBMIT = "submit", "报验前"
        SIGN_OFF = "sign_off", "验收前"

    type = models.ForeignKey(
        MilestoneType, models.PROTECT, related_name="+", db_index=False, verbose_name="节点"
    )
    template = models.ForeignKey(
        MilestoneTemplate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="模板",
    )
    step = models.CharField("哪一步", max_length=8, choices=Step.choices, default=Step.SUBMIT)
    check_code = models.CharField("条件", max_length=30)
    parameter = models.CharField("条件的参数", max_length=40, blank=True)
    is_blocking = models.BooleanField("必备", default=True)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["zone", "type", "template", "step", "check_code", "parameter"],
                name="stage_gate_once",
                nulls_distinct=False,
            )
        ]


class Baseline(TenantModel):
    """基线. One approval of a project's plan; a later one is a new version, this one stays. Insert only."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="baselines", db_index=False)
    version = models.PositiveSmallIntegerField("版本")
    note = models.CharField("说明", max_length=300, blank=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    approved_at = models.DateTimeField("批准时间")
    op = models.UUIDField("操作号", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "project", "version"], name="baseline_version"),
            models.UniqueConstraint(fields=["zone", "op"], name="baseline_op"),
        ]


class BaselinePoint(TenantModel):
    """基线的一个节点. The date that was approved, as precise as it was promised. Insert only."""

    baseline = models.ForeignKey(Baseline, models.PROTECT, related_name="points", db_index=False)
    type = models.ForeignKey(MilestoneType, models.PROTECT, related_name="+", db_index=False)
    planned_on = models.DateField("基线")
    precision = models.CharField("精度", max_length=6, choices=DatePrecision.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "baseline", "type"], name="baseline_point_once")
        ]


class Halt(TenantModel):
    """暂停、终止、恢复. Asked by who works on the project, decided by a leader; granted, it is done."""

    class Kind(models.TextChoices):
        """哪一种."""

        PAUSE = "pause", "暂停"
        TERMINATE = "terminate", "终止"
        REVIVE = "revive", "恢复"

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="halts", db_index=False, verbose_name="项目"
    )
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    reason = models.CharField("理由", max_length=20)
    note = models.CharField("说明", max_length=500)
    until = models.DateField("预计恢复", null=True, blank=True)
    asked_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", db_index=False, verbose_name="申请人"
    )
    asked_at = models.DateTimeField("申请时间")
    state = models.CharField("批复", max_length=8, choices=Answer.choices, default=Answer.ASKED)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="批复人"
    )
    decided_at = models.DateTimeField("批复时间", null=True)
    answer = models.CharField("批复意见", max_length=300, blank=True)
    stage_before = models.CharField("此前阶段", max_length=16, blank=True)
    items = models.JSONField("随之停办的事项", default=list)
    op = models.UUIDField("操作号", null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["zone", "state", "asked_at"], name="halt_waiting")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "op"], name="halt_op"),
            models.UniqueConstraint(
                fields=["zone", "project"], name="halt_one_waiting", condition=models.Q(state="asked")
            ),
        ]


class DelayReason(TenantModel):
    """延期原因. Why a milestone is late, with what shows it; accepted, it carries the days excused (M033)."""

    class Cause(models.TextChoices):
        """原因码."""

        FORCE_MAJEURE = "force_majeure", "不可抗力"
        COMPANY = "company", "企业原因"
        GOVERNMENT = "government", "政府原因"
        OTHER = "other", "其他"

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="delays", db_index=False, verbose_name="项目"
    )
    milestone = models.ForeignKey(
        Milestone, models.PROTECT, related_name="delays", db_index=False, verbose_name="节点"
    )
    cause = models.CharField("原因", max_length=14, choices=Cause.choices)
    text = models.CharField("事由", max_length=500)
    days_asked = models.PositiveSmallIntegerField("申请免责天数")
    days_excused = models.PositiveSmallIntegerField("认定免责天数", null=True)
    asked_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", db_index=False, verbose_name="申报人"
    )
    asked_at = models.DateTimeField("申报时间")
    state = models.CharField("认定", max_length=8, choices=Answer.choices, default=Answer.ASKED)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="认定人"
    )
    decided_at = models.DateTimeField("认定时间", null=True)
    answer = models.CharField("认定意见", max_length=300, blank=True)
    op = models.UUIDField("操作号", null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["zone", "project", "milestone"], name="delay_milestone"),
            models.Index(fields=["zone", "state", "asked_at"], name="delay_waiting"),
        ]
        constraints: ClassVar = [models.UniqueConstraint(fields=["zone", "op"], name="delay_op")]


class DelayFile(TenantModel):
    """延期的佐证."""

    delay = models.ForeignKey(
        DelayReason, models.PROTECT, related_name="files", db_index=False, verbose_name="延期原因"
    )
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", db_index=False, verbose_name="文件"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "delay", "file"], name="delay_file_once")
        ]


class Commitment(TenantModel):
    """承诺与兑现. One thing the company promised in its agreement, and what it delivered (M034).

    A date is delivered by its milestone; a sum or a number is entered, in fen or in persons.
    """

    class What(models.TextChoices):
        """承诺什么."""

        STARTED = "started", "开工时间"
        COMPLETED = "completed", "竣工时间"
        IN_PRODUCTION = "in_production", "投产时间"
        INVESTMENT = "investment", "投资额"
        OUTPUT = "output", "年产值"
        TAX = "tax", "年税收"
        JOBS = "jobs", "就业人数"

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="commitments", db_index=False, verbose_name="项目"
    )
    what = models.CharField("承诺事项", max_length=14, choices=What.choices)
    promised_on = models.DateField("承诺日期", null=True, blank=True)
    promised_precision = models.CharField(
        "承诺精度", max_length=6, choices=DatePrecision.choices, default=DatePrecision.DAY
    )
    promised = models.BigIntegerField("承诺数", null=True, blank=True)
    due_on = models.DateField("何时兑现", null=True, blank=True)
    delivered = models.BigIntegerField("兑现数", null=True, blank=True)
    delivered_on = models.DateField("兑现数截至", null=True, blank=True)
    source = models.CharField("依据", max_length=120, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "project", "what"], name="commitment_once"),
            models.CheckConstraint(
                name="commitment_is_something",
                condition=models.Q(promised_on__isnull=False) | models.Q(promised__isnull=False),
            ),
        ]


class GreenChannel(TenantModel):
    """绿色通道. A project goes ahead of others until a day, by somebody's word and for a reason."""

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="green_channels", db_index=False, verbose_name="项目"
    )
    reason = models.CharField("理由", max_length=300)
    until = models.DateField("有效至")
    granted_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", db_index=False, verbose_name="批准人"
    )
    granted_at = models.DateTimeField("批准时间")
    ended_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="收回人"
    )
    ended_at = models.DateTimeField("收回时间", null=True)
    end_note = models.CharField("收回理由", max_length=300, blank=True)
    op = models.UUIDField("操作号", null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["zone", "project"], name="green_project")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "op"], name="green_op"),
            models.UniqueConstraint(
                fields=["zone", "project"], name="green_one_open", condition=models.Q(ended_at=None)
            ),
        ]
