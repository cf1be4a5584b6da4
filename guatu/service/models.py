"""助企：who looks after which company."""

from typing import ClassVar

from django.db import models

from guatu.core.tenancy import TenantModel
from guatu.registry.models import Company
from guatu.zones.models import Person, Unit


class Liaison(TenantModel):
    """联企包干. One person looks after one company in one capacity, from a day to a day.

    A link ends or is handed over, and stays; the next one begins the day after. While one is active there
    is no second of its kind for the company (一企一员).
    """

    class Kind(models.TextChoices):
        OFFICER = "officer", "联企干部"
        HELPER = "helper", "助企服务员"
        STEWARD = "steward", "项目服务专员"

    class State(models.TextChoices):
        """联系的状态."""

        ACTIVE = "active", "在联"
        HANDED_OVER = "handed_over", "已交接"
        ENDED = "ended", "已结束"

    company = models.ForeignKey(
        Company, models.PROTECT, related_name="liaisons", db_index=False, verbose_name="企业"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="+", db_index=False, verbose_name="联系人"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name="单位")
    kind = models.CharField("身份", max_length=8, choices=Kind.choices)
    is_key = models.BooleanField("重点联系", default=False)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.ACTIVE)
    from_date = models.DateField("起")
    to_date = models.DateField("止", null=True)
    note = models.CharField("交接或结束的说明", max_length=300, blank=True)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="前一任"
    )
    op = models.UUIDField("操作号")
    made_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="指派人"
    )
    made_at = models.DateTimeField("指派时间")
    closed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="交接或结束的办理人"
    )
    closed_at = models.DateTimeField("交接或结束的时间", null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["zone", "person", "to_date"], name="liaison_of_person")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["zone", "company", "kind"],
                name="liaison_one_of_a_kind",
                condition=models.Q(state="active"),
            ),
            models.UniqueConstraint(fields=["zone", "op"], name="liaison_op"),
            models.CheckConstraint(
                name="liaison_ends_after_start",
                condition=models.Q(to_date=None) | models.Q(to_date__gte=models.F("from_date")),
            ),
            models.CheckConstraint(
                name="liaison_active_has_no_end",
                condition=models.Q(state="active", to_date=None)
                | (~models.Q(state="active") & models.Q(to_date__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.person_id}"
