"""重点任务清单：one task of the year, and what must be done by the end of each of its months."""

from typing import ClassVar

from django.db import models

from guatu.core.tenancy import TenantModel
from guatu.ledger.models import Item
from guatu.zones.models import Person, Unit


class KeyTask(TenantModel):
    """重点任务. One line of a year's list; its months are on the ledger."""

    year = models.PositiveSmallIntegerField("年份")
    order = models.PositiveSmallIntegerField("序号")
    title = models.CharField("任务", max_length=100)
    category = models.CharField("类别", max_length=30, blank=True)
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", db_index=False, verbose_name="牵头单位"
    )
    supporting_note = models.CharField("配合说明", max_length=200, blank=True)
    leader = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="责任领导",
    )
    source = models.CharField("来源", max_length=120, blank=True)
    is_priority = models.BooleanField("一把手工程", default=False)
    op = models.UUIDField("操作号", null=True)
    created_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="登记人"
    )
    created_at = models.DateTimeField("列入时间")
    withdrawn_at = models.DateTimeField("撤下时间", null=True)
    withdrawn_note = models.CharField("撤下理由", max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["zone", "year", "title"], name="key_task_once", condition=models.Q(withdrawn_at=None)
            ),
            models.UniqueConstraint(fields=["zone", "op"], name="key_task_op"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def supporting(self) -> list[Unit]:
        """配合单位, in the order they were named."""
        return [row.unit for row in self.supports.all()]


class TaskSupport(TenantModel):
    """配合单位 of a task: a unit that has its own part in every month of it."""

    task = models.ForeignKey(KeyTask, models.PROTECT, related_name="supports", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name="配合单位")
    order = models.PositiveSmallIntegerField("序号")

    class Meta:
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "task", "unit"], name="task_support_once")
        ]


class KeyTaskMonth(TenantModel):
    """月度格. What must be done by the end of one month; other words are another promise, so a reworded
    cell leaves its old row, withdrawn with its reason, and stands anew.
    """

    task = models.ForeignKey(
        KeyTask, models.PROTECT, related_name="months", db_index=False, verbose_name="重点任务"
    )
    month = models.PositiveSmallIntegerField("月份")
    text = models.CharField("当月要做到", max_length=120)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False, verbose_name="事项")
    created_at = models.DateTimeField("列入时间")
    withdrawn_at = models.DateTimeField("撤下时间", null=True)
    withdrawn_note = models.CharField("撤下理由", max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "item"], name="key_task_month_item"),
            models.UniqueConstraint(
                fields=["zone", "task", "month"],
                name="key_task_month_once",
                condition=models.Q(withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="key_task_month_of_a_year", condition=models.Q(month__gte=1, month__lte=12)
            ),
        ]
