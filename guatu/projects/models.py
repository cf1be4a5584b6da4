"""项目库：projects, whose they are, and their milestones."""

from typing import ClassVar

from django.db import models

from guatu.core.tenancy import TenantModel
from guatu.ledger.models import Item
from guatu.registry.models import Company, Parcel
from guatu.zones.models import Park, Person, Unit


class Category(models.TextChoices):
    """类别：产业项目与政府投资项目 are counted apart."""

    INDUSTRIAL = "industrial", "产业项目"
    GOVERNMENT = "government", "政府投资项目"


class Pool(models.TextChoices):
    """项目池. Where in the zone's plan a project stands this year."""

    RESERVE = "reserve", "储备"
    PRELIMINARY = "preliminary", "前期"
    NEW_START = "new_start", "新开工"
    CONTINUING = "continuing", "续建"
    FINISHING = "finishing", "竣工投产"


class Stage(models.TextChoices):
    """阶段（项目主线）. The last milestone reached, or the branch the project left by (rules §0)."""

    NEGOTIATING = "negotiating", "在谈"
    SIGNED = "signed", "已签约"
    REGISTERED = "registered", "已注册"
    LAND_WON = "land_won", "已摘牌"
    PERMITTED = "permitted", "已领证"
    STARTED = "started", "已开工"
    TOPPED_OUT = "topped_out", "已封顶"
    COMPLETED = "completed", "已竣工"
    COMMISSIONED = "commissioned", "已通线"
    IN_PRODUCTION = "in_production", "已投产"
    RAMPED_UP = "ramped_up", "已达产"
    APPROVED = "approved", "已立项"
    DESIGNED = "designed", "初设已批"
    TENDERED = "tendered", "已招标"
    SETTLED = "settled", "已结算"
    RENOVATED = "renovated", "已改造"
    POWERED = "powered", "已通电"
    PAUSED = "paused", "已暂停"
    TERMINATED = "terminated", "已终止"


class Comparator(models.TextChoices):
    """数量限定：约、超、近、余、以上 stay with the number (rules B30)."""

    EXACT = "", "—"
    ABOUT = "~", "约"
    OVER = ">", "超"
    NEAR = "<", "近"
    ATLEAST = ">=", "以上"
    ODD = "+", "余"


class DatePrecision(models.TextChoices):
    """日期精度."""

    DAY = "day", "日"
    MONTH = "month", "月"
    YEAR = "year", "年"


class MilestoneType(TenantModel):
    """里程碑字典：签约、摘牌、开工、封顶、通线、投产 … A zone may add its own words."""

    code = models.CharField("代码", max_length=20)
    name = models.CharField("名称", max_length=20)
    done_name = models.CharField("达成后称", max_length=20)
    order = models.PositiveSmallIntegerField("顺序")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["zone", "code"], name="milestone_type_code")]

    def __str__(self) -> str:
        return self.name


class MilestoneTemplate(TenantModel):
    """里程碑模板：新建、租改、政府投资 …"""

    code = models.CharField("代码", max_length=20)
    name = models.CharField("名称", max_length=40)
    category = models.CharField("适用类别", max_length=12, choices=Category.choices)
    steps = models.JSONField("里程碑代码，依序", default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "code"], name="milestone_template_code")
        ]

    def __str__(self) -> str:
        return self.name


class ProjectGroup(TenantModel):
    """项目组：“市县长”工程、省重大 … A project may be in several."""

    name = models.CharField("名称", max_length=60)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["zone", "name"], name="project_group_name")]

    def __str__(self) -> str:
        return self.name


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
