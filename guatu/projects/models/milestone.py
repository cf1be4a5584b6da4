"""里程碑：a promised event of a project."""

from typing import ClassVar

from django.db import models

from guatu.core.tenancy import TenantModel
from guatu.ledger.models import Item
from guatu.projects.models.dictionary import MilestoneType
from guatu.projects.models.project import Project
from guatu.projects.models.words import DatePrecision


class Milestone(TenantModel):
    """里程碑. A promised event with planned and actual date; once planned it is an item on the ledger."""

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="milestones", db_index=False, verbose_name="项目"
    )
    type = models.ForeignKey(
        MilestoneType, models.PROTECT, related_name="+", db_index=False, verbose_name="节点"
    )
    order = models.PositiveSmallIntegerField("顺序")
    planned_on = models.DateField("计划", null=True, blank=True)
    planned_precision = models.CharField(
        max_length=6, choices=DatePrecision.choices, default=DatePrecision.DAY, verbose_name="计划精度"
    )
    baseline_on = models.DateField("原计划", null=True, blank=True)
    actual_on = models.DateField("实际", null=True, blank=True)
    actual_precision = models.CharField(
        max_length=6, choices=DatePrecision.choices, default=DatePrecision.DAY, verbose_name="实际精度"
    )
    item = models.ForeignKey(
        Item, models.PROTECT, null=True, related_name="milestones", db_index=False, verbose_name="事项"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "project", "type"], name="milestone_once"),
            models.UniqueConstraint(fields=["zone", "item"], name="milestone_item"),
        ]
