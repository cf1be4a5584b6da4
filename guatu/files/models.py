"""附件：blobs by SHA-256 on disk, one tenant row per upload."""

from typing import ClassVar

from django.db import models

from guatu.core.tenancy import TenantModel
from guatu.zones.models import Person


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
