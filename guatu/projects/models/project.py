"""项目：what it is, whose it is, which groups it belongs to."""

from typing import ClassVar

from django.db import models

from guatu.core.tenancy import TenantModel
from guatu.projects.models.dictionary import MilestoneTemplate
from guatu.projects.models.words import Category, Comparator, Pool, Stage
from guatu.registry.models import Company, Parcel
from guatu.zones.models import Park, Person, Unit


class GroupKind(models.TextChoices):
    """项目组类型."""

    PROGRAM = "program", "专项工程"
    KEY = "key", "重点工程"
    LIVELIHOOD = "livelihood", "民生实事"
    OTHER = "other", "其他"


class ProjectGroup(TenantModel):
    """项目组：“市县长”工程、省重大、“2211”工程、民生实事 … A project may be in several. One that is of a year
    has its targets for that year; a closed one takes no more projects.
    """

    name = models.CharField("名称", max_length=60)
    note = models.CharField("说明", max_length=200, blank=True)
    kind = models.CharField("类型", max_length=12, choices=GroupKind.choices, default=GroupKind.OTHER)
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="牵头单位"
    )
    closed_on = models.DateField("关组日期", null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["zone", "name"], name="project_group_name")]

    def __str__(self) -> str:
        return self.name


class Indicator(models.TextChoices):
    """目标的指标. What a group may promise for its year, each counted from the projects themselves."""

    PROJECTS = "projects", "项目个数"
    INVESTED = "invested", "年度投资"
    STARTED = "started", "开工数"
    COMPLETED = "completed", "竣工数"
    PRODUCED = "produced", "投产数"
    ENROLLED = "enrolled", "入库数"

    @property
    def is_money(self) -> bool:
        """是金额, in fen; the others are numbers of projects."""
        return self == Indicator.INVESTED


class GroupTarget(TenantModel):
    """项目组的年度目标. One for each indicator."""

    group = models.ForeignKey(
        ProjectGroup, models.PROTECT, related_name="targets", db_index=False, verbose_name="项目组"
    )
    indicator = models.CharField("指标", max_length=12, choices=Indicator.choices)
    planned = models.BigIntegerField("目标值（个，或分）")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "group", "indicator"], name="group_target_once"),
            models.CheckConstraint(name="group_target_positive", condition=models.Q(planned__gt=0)),
        ]


