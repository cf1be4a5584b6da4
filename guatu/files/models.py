"""附件：blobs by SHA-256 on disk, one tenant row per upload."""

from typing import ClassVar

from django.db import models

from guatu.core.tenancy import TenantModel
from guatu.zones.models import Person

PICTURES = frozenset({"image/png", "image/jpeg", "image/webp"})
OPEN_OFFICE = "application/vnd.openxmlformats-officedocument."
READERS = {
    OPEN_OFFICE + "spreadsheetml.sheet": "book",
    "application/vnd.ms-excel": "book",
    OPEN_OFFICE + "wordprocessingml.document": "words",
}


class StoredFile(TenantModel):
    """附件. The name, size, type and uploader of a blob; the bytes live under their SHA-256."""

    sha256 = models.CharField(max_length=64)
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("大小")
    content_type = models.CharField("类型", max_length=100)
    uploaded_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["zone", "sha256"], name="file_sha256")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_photo(self) -> bool:
        """是否图片 that a page shows as one."""
        return self.content_type in PICTURES

    @property
    def has_picture(self) -> bool:
        """可否画出预览：a picture itself, or a document whose first page can be drawn."""
        return self.is_photo or self.content_type == "application/pdf"

    @property
    def reader(self) -> str:
        """怎么读成文字：as a book of tables, as lines parted by marks, as words, or not at all."""
        if self.content_type == "text/plain" and self.name.lower().endswith((".csv", ".tsv")):
            return "delimited"
        return READERS.get(self.content_type, "")


class Upload(TenantModel):
    """上传：a file on its way in parts. Its id is made by the client; the bytes so far are on disk.

    ``received`` says how many of them count: a part counts once it is on the disk and its row is committed.
    """

    by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False, verbose_name="上传人")
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("大小")
    modified = models.BigIntegerField("文件修改时刻", default=0)  # as the client tells it, milliseconds
    sha256 = models.CharField("预告的摘要", max_length=64, blank=True)
    received = models.PositiveBigIntegerField("已收", default=0)
    started_at = models.DateTimeField("开始时间")
    expires_at = models.DateTimeField("过期时间")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["zone", "by", "name"], name="upload_mine")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="upload_never_exceeds", condition=models.Q(received__lte=models.F("size"))
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_whole(self) -> bool:
        """传完了没有."""
        return self.received == self.size
