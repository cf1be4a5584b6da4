"""形象进度：what was reported of a project."""

from typing import ClassVar

from django.db import models

from guatu.core.tenancy import TenantModel
from guatu.projects.models.project import Project
from guatu.zones.models import Person


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
