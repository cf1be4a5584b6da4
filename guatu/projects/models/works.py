"""施工图：the work of a project broken down into tasks under its nodes."""

from datetime import date
from typing import ClassVar

from django.db import models

from guatu.core.tenancy import TenantModel
from guatu.ledger.models import Item, Life
from guatu.projects.models.milestone import Milestone
from guatu.projects.models.project import Project


class WorkTask(TenantModel):
    """施工任务. A piece of the work that leads to a node: who builds it, from when to when, what must be done
    before it; its deadline and its owner are an item on the ledger.
    """

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="works", db_index=False, verbose_name="项目"
    )
    milestone = models.ForeignKey(
        Milestone, models.PROTECT, related_name="works", db_index=False, verbose_name="节点"
    )
    name = models.CharField("任务", max_length=60)
    doer = models.CharField("实施单位", max_length=60, blank=True)
    starts_on = models.DateField("计划开始")
    due_on = models.DateField("计划完成")
    first_due_on = models.DateField("原计划完成")
    began_on = models.DateField("实际开始", null=True, blank=True)
    done_on = models.DateField("实际完成", null=True, blank=True)
    after = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="前置任务",
    )
    item = models.ForeignKey(Item, models.PROTECT, related_name="works", db_index=False, verbose_name="事项")
    dropped_at = models.DateTimeField("撤下时间", null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["zone", "project"], name="work_project")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "item"], name="work_item"),
            models.UniqueConstraint(
                fields=["zone", "milestone", "name"],
                name="work_name",
                condition=models.Q(dropped_at=None),
            ),
            models.CheckConstraint(
                name="work_ends_after_it_starts", condition=models.Q(due_on__gte=models.F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_done(self) -> bool:
        """已完成: somebody else has signed it off."""
        return self.item.life == Life.CLOSED

    @property
    def until(self) -> date:
        """做到哪天: the day it was done, else the day it is due."""
        return self.done_on or self.due_on
