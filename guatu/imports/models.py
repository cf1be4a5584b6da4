"""导入：what came in by spreadsheet, what it changed, and how to take it back."""

from typing import ClassVar

from django.db import models

from guatu.core.tenancy import TenantModel
from guatu.files.models import StoredFile
from guatu.zones.models import Person


class ImportRecord(TenantModel):
    """导入记录. One file, previewed, then applied as a whole, and undone as a whole."""

    class Status(models.TextChoices):
        PREVIEW = "preview", "待确认"
        APPLIED = "applied", "已导入"
        UNDONE = "undone", "已撤销"
        DROPPED = "dropped", "已放弃"
        READING = "reading", "待读表"
        UNREADABLE = "unreadable", "读不出"

    number = models.CharField("编号", max_length=24)
    kind = models.CharField("台账种类", max_length=20)
    name = models.CharField("文件名", max_length=200)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", db_index=False, verbose_name="文件"
    )
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.PREVIEW)
    mapping = models.JSONField("表头对应", default=dict)
    counts = models.JSONField("统计", default=dict)
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField("上传时间")
    applied_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    applied_at = models.DateTimeField("导入时间", null=True)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    undone_at = models.DateTimeField("撤销时间", null=True)
    op = models.UUIDField("确认的操作号", null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["zone", "-created_at"], name="import_recent")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["zone", "number"], name="import_number")]

    def __str__(self) -> str:
        return self.number


class ImportRun(TenantModel):
    """导入的办理. One reading, confirming or undoing of a large file, done by the worker while nobody waits.

    ``step``, ``done`` and ``total`` say how far it is; they are written beside the import's own transaction,
    and everything else that it does is seen only when all of it is done.
    """

    class Task(models.TextChoices):
        """办什么."""

        READ = "read", "读表"
        CONFIRM = "confirm", "入账"
        UNDO = "undo", "撤销"

    class State(models.TextChoices):
        """办到哪里."""

        QUEUED = "queued", "排队中"
        RUNNING = "running", "正在办"
        DONE = "done", "已办成"
        REFUSED = "refused", "没有办成"
        CANCELLED = "cancelled", "已取消"

    LIVE: ClassVar[tuple[str, ...]] = ("queued", "running")

    record = models.ForeignKey(ImportRecord, models.PROTECT, related_name="runs", db_index=False)
    task = models.CharField("办什么", max_length=8, choices=Task.choices)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.QUEUED)
    heads = models.JSONField("改过的对列", default=dict)
    op = models.UUIDField("操作号", null=True)
    asked_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="交办人"
    )
    asked_at = models.DateTimeField("交办时间")
    started_at = models.DateTimeField("开始时间", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    tries = models.PositiveSmallIntegerField("第几次", default=0)
    step = models.CharField("正在做", max_length=20, blank=True)
    done = models.PositiveIntegerField("已做的行", default=0)
    total = models.PositiveIntegerField("全部的行", default=0)
    moved_at = models.DateTimeField("最近动静", null=True)
    said = models.CharField("结果", max_length=500, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["zone", "record", "-asked_at"], name="import_run_of")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["zone", "record"],
                name="import_run_live",
                condition=models.Q(state__in=["queued", "running"]),
            )
        ]

    @property
    def is_live(self) -> bool:
        """还没有结果."""
        return self.state in self.LIVE


class ImportPreview(TenantModel):
    """导入预览. What a person was shown before deciding: packed rows, and the digest of the difference."""

    record = models.ForeignKey(ImportRecord, models.CASCADE, related_name="previews", db_index=False)
    digest = models.CharField(max_length=64)
    packed = models.BinaryField("打包的预览")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "record"], name="import_preview_once")
        ]


class ImportChange(TenantModel):
    """导入改动. One object that an import made or changed, with its fields before and after."""

    class Action(models.TextChoices):
        NEW = "new", "新增"
        CHANGED = "changed", "修改"

    record = models.ForeignKey(ImportRecord, models.PROTECT, related_name="changes", db_index=False)
    seq = models.PositiveIntegerField()
    action = models.CharField(max_length=8, choices=Action.choices)
    model = models.CharField(max_length=40)
    object_id = models.UUIDField()
    title = models.CharField(max_length=160)
    row = models.PositiveIntegerField("表中行号", null=True)
    sheet = models.CharField("工作表", max_length=80, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["zone", "object_id"], name="import_change_object")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "record", "seq"], name="import_change_seq")
        ]


class HeadMapping(TenantModel):
    """表头记忆. The field a zone's office means by one head of one kind of sheet."""

    kind = models.CharField(max_length=20)
    head = models.CharField(max_length=120)
    field = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "kind", "head"], name="head_mapping_once")
        ]
