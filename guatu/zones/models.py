"""区与人：zones, areas, units, people, memberships, accounts."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from guatu.core.tenancy import TenantModel


class Level(models.TextChoices):
    """层级：省、市、开发区。"""

    PROVINCE = "province", "省"
    CITY = "city", "市"
    ZONE = "zone", "开发区"


class Role(models.TextChoices):
    """角色. What a person may do in one zone, through one unit."""

    LEADER = "leader", "班子领导"
    UNIT_HEAD = "unit_head", "单位负责人"
    OFFICER = "officer", "经办人"
    SUPERVISOR = "supervisor", "督查"
    AUDITOR = "auditor", "审计（只读）"
    DISPLAY = "display", "大屏"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"
    UPPER = "upper", "上级"


class Account(AbstractBaseUser):
    """账号. One log-in for one human being, whatever zones he works in."""

    username = models.CharField("登录名", max_length=64, unique=True)
    name = models.CharField("姓名", max_length=64)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须先改口令", default=False)
    password_changed_at = models.DateTimeField("口令改于", null=True, blank=True)
    has_second_factor = models.BooleanField("已启用两步验证", default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = BaseUserManager["Account"]()

    def __str__(self) -> str:
        return self.username


class Zone(models.Model):
    """开发区，或它的上级（市、省）. A zone has a code of its own, not of GB/T 2260."""

    id = models.SmallAutoField(primary_key=True)
    code = models.SlugField("代码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=20)
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = ArrayField(models.SmallIntegerField(), default=list, verbose_name="上级链（自省至本级）")
    admin_codes = ArrayField(models.CharField(max_length=6), default=list, verbose_name="所在行政区划")
    pinned_on = models.DateField("演示日期", null=True, blank=True)
    settings = models.JSONField("设置", default=dict)
    position = models.JSONField("在上级示意图上的位置", default=list)

    def __str__(self) -> str:
        return self.name

    @property
    def demo_date(self) -> date | None:
        """演示日期, when the clock of the zone is pinned."""
        return self.pinned_on


class Park(TenantModel):
    """片区（区中园、特色小镇、小微企业园、高能级平台）. A named part of a zone; never a tenant of its own."""

    class Kind(models.TextChoices):
        AREA = "area", "片区"
        PLATFORM = "platform", "高能级平台"
        TOWN = "town", "特色小镇"
        MICRO = "micro", "小微企业园"
        INNER = "inner", "区中园"

    code = models.CharField("代码", max_length=20)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类型", max_length=10, choices=Kind.choices, default=Kind.AREA)
    outline = models.JSONField("示意图上的轮廓", default=list)
    label_at = models.JSONField("示意图上的标注点", default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["zone", "code"], name="park_code")]

    def __str__(self) -> str:
        return self.name


class Unit(TenantModel):
    """单位：内设机构、属地、部门、平台公司或专班."""

    class Kind(models.TextChoices):
        OFFICE = "office", "内设机构"
        TERRITORY = "territory", "属地"
        DEPARTMENT = "department", "部门"
        COMPANY = "company", "平台公司"
        TASK_FORCE = "task_force", "专班"

    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("简称", max_length=20, blank=True)
    kind = models.CharField("类型", max_length=12, choices=Kind.choices, default=Kind.OFFICE)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        db_index=False,
        verbose_name="上级单位",
    )
    leader = models.ForeignKey(
        "Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="分管领导",
    )
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["zone", "name"], name="unit_name")]

    def __str__(self) -> str:
        return self.name


class Person(TenantModel):
    """人员. Somebody who can own an item; a company contact is external and never a member."""

    name = models.CharField("姓名", max_length=40)
    title = models.CharField("职务", max_length=40, blank=True)
    account = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        db_index=False,
        verbose_name="账号",
    )
    is_external = models.BooleanField("区外人员", default=False)
    is_active = models.BooleanField("在岗", default=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["zone", "account"], name="person_account")]

    def __str__(self) -> str:
        return self.name


class Membership(TenantModel):
    """任职（大部制、专班可多重归属）. One person in one unit with one role, from a day to a day."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="memberships", db_index=False, verbose_name="人员"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="memberships", db_index=False, verbose_name="单位"
    )
    role = models.CharField("角色", max_length=16, choices=Role.choices)
    duty = models.CharField("分工", max_length=20, blank=True)
    from_date = models.DateField("任职起")
    to_date = models.DateField("任职止", null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["zone", "person", "unit", "role", "from_date"], name="membership_once"
            ),
            models.CheckConstraint(
                name="membership_ends_after_start",
                condition=models.Q(to_date=None) | models.Q(to_date__gte=models.F("from_date")),
            ),
        ]


