"""消息：who must know what, when he has seen it, and how he wants to be told."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from guatu.core.tenancy import TenantModel
from guatu.ledger.models import Entry, Item
from guatu.zones.models import Person


class Group(models.TextChoices):
    """消息的类. Why it reached this person."""

    ASK = "ask", "交给我的"
    SIGN = "sign", "等我定的"
    ALARM = "alarm", "我的预警"
    WATCH = "watch", "他人的预警"
    PROGRESS = "progress", "进展"
    ROOM = "room", "工作通知"
    DIGEST = "digest", "每日汇总"


# What somebody may do without. What he answers for himself always reaches him.
OPTIONAL = (Group.SIGN, Group.WATCH, Group.PROGRESS)


class DigestDays(models.TextChoices):
    """汇总的日子."""

    WORKING = "working", "工作日"
    ALL = "all", "每天"


class Notice(TenantModel):
    """一条消息 for one person. ``key`` says what it tells of, once per person.

    ``folded`` counts the earlier notices of the same item, in quick succession, that this one stands for;
    those have ``is_under`` set and are not listed.
    """

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="+", db_index=False, verbose_name="收消息的人"
    )
    key = models.CharField(max_length=80)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+", db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField("动作", max_length=20)
    group = models.CharField("类", max_length=10, choices=Group.choices)
    title = models.CharField("标题", max_length=200)
    body = models.CharField("内容", max_length=500, blank=True)
    page = models.CharField(max_length=40, blank=True)
    page_args = models.JSONField(default=dict)
    page_query = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField("时间")
    visible_at = models.DateTimeField("何时可见")
    read_at = models.DateTimeField("读过", null=True)
    is_urgent = models.BooleanField("急", default=False)
    folded = models.PositiveIntegerField(default=0)
    is_under = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["zone", "person", "-at", "-id"], name="notice_list"),
            models.Index(
                fields=["zone", "person", "visible_at"],
                name="notice_unread",
                condition=models.Q(read_at=None, is_under=False),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "person", "key"], name="notice_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Cursor(TenantModel):
    """读到哪里：the last place of the chain whose notices are delivered. One row per zone."""

    seq = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["zone"], name="notice_cursor")]


class Preference(TenantModel):
    """怎么通知我. Without a row: no digest, no quiet hours, everything."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    digest_hour = models.PositiveSmallIntegerField("汇总钟点", null=True)
    digest_days = models.CharField(
        "汇总的日子", max_length=8, choices=DigestDays.choices, default=DigestDays.WORKING
    )
    digested_on = models.DateField("最近汇总", null=True)
    digested_at = models.DateTimeField(null=True)
    quiet_from = models.TimeField("静默起", null=True)
    quiet_to = models.TimeField("静默止", null=True)
    muted = ArrayField(models.CharField(max_length=10), default=list, verbose_name="不收的类")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "person"], name="preference_once"),
            models.CheckConstraint(
                name="preference_quiet_whole",
                condition=models.Q(quiet_from=None, quiet_to=None)
                | models.Q(quiet_from__isnull=False, quiet_to__isnull=False),
            ),
            models.CheckConstraint(
                name="preference_hour",
                condition=models.Q(digest_hour=None) | models.Q(digest_hour__lte=23),
            ),
        ]
