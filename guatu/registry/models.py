"""名录：companies, parcels, quoted facts."""

from typing import ClassVar

from django.db import models

from guatu.core.tenancy import TenantModel
from guatu.zones.models import Park


class Company(TenantModel):
    """企业. Known by its credit code when it has shown one (GB 32100); 待核 until then."""

    name = models.CharField("企业名称", max_length=120)
    name_key = models.CharField("比对名", max_length=120)
    pinyin = models.CharField("拼音首字母", max_length=120, blank=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, null=True, blank=True)
    industry_code = models.CharField("行业代码（GB/T 4754-2017）", max_length=4, blank=True)
    park = models.ForeignKey(
        Park,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="companies",
        db_index=False,
        verbose_name="片区",
    )
    is_sample = models.BooleanField("示例", default=False)
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "credit_code"], name="company_credit_code"),
            models.UniqueConstraint(
                fields=["zone", "name_key"], name="company_name_key", condition=models.Q(withdrawn_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Parcel(TenantModel):
    """宗地. One parcel on the zone's schematic map; coordinates are of the drawing, not of the earth."""

    code = models.CharField("地块号", max_length=20)
    park = models.ForeignKey(
        Park,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parcels",
        db_index=False,
        verbose_name="片区",
    )
    outline = models.JSONField("轮廓", default=list)
    center = models.JSONField("中心", default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["zone", "code"], name="parcel_code")]

    def __str__(self) -> str:
        return self.code


class Drawing(TenantModel):
    """示意图底图. Roads and water of the zone's schematic map; not a surveyed map (rules B26)."""

    width = models.PositiveSmallIntegerField("宽")
    height = models.PositiveSmallIntegerField("高")
    roads = models.JSONField("道路", default=list)
    water = models.JSONField("水面", default=list)
    note = models.CharField("图注", max_length=80, default="示意图，非实测地图")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["zone"], name="drawing_once")]


class QuotedFact(TenantModel):
    """见报事实. A reported figure with the words it stands in; never typed without them."""

    subject = models.UUIDField("对象", null=True, blank=True)
    attribute = models.CharField("属性", max_length=60)
    value = models.CharField("值", max_length=200)
    unit = models.CharField("单位", max_length=20, blank=True)
    dated = models.CharField("时间", max_length=20, blank=True)
    quote = models.TextField("原文")
    source = models.CharField("出处", max_length=200)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["zone", "subject"], name="fact_subject")]