class Delegation(TenantModel):
    """委托代办：one person stands in for another from a day to a day; what he does is shown as 代办、代签."""

    class Reason(models.TextChoices):
        """委托的事由."""

        LEAVE = "leave", "请假"
        TRIP = "trip", "出差"
        TRAINING = "training", "学习培训"
        OTHER = "other", "其他"

    principal = models.ForeignKey(
        Person, models.PROTECT, related_name="delegations", db_index=False, verbose_name="委托人"
    )
    delegate = models.ForeignKey(
        Person, models.PROTECT, related_name="stands_in", db_index=False, verbose_name="代办人"
    )
    reason = models.CharField("事由", max_length=10, choices=Reason.choices)
    from_date = models.DateField("起")
    to_date = models.DateField("止")
    note = models.CharField("说明", max_length=100, blank=True)
    made_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="登记人"
    )
    made_at = models.DateTimeField("登记时间")
    revoked_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="delegation_ends_after_start", condition=models.Q(to_date__gte=models.F("from_date"))
            ),
            models.CheckConstraint(
                name="delegation_to_another", condition=~models.Q(principal=models.F("delegate"))
            ),
        ]


class DisplayLink(TenantModel):
    """大屏链接. A secret address for the lobby screen; only its digest is kept."""

    name = models.CharField("用途", max_length=40)
    secret_digest = models.CharField("链接摘要", max_length=64)
    created_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", db_index=False, verbose_name="建立人"
    )
    created_at = models.DateTimeField("建立时间")
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "secret_digest"], name="display_secret")
        ]


class CalendarYear(TenantModel):
    """工作日历年份. Official once the notice is out; provisional before (days in it are 暂定)."""

    class Status(models.TextChoices):
        OFFICIAL = "official", "已公布"
        PROVISIONAL = "provisional", "暂定"

    year = models.PositiveSmallIntegerField("年份")
    status = models.CharField("状态", max_length=12, choices=Status.choices)
    source = models.CharField("依据", max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["zone", "year"], name="calendar_year_once")]


class CalendarDay(TenantModel):
    """调休与放假日. A day that differs from its weekday: a holiday on a weekday, or work on a weekend."""

    day = models.DateField("日期")
    is_working = models.BooleanField("上班")
    name = models.CharField("名称", max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["zone", "day"], name="calendar_day_once")]


class NumberCounter(TenantModel):
    """编号计数. The last short number given out for one prefix in one year (WT-2022-0147)."""

    prefix = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "prefix", "year"], name="number_counter")
        ]


class AdminEntry(TenantModel):
    """管理日志. What an administrator did; written once, never changed (the web role can only insert)."""

    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="办理人"
    )
    verb = models.CharField("事项", max_length=20)
    subject = models.CharField("对象", max_length=200)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["zone", "-at", "id"], name="admin_entry_at")]


class Change(TenantModel):
    """变更记录：one row that was changed or removed by one statement, with each field before and after.

    The database writes it (``guatu_remember``); the web role can only read it and add to it. Nothing points
    at it, so its zone, its time and its place are its key; and it points nowhere, since what it tells of may
    be gone.
    """

    class What(models.TextChoices):
        """变更的种类."""

        UPDATE = "update", "修改"
        DELETE = "delete", "删除"

    id = None  # type: ignore[assignment]
    pk = models.CompositePrimaryKey("zone", "at", "seq")
    zone = models.ForeignKey(
        Zone, models.PROTECT, related_name="+", db_column="zone", db_index=False, db_constraint=False
    )
    at = models.DateTimeField("时间")
    seq = models.BigIntegerField("次序")
    by = models.UUIDField("谁", null=True)
    told = models.CharField("由什么", max_length=20, blank=True)
    what = models.CharField("种类", max_length=6, choices=What.choices)
    model = models.CharField("表", max_length=60)
    object_id = models.UUIDField("对象")
    subject_id = models.UUIDField("记在谁名下")
    fields = models.JSONField("字段")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["zone", "subject_id", "-at", "-seq"], name="change_subject")
        ]
