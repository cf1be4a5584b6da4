"""年度投资计划与完成：what a project means to invest in a year, month by month, and what it did invest."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from guatu.core.tenancy import TenantModel
from guatu.projects.models.project import Project
from guatu.zones.models import Person


class PlanState(models.TextChoices):
    """计划状态. A plan is drawn up, approved and thereby locked, and replaced by the next version."""

    DRAFT = "draft", "待审定"
    APPROVED = "approved", "已审定"
    REPLACED = "replaced", "已调整"


class PlanGrain(models.TextChoices):
    """给到哪一级. What is finer than this is spread evenly, and is said to be 推算."""

    YEAR = "year", "全年"
    QUARTER = "quarter", "分季"
    MONTH = "month", "分月"


class Measure(models.TextChoices):
    """口径. What the project's people report and what statistics hold; the two are never added."""

    BUSINESS = "business", "业务口径"
    OFFICIAL = "official", "统计口径"


class AnnualPlan(TenantModel):
    """年度投资计划. One version of it; the approved one counts, the earlier ones stay to be read."""

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="annual_plans", db_index=False, verbose_name="项目"
    )
    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveSmallIntegerField("版本")
    state = models.CharField("状态", max_length=8, choices=PlanState.choices, default=PlanState.DRAFT)
    grain = models.CharField("给到", max_length=8, choices=PlanGrain.choices)
    total_fen = models.BigIntegerField("全年计划（分）")
    cumulative_fen = ArrayField(models.BigIntegerField(), size=12, verbose_name="各月末累计（分）")
    reason = models.CharField("调整原因", max_length=200, blank=True)
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="编制人"
    )
    at = models.DateTimeField("编制时间")
    approved_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="审定人"
    )
    approved_at = models.DateTimeField("审定时间", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["zone", "project", "year", "version"], name="annual_plan_version"
            ),
            models.UniqueConstraint(
                fields=["zone", "project", "year", "state"],
                name="annual_plan_one_counts",
                condition=~models.Q(state="replaced"),
            ),
            models.CheckConstraint(name="annual_plan_not_negative", condition=models.Q(total_fen__gte=0)),
        ]

    def months(self) -> list[int]:
        """各月计划."""
        before = [0, *self.cumulative_fen[:-1]]
        return [upto - prior for upto, prior in zip(self.cumulative_fen, before, strict=True)]


class MonthInvestment(TenantModel):
    """当月完成投资, in one of the two measures; what statistics have confirmed does not change."""

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="month_investments", db_index=False, verbose_name="项目"
    )
    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveSmallIntegerField("月份")
    measure = models.CharField("口径", max_length=8, choices=Measure.choices)
    fen = models.BigIntegerField("完成投资（分）")
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="填报人"
    )
    at = models.DateTimeField("填报时间")
    locked_at = models.DateTimeField("确认时间", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["zone", "project", "year", "measure", "month"], name="month_investment_once"
            ),
            models.CheckConstraint(
                name="month_investment_of_a_month", condition=models.Q(month__gte=1, month__lte=12)
            ),
            models.CheckConstraint(name="month_investment_not_negative", condition=models.Q(fen__gte=0)),
        ]
