"""军令状：who pledged what, what is planned by each month, what was reported, what each quarter froze."""

from decimal import Decimal
from typing import ClassVar

from django.db import models

from guatu.core.tenancy import TenantModel
from guatu.files.models import StoredFile
from guatu.ledger.models import Item
from guatu.zones.models import Person, Unit


class Basis(models.TextChoices):
    """口径. What a business reports and what statistics publish never stand in one sum."""

    BUSINESS = "business", "业务口径"
    OFFICIAL = "official", "统计口径"


class Pledge(TenantModel):
    """军令状（责任书）. What a unit or a person has pledged for a year."""

    number = models.CharField("编号", max_length=24)
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("名称", max_length=100)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="立状单位",
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="立状人"
    )
    signed_on = models.DateField("签订日期")
    occasion = models.CharField("签订场合", max_length=100, blank=True)
    signed_for = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="代表本区签字",
    )
    text = models.TextField("承诺", blank=True)
    document = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="签字件"
    )
    reckon_days = models.PositiveSmallIntegerField("季后几日内对账", default=10)
    op = models.UUIDField("操作号", null=True)
    created_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="登记人"
    )
    created_at = models.DateTimeField("登记时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    withdrawn_note = models.CharField("撤回理由", max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "number"], name="pledge_number"),
            models.UniqueConstraint(fields=["zone", "op"], name="pledge_op"),
            models.CheckConstraint(
                name="pledge_is_somebodys",
                condition=models.Q(unit__isnull=False) | models.Q(person__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def whose(self) -> str:
        """立状者."""
        return "、".join(str(who) for who in (self.unit, self.person) if who is not None)


class PledgeTarget(TenantModel):
    """目标. One indicator with the number that was pledged; money is kept in fen."""

    class Compare(models.TextChoices):
        """要求."""

        ATLEAST = ">=", "不少于"
        OVER = ">", "超过"
        ATMOST = "<=", "不高于"
        UNDER = "<", "低于"

    pledge = models.ForeignKey(
        Pledge, models.PROTECT, related_name="targets", db_index=False, verbose_name="军令状"
    )
    order = models.PositiveSmallIntegerField("序号")
    indicator = models.CharField("指标", max_length=40)
    measure = models.CharField("计量单位", max_length=12)
    is_money = models.BooleanField("是金额", default=False)
    comparator = models.CharField("要求", max_length=2, choices=Compare.choices, default=Compare.ATLEAST)
    value = models.DecimalField("目标值", max_digits=20, decimal_places=4)
    basis = models.CharField("口径", max_length=10, choices=Basis.choices, default=Basis.BUSINESS)
    is_cumulative = models.BooleanField("逐月累计", default=True)
    recognition = models.CharField("认定办法", max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "pledge", "indicator"], name="pledge_target_once"),
            models.CheckConstraint(
                name="pledge_target_is_positive", condition=models.Q(value__gt=Decimal(0))
            ),
        ]

    @property
    def higher_is_better(self) -> bool:
        """越高越好, or the lower the better."""
        return self.comparator in (self.Compare.ATLEAST, self.Compare.OVER)


class TargetChange(TenantModel):
    """调整目标. The pledger asks for another number and says why; who signed for the zone grants it or not.

    The old and the new number stay on record; what was reckoned with the old one stays as it was.
    """

    class State(models.TextChoices):
        """调整目标的状态."""

        ASKED = "asked", "待批"
        GRANTED = "granted", "已同意"
        REFUSED = "refused", "未同意"

    target = models.ForeignKey(
        PledgeTarget, models.PROTECT, related_name="changes", db_index=False, verbose_name="目标"
    )
    old_value = models.DecimalField("原目标值", max_digits=20, decimal_places=4)
    new_value = models.DecimalField("拟改为", max_digits=20, decimal_places=4)
    reason = models.CharField("理由", max_length=500)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.ASKED)
    note = models.CharField("批复", max_length=300, blank=True)
    op = models.UUIDField("操作号", null=True)
    asked_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="申请人"
    )
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="批复人"
    )
    decided_for = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="代谁批"
    )
    decided_at = models.DateTimeField("批复时间", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["zone", "target"],
                name="target_change_one_open",
                condition=models.Q(state="asked"),
            ),
            models.UniqueConstraint(fields=["zone", "op"], name="target_change_op"),
            models.CheckConstraint(
                name="target_change_decided_has_time",
                condition=models.Q(state="asked", decided_at=None)
                | (~models.Q(state="asked") & models.Q(decided_at__isnull=False)),
            ),
        ]


class TargetPlan(TenantModel):
    """分解. What must be reached, from January on, by the end of a month."""

    target = models.ForeignKey(
        PledgeTarget, models.PROTECT, related_name="plans", db_index=False, verbose_name="目标"
    )
    through_month = models.PositiveSmallIntegerField("截至月")
    value = models.DecimalField("计划值", max_digits=20, decimal_places=4)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "target", "through_month"], name="target_plan_once"),
            models.CheckConstraint(
                name="target_plan_of_a_year",
                condition=models.Q(through_month__gte=1, through_month__lte=12),
            ),
        ]


class TargetActual(TenantModel):
    """实绩. What was reached, from January on, by the end of a month. Insert only: the latest one counts."""

    target = models.ForeignKey(PledgeTarget, models.PROTECT, related_name="actuals", db_index=False)
    through_month = models.PositiveSmallIntegerField("截至月")
    value = models.DecimalField("实绩", max_digits=20, decimal_places=4)
    basis = models.CharField("口径", max_length=10, choices=Basis.choices)
    source = models.CharField("数据来源", max_length=100)
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField("填报时间")
    op = models.UUIDField("操作号", null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["zone", "target", "through_month", "at"], name="target_actual_latest"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "op"], name="target_actual_op"),
            models.CheckConstraint(
                name="target_actual_of_a_year",
                condition=models.Q(through_month__gte=1, through_month__lte=12),
            ),
        ]


class Reckoning(TenantModel):
    """对账. One quarter of one pledge, an item of its unit; the signature freezes its figures."""

    pledge = models.ForeignKey(
        Pledge, models.PROTECT, related_name="reckonings", db_index=False, verbose_name="军令状"
    )
    quarter = models.PositiveSmallIntegerField("季度")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False, verbose_name="事项")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "item"], name="reckoning_item"),
            models.UniqueConstraint(fields=["zone", "pledge", "quarter"], name="reckoning_once"),
            models.CheckConstraint(
                name="reckoning_of_a_year", condition=models.Q(quarter__gte=1, quarter__lte=4)
            ),
        ]


class ReckoningFigure(TenantModel):
    """对账数. What a signature froze of one indicator. Insert only; it counts while the item stays closed."""

    reckoning = models.ForeignKey(Reckoning, models.PROTECT, related_name="figures", db_index=False)
    target = models.ForeignKey(PledgeTarget, models.PROTECT, related_name="+", db_index=False)
    actual = models.ForeignKey(TargetActual, models.PROTECT, related_name="+", db_index=False)
    goal = models.DecimalField("当时的目标值", max_digits=20, decimal_places=4)
    planned = models.DecimalField("序时计划", max_digits=20, decimal_places=4)
    is_reached = models.BooleanField("达到全年目标")
    is_on_schedule = models.BooleanField("达到序时")
    frozen_at = models.DateTimeField("冻结时间")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["zone", "reckoning", "target", "frozen_at"], name="reckoning_figure_once"
            )
        ]
