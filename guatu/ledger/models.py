"""台账：事项、流转、佐证、配合、延期、节点、提醒.

One table of items, whatever they are about. A domain row (a milestone, a ticket, a key task) owns its item
by a one-to-one key; the ledger never knows the domain.
"""

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models

from guatu.core.tenancy import TenantModel
from guatu.files.models import StoredFile
from guatu.zones.models import Person, Unit, Zone


class Life(models.TextChoices):
    """事项的一生. Every kind walks the same road."""

    OPEN = "open", "待接单"
    DOING = "doing", "办理中"
    CHECKING = "checking", "待验收"
    CLOSED = "closed", "已销号"
    PAUSED = "paused", "挂起"
    VOID = "void", "作废"


LIVE = (Life.OPEN, Life.DOING, Life.CHECKING)


class DayKind(models.TextChoices):
    """期限口径：工作日、自然日、小时."""

    WORKING = "working", "工作日"
    CALENDAR = "calendar", "自然日"
    HOURS = "hours", "小时"


class DuePrecision(models.TextChoices):
    """期限精度. A month-precision plan is due at the end of the month."""

    DAY = "day", "日"
    MONTH = "month", "月"
    YEAR = "year", "年"
    MINUTE = "minute", "分"


class Item(TenantModel):
    """事项：有责任人、期限、佐证、验收的一件事."""

    kind = models.CharField("种类", max_length=40)
    number = models.CharField("编号", max_length=24)
    title = models.CharField("事项", max_length=160)
    owner_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="items", db_index=False, verbose_name="责任单位"
    )
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="items", db_index=False, verbose_name="责任人"
    )
    life = models.CharField("状态", max_length=10, choices=Life.choices, default=Life.OPEN)
    due_at = models.DateTimeField("期限")
    near_at = models.DateTimeField("临期起算")
    day_kind = models.CharField("口径", max_length=10, choices=DayKind.choices)
    precision = models.CharField("精度", max_length=8, choices=DuePrecision.choices, default=DuePrecision.DAY)
    is_provisional = models.BooleanField("暂定", default=False)
    is_behind = models.BooleanField("滞后", default=False)
    behind_text = models.CharField("滞后说明", max_length=60, blank=True)
    rounds = models.PositiveSmallIntegerField("退回次数", default=0)
    submitted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="报验人"
    )
    opened_at = models.DateTimeField("交办时间")
    closed_at = models.DateTimeField("销号时间", null=True)
    paused_at = models.DateTimeField("挂起时间", null=True)
    plan = models.TextField("解决方案", blank=True)
    tier = models.CharField("等级", max_length=20, blank=True)
    is_priority = models.BooleanField("一把手工程", default=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", db_index=False, verbose_name="拆自"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged", db_index=False, verbose_name="并入"
    )
    signed = models.PositiveSmallIntegerField("本轮已签几道", default=0)
    signed_by = ArrayField(models.UUIDField(), default=list, verbose_name="本轮已签的人")
    clock = models.JSONField("期限的算法", default=dict)
    alarm_at = models.DateTimeField("下次提醒", null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["zone", "life", "due_at", "id"], name="item_list"),
            models.Index(
                fields=["zone", "alarm_at"], name="item_alarm", condition=models.Q(alarm_at__isnull=False)
            ),
            models.Index(fields=["zone", "kind", "life"], name="item_kind"),
            models.Index(
                fields=["zone", "owner", "due_at"],
                name="item_mine",
                condition=models.Q(life__in=["open", "doing", "checking", "paused"]),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "number"], name="item_number"),
            models.CheckConstraint(
                name="item_closed_has_time",
                condition=models.Q(life__in=["closed", "void"], closed_at__isnull=False)
                | (~models.Q(life__in=["closed", "void"]) & models.Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="item_paused_has_time",
                condition=models.Q(life="paused", paused_at__isnull=False)
                | (~models.Q(life="paused") & models.Q(paused_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def standing(self) -> str:
        """所处一步：its life and round; a form carries the one it was drawn with."""
        return f"{self.life}-{self.rounds}"


class Entry(TenantModel):
    """流转：只增不改. History, statistics and outbox at once; the web role can only insert and read."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="entries", db_index=False)
    verb = models.CharField("动作", max_length=20)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    op = models.UUIDField("操作号")
    schema = models.PositiveSmallIntegerField(default=1)
    occurred_at = models.DateTimeField("发生时间")
    received_at = models.DateTimeField("收到时间")
    life = models.CharField("之后状态", max_length=10, choices=Life.choices)
    due_at = models.DateTimeField("之后期限")
    near_at = models.DateTimeField("之后临期起算")
    is_behind = models.BooleanField("之后滞后", default=False)
    owner_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    data = models.JSONField("内容", default=dict)
    salts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["zone", "item", "occurred_at", "id"], name="entry_timeline"),
        ]
        constraints: ClassVar = [models.UniqueConstraint(fields=["zone", "op"], name="entry_op")]


class Seal(TenantModel):
    """封存：the place of one entry in its zone's hash chain. Insert only."""

    seq = models.BigIntegerField()
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="seals", db_index=False)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "seq"], name="seal_seq"),
            models.UniqueConstraint(fields=["zone", "entry"], name="seal_entry"),
        ]