class Project(TenantModel):
    """项目. A fixed-asset investment the zone has promised to see through, from talks to production."""

    number = models.CharField("编号", max_length=24)
    name = models.CharField("项目名称", max_length=120)
    name_key = models.CharField("比对名", max_length=120)
    search_text = models.CharField("检索文本", max_length=600, blank=True)
    category = models.CharField("类别", max_length=12, choices=Category.choices)
    pool = models.CharField("项目池", max_length=12, choices=Pool.choices, default=Pool.CONTINUING)
    stage = models.CharField("阶段", max_length=16, choices=Stage.choices, default=Stage.NEGOTIATING)
    is_key = models.BooleanField("重点项目", default=True)
    is_sample = models.BooleanField("示例", default=False)
    project_code = models.CharField("投资项目统一代码", max_length=24, blank=True)
    industry_code = models.CharField("行业代码", max_length=4, blank=True)
    company = models.ForeignKey(
        Company,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        db_index=False,
        verbose_name="建设单位",
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        db_index=False,
        verbose_name="上级项目",
    )
    phase = models.CharField("分期", max_length=20, blank=True)
    park = models.ForeignKey(
        Park,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        db_index=False,
        verbose_name="片区",
    )
    parcel = models.ForeignKey(
        Parcel,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        db_index=False,
        verbose_name="地块",
    )
    address = models.CharField("地址", max_length=120, blank=True)
    template = models.ForeignKey(
        MilestoneTemplate, models.PROTECT, related_name="projects", db_index=False, verbose_name="里程碑模板"
    )
    investment_fen = models.BigIntegerField("总投资（分）", null=True, blank=True)
    investment_max_fen = models.BigIntegerField("总投资上限（分）", null=True, blank=True)
    investment_comparator = models.CharField(
        "总投资限定", max_length=2, choices=Comparator.choices, blank=True, default=""
    )
    investment_usd_cents = models.BigIntegerField("总投资（美分）", null=True, blank=True)
    annual_plan_fen = models.BigIntegerField("年度计划投资（分）", null=True, blank=True)
    completed_fen = models.BigIntegerField("累计完成投资（分）", null=True, blank=True)
    fixed_asset_fen = models.BigIntegerField("固定资产投资（分）", null=True, blank=True)
    output_value_fen = models.BigIntegerField("达产产值（分）", null=True, blank=True)
    tax_fen = models.BigIntegerField("达产税收（分）", null=True, blank=True)
    area_mu = models.DecimalField("用地（亩）", max_digits=12, decimal_places=4, null=True, blank=True)
    area_comparator = models.CharField(
        "用地限定", max_length=2, choices=Comparator.choices, blank=True, default=""
    )
    floor_area_m2 = models.DecimalField(
        "建筑面积（㎡）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    floor_area_comparator = models.CharField(
        "建筑面积限定", max_length=2, choices=Comparator.choices, blank=True, default=""
    )
    scale = models.TextField("建设规模及内容", blank=True)
    progress_percent = models.DecimalField(
        "形象进度（%）", max_digits=5, decimal_places=2, null=True, blank=True
    )
    progress_text = models.TextField("形象进度", blank=True)
    progress_on = models.DateField("进度日期", null=True, blank=True)
    problem = models.TextField("存在问题", blank=True)
    note = models.TextField("备注", blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    created_at = models.DateTimeField("建立时间")
    updated_at = models.DateTimeField("更新时间")
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)

    groups = models.ManyToManyField(ProjectGroup, through="ProjectInGroup", related_name="projects")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["zone", "category", "stage"], name="project_category"),
            models.Index(fields=["zone", "name"], name="project_name"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "number"], name="project_number"),
            models.UniqueConstraint(
                fields=["zone", "name_key"], name="project_name_key", condition=models.Q(withdrawn_at=None)
            ),
            models.CheckConstraint(
                name="project_investment_not_negative",
                condition=models.Q(investment_fen=None) | models.Q(investment_fen__gte=0),
            ),
            models.CheckConstraint(
                name="project_progress_is_percent",
                condition=models.Q(progress_percent=None)
                | (models.Q(progress_percent__gte=0) & models.Q(progress_percent__lte=100)),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProjectInGroup(TenantModel):
    """项目入组."""

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="+", db_index=False, verbose_name="项目"
    )
    group = models.ForeignKey(
        ProjectGroup, models.PROTECT, related_name="+", db_index=False, verbose_name="项目组"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "project", "group"], name="project_in_group_once")
        ]


class Responsibility(TenantModel):
    """责任五元组. One of the five who answer for a project; an unknown name is kept as text."""

    class Seat(models.TextChoices):
        CHIEF = "chief", "挂钩领导（项目长）"
        TERRITORIAL = "territorial", "属地"
        SECTORAL = "sectoral", "行业主管部门"
        OFFICER = "officer", "项目服务专员"
        LIAISON = "liaison", "联企干部"

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="responsibilities", db_index=False, verbose_name="项目"
    )
    seat = models.CharField("席位", max_length=12, choices=Seat.choices)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="单位"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="人员"
    )
    label = models.CharField("表中所写", max_length=60, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "project", "seat"], name="responsibility_seat"),
            models.CheckConstraint(
                name="responsibility_is_somebody",
                condition=models.Q(unit__isnull=False) | models.Q(person__isnull=False) | ~models.Q(label=""),
            ),
        ]


class Capacity(TenantModel):
    """产能. A yearly capacity or output with its qualifier, of the whole project or of a phase."""

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="capacities", db_index=False, verbose_name="项目"
    )
    name = models.CharField("产品", max_length=60)
    quantity = models.DecimalField("数量", max_digits=16, decimal_places=4)
    comparator = models.CharField("限定", max_length=2, choices=Comparator.choices, blank=True, default="")
    unit = models.CharField("单位", max_length=20)
