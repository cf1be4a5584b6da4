"""相约星期六与协调会：one project, one theme, and what was found there, each with its three elements."""

from typing import ClassVar

from django.db import models

from guatu.core.tenancy import TenantModel
from guatu.ledger.models import Item
from guatu.projects.models import Project
from guatu.zones.models import Person


class Meeting(TenantModel):
    """现场会. Planned, held, and closed when nothing of it is left."""

    class Kind(models.TextChoices):
        SATURDAY = "saturday", "相约星期六"
        COORDINATION = "coordination", "协调会"

    class Status(models.TextChoices):
        PLANNED = "planned", "待开"
        HELD = "held", "已开"
        CLOSED = "closed", "已清零"
        DROPPED = "dropped", "已取消"

    number = models.CharField("编号", max_length=24)
    kind = models.CharField("类型", max_length=12, choices=Kind.choices, default=Kind.SATURDAY)
    held_on = models.DateField("日期")
    theme = models.CharField("主题", max_length=80)
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="本周项目",
    )
    place = models.CharField("地点", max_length=80, blank=True)
    chair = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="主持"
    )
    attendees = models.CharField("参加", max_length=400, blank=True)
    minutes = models.TextField("纪要", blank=True)
    status = models.CharField("状态", max_length=8, choices=Status.choices, default=Status.PLANNED)
    op = models.UUIDField("操作号", null=True)
    created_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="登记人"
    )
    created_at = models.DateTimeField("登记时间")
    closed_at = models.DateTimeField("清零时间", null=True)
    dropped_note = models.CharField("取消理由", max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["zone", "-held_on"], name="meeting_recent")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "number"], name="meeting_number"),
            models.UniqueConstraint(fields=["zone", "op"], name="meeting_op"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.theme}"


class FindingCategory(TenantModel):
    """问题类型. The zone's own words; until it has any, the five that everybody meets."""

    name = models.CharField("名称", max_length=20)
    order = models.PositiveSmallIntegerField("顺序")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "name"], name="finding_category_name")
        ]

    def __str__(self) -> str:
        return self.name


class Finding(TenantModel):
    """现场问题. Whose, how and by when are its item's, and so are its tier and what was said on its way."""

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="findings", db_index=False, verbose_name="现场会"
    )
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False, verbose_name="事项")
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="项目"
    )
    category = models.CharField("类型", max_length=20)
    raised_at = models.DateTimeField("提出时间")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "item"], name="finding_item"),
        ]
        indexes: ClassVar = [models.Index(fields=["zone", "-raised_at"], name="finding_recent")]
