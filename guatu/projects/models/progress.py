"""形象进度：what was reported of a project, day by day and period by period."""

from typing import ClassVar

from django.db import models

from guatu.core.periods import parse
from guatu.core.tenancy import TenantModel
from guatu.files.models import StoredFile
from guatu.ledger.models import Item
from guatu.projects.models.project import Project
from guatu.zones.models import Person, Unit


class ProgressReport(TenantModel):
    """形象进度填报. What had been built by a day, in per cent and in words."""

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="progress_reports", db_index=False, verbose_name="项目"
    )
    on = models.DateField("日期")
    percent = models.DecimalField("形象进度（%）", max_digits=5, decimal_places=2, null=True)
    text = models.TextField("形象进度", blank=True)
    completed_fen = models.BigIntegerField("累计完成投资（分）", null=True)
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="填报人"
    )
    at = models.DateTimeField("填报时间")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "project", "on"], name="progress_once_a_day")
        ]


class ReportState(models.TextChoices):
    """填报状态. What is verified is locked; only returning it opens it again."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已报"
    VERIFIED = "verified", "已核"
    RETURNED = "returned", "退回"


class PeriodReport(TenantModel):
    """半月填报. What one project tells of a period, who looked at it, and what it expects of the next."""

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="period_reports", db_index=False, verbose_name="项目"
    )
    period = models.CharField("期", max_length=9)
    first_on = models.DateField("期初")
    last_on = models.DateField("期末")
    state = models.CharField("状态", max_length=9, choices=ReportState.choices, default=ReportState.DRAFT)
    percent = models.DecimalField("形象进度（%）", max_digits=5, decimal_places=2, null=True)
    completed_fen = models.BigIntegerField("累计完成投资（分）", null=True)
    invested_fen = models.BigIntegerField("本期完成投资（分）", null=True)
    text = models.TextField("形象进度", blank=True)
    problem = models.TextField("存在问题", blank=True)
    rollback = models.CharField("回退原因", max_length=200, blank=True)
    next_percent = models.DecimalField("下期预计（%）", max_digits=5, decimal_places=2, null=True)
    next_invested_fen = models.BigIntegerField("下期预计投资（分）", null=True)
    next_text = models.TextField("下期预计", blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    op = models.UUIDField("操作号", null=True)
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="填报人"
    )
    at = models.DateTimeField("填报时间")
    submitted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="报送人"
    )
    submitted_at = models.DateTimeField("报送时间", null=True)
    checked_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="核实人"
    )
    checked_at = models.DateTimeField("核实时间", null=True)
    return_reason = models.CharField("退回理由", max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "project", "period"], name="period_report_once"),
            models.CheckConstraint(
                name="period_report_not_checked_by_its_sender",
                condition=~models.Q(state=ReportState.VERIFIED)
                | models.Q(submitted_by=None)
                | ~models.Q(checked_by=models.F("submitted_by")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["zone", "period", "state"], name="period_report_state")]

    @property
    def period_name(self) -> str:
        """期名."""
        return parse(self.period).name


class PeriodPhoto(TenantModel):
    """现场照片 of one report."""

    report = models.ForeignKey(
        PeriodReport, models.PROTECT, related_name="photos", db_index=False, verbose_name="半月填报"
    )
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", db_index=False, verbose_name="照片"
    )
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="上传人"
    )
    at = models.DateTimeField("上传时间")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "report", "file"], name="period_photo_once")
        ]


class PeriodClosing(TenantModel):
    """收期. A period that has ended and been gone through: who had to report is settled, once."""

    period = models.CharField("期", max_length=9)
    first_on = models.DateField("期初")
    at = models.DateTimeField("收期时间")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "period"], name="period_closed_once")
        ]


class PeriodTask(TenantModel):
    """一期一单位的填报: one item on the ledger for all projects that a unit answers for in one period."""

    item = models.ForeignKey(
        Item, models.PROTECT, related_name="period_tasks", db_index=False, verbose_name="事项"
    )
    period = models.CharField("期", max_length=9)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="责任单位"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["zone", "period", "unit"], name="period_task_once", nulls_distinct=False
            ),
            models.UniqueConstraint(fields=["zone", "item"], name="period_task_item"),
        ]


class PeriodDuty(TenantModel):
    """应报. A project that had to report in a period, as it was when the period ended."""

    task = models.ForeignKey(
        PeriodTask, models.PROTECT, related_name="duties", db_index=False, verbose_name="填报事项"
    )
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="+", db_index=False, verbose_name="项目"
    )
    period = models.CharField("期", max_length=9)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "project", "period"], name="period_duty_once")
        ]
        indexes: ClassVar = [models.Index(fields=["zone", "task"], name="period_duty_task")]
