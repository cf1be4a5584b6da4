"""储备项目库：what a zone means to build one day, from the first idea until it is a project."""

from typing import ClassVar

from django.db import models

from guatu.core.tenancy import TenantModel
from guatu.projects.models.project import Project
from guatu.zones.models import Park, Person, Unit


class ReserveField(models.TextChoices):
    """领域. The four of 下沙's first library, and whatever else."""

    CULTURE = "culture", "文体设施"
    EDUCATION = "education", "教育设施"
    CARE = "care", "医疗养老"
    MAJOR = "major", "重大基础设施"
    OTHER = "other", "其他"


class ReserveStage(models.TextChoices):
    """储备阶段. The road to a project, and the two ways off it."""

    IDEA = "idea", "谋划"
    RESERVE = "reserve", "储备"
    PRELIMINARY = "preliminary", "前期"
    APPROVED = "approved", "已批"
    CONSTRUCTION = "construction", "已实施"
    SHELVED = "shelved", "暂缓"
    DROPPED = "dropped", "退库"


class ReserveProject(TenantModel):
    """储备项目. Something the zone means to build, with who works it out and how far that has come."""

    number = models.CharField("编号", max_length=24)
    name = models.CharField("名称", max_length=120)
    name_key = models.CharField("比对名", max_length=120)
    search_text = models.CharField("检索文本", max_length=600)
    field = models.CharField("领域", max_length=12, choices=ReserveField.choices)
    stage = models.CharField(
        "储备阶段", max_length=12, choices=ReserveStage.choices, default=ReserveStage.IDEA
    )
    investment_fen = models.BigIntegerField("估算投资（分）", null=True, blank=True)
    funds = models.CharField("资金来源", max_length=120, blank=True)
    start_year = models.PositiveSmallIntegerField("拟开工年度", null=True, blank=True)
    scale = models.TextField("建设内容", blank=True)
    why = models.TextField("为什么要建", blank=True)
    preliminary = models.TextField("前期工作", blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name="责任单位")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="责任人"
    )
    park = models.ForeignKey(
        Park, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="片区"
    )
    proposed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("入库时间")
    reviewed_on = models.DateField("最近评审", null=True)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="转成的项目"
    )
    op = models.UUIDField("操作号", null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["zone", "field", "stage"], name="reserve_field")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "number"], name="reserve_number"),
            models.UniqueConstraint(
                fields=["zone", "name_key"],
                name="reserve_name",
                condition=~models.Q(stage__in=["construction", "dropped"]),
            ),
            models.UniqueConstraint(fields=["zone", "project"], name="reserve_project"),
            models.UniqueConstraint(fields=["zone", "op"], name="reserve_op"),
            models.CheckConstraint(
                name="reserve_investment_not_negative",
                condition=models.Q(investment_fen=None) | models.Q(investment_fen__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReserveStep(TenantModel):
    """储备的一步. From which stage to which, by whom and why; a review that keeps it where it is, too.
    Insert only.
    """

    reserve = models.ForeignKey(
        ReserveProject, models.PROTECT, related_name="steps", db_index=False, verbose_name="储备项目"
    )
    source = models.CharField("从", max_length=12, choices=ReserveStage.choices, blank=True)
    target = models.CharField("到", max_length=12, choices=ReserveStage.choices)
    is_review = models.BooleanField("滚动评审", default=False)
    why = models.CharField("说明", max_length=300, blank=True)
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="办理人"
    )
    at = models.DateTimeField("时间")
    op = models.UUIDField("操作号", null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["zone", "reserve", "at"], name="reserve_steps")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["zone", "op"], name="reserve_step_op")]
