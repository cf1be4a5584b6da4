"""里程碑字典与模板：the events a zone counts, and in what order."""

from typing import ClassVar

from django.db import models

from guatu.core.tenancy import TenantModel
from guatu.projects.models.words import Category


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