class Unsealed(TenantModel):
    """待封：an entry the sealer has not chained yet. Written with the entry, removed with the seal."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="unsealed", db_index=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["zone", "entry"], name="unsealed_entry")]


class Evidence(TenantModel):
    """佐证. A file or a statement that shows the thing was done."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="evidence", db_index=False)
    part = models.ForeignKey("Part", models.PROTECT, null=True, related_name="evidence", db_index=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", db_index=False)
    text = models.TextField("说明", blank=True)
    added_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    added_at = models.DateTimeField("时间")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="evidence_is_something", condition=~(models.Q(file=None) & models.Q(text=""))
            )
        ]


class Part(TenantModel):
    """配合：what a supporting unit is asked to do for the lead unit, with its own deadline and evidence."""

    class State(models.TextChoices):
        """配合的状态."""

        ASKED = "asked", "请配合"
        DONE = "done", "已配合"
        DROPPED = "dropped", "不再需要"

    item = models.ForeignKey(Item, models.PROTECT, related_name="parts", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name="配合单位")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="配合人"
    )
    task = models.CharField("配合事项", max_length=200)
    due_on = models.DateField("配合期限", null=True)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.ASKED)
    note = models.TextField("办理情况", blank=True)
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField("提出时间")
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["zone", "unit", "item"], name="part_open", condition=models.Q(state="asked"))
        ]


class Extension(TenantModel):
    """延期申请：asked before the deadline, granted or refused by somebody else."""

    class State(models.TextChoices):
        """延期申请的状态."""

        ASKED = "asked", "待批"
        GRANTED = "granted", "已批准"
        REFUSED = "refused", "未批准"
        LAPSED = "lapsed", "已失效"

    item = models.ForeignKey(Item, models.PROTECT, related_name="extensions", db_index=False)
    from_due = models.DateTimeField("原期限")
    wanted = models.DateField("申请延至")
    reason = models.TextField("申请理由")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.ASKED)
    granted = models.DateField("批准延至", null=True)
    note = models.TextField("批复", blank=True)
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField("批复时间", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["zone", "item"], name="extension_one_open", condition=models.Q(state="asked")
            ),
            models.CheckConstraint(
                name="extension_granted_has_day",
                condition=models.Q(state="granted", granted__isnull=False) | ~models.Q(state="granted"),
            ),
        ]


class Clock(TenantModel):
    """节点时限：first answer, solution, node or next report of an item, beside its deadline."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="clocks", db_index=False)
    code = models.CharField("节点", max_length=12)
    due_at = models.DateTimeField("期限")
    near_at = models.DateTimeField("临期起算")
    day_kind = models.CharField("口径", max_length=10, choices=DayKind.choices)
    every = models.PositiveSmallIntegerField("每几日一次", default=0)
    basis = models.JSONField("算法", default=dict)
    met_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["zone", "item", "code"], name="clock_once")]


class Tier(TenantModel):
    """问题等级：一般、重大、疑难, and the deadlines that follow; a zone's own, version by version."""

    kind = models.CharField("事项种类", max_length=40)
    code = models.CharField("代码", max_length=20)
    name = models.CharField("名称", max_length=20)
    order = models.PositiveSmallIntegerField("顺序", default=0)
    rules = models.JSONField("时限", default=list)
    source = models.CharField("依据", max_length=200, blank=True)
    version = models.PositiveSmallIntegerField("版本", default=1)
    changed_at = models.DateTimeField("修改时间")
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "kind", "code", "version"], name="tier_version")
        ]


class Alarm(TenantModel):
    """提醒：one rung of the ladder, raised once for one deadline of one item. Insert only."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="alarms", db_index=False)
    clock = models.CharField("节点", max_length=12)
    rung = models.CharField("级次", max_length=12)
    due_at = models.DateTimeField("针对的期限")
    raised_at = models.DateTimeField("发出时间")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "item", "clock", "rung", "due_at"], name="alarm_once")
        ]


class ClockBasis(TenantModel):
    """期限所据的日历：the digest of the calendar by which the zone's clocks were last worked out."""

    calendar = models.CharField("日历摘要", max_length=64)
    worked_at = models.DateTimeField("计算时间")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["zone"], name="clock_basis_one")]


class Token(TenantModel):
    """检索词：one place in a text of an item, from there on.

    Nothing points at it, so it has no id; it points at its item without a foreign key, since an item has some
    thirty of them and never goes away.
    """

    id = None  # type: ignore[assignment]
    pk = models.CompositePrimaryKey("zone", "token", "item")
    zone = models.ForeignKey(
        Zone, models.PROTECT, related_name="+", db_column="zone", db_index=False, db_constraint=False
    )
    token = models.CharField("词", max_length=24, db_collation="C")
    item = models.UUIDField("事项")

    class Meta:
        # Every item meets the condition, and only who names an item states it: a search can never be led by
        # this index, not even while nothing is known yet of what is in the table.
        indexes: ClassVar = [
            models.Index(fields=["zone", "item"], name="token_item", condition=~models.Q(item=UUID(int=0)))
        ]


class SavedView(TenantModel):
    """常用视图：the query of a list's address under a name; a person's own, or shown to the whole zone."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="+", db_index=False, verbose_name="存的人"
    )
    listed = models.CharField("清单", max_length=20)
    name = models.CharField("名称", max_length=20)
    query = models.CharField("条件", max_length=2000)
    is_shared = models.BooleanField("全区可见", default=False)
    created_at = models.DateTimeField("存入时间")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "person", "listed", "name"], name="saved_view_name")
        ]

    def __str__(self) -> str:
        return self.name
