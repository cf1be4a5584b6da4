"""督办与问责：what is demanded of who is late, and what a leader decides when that was not enough."""

from typing import ClassVar

from django.db import models

from guatu.core.tenancy import TenantModel
from guatu.ledger.models import Item
from guatu.zones.models import Person, Unit


class SupervisionOrder(TenantModel):
    """督办单. Tied to an overdue item; itself an item of the unit that is late."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False, verbose_name="事项")
    about = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False, verbose_name="所督事项")
    demand = models.TextField("督办要求")
    days_late = models.PositiveIntegerField("发出时已逾期天数")
    issued_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="发出人"
    )
    issued_at = models.DateTimeField("发出时间")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "item"], name="supervision_order_item"),
        ]


class AccountabilityProposal(TenantModel):
    """问责建议. The facts as they stood, whom it is about, the measure proposed, and what a leader decided.

    Whose the item was when it was proposed stays, whoever takes the item over: he is the one to be heard.
    """

    class Measure(models.TextChoices):
        """措施."""

        REMINDER = "reminder", "提醒谈话"
        SUMMONS = "summons", "约谈"
        BULLETIN = "bulletin", "通报"
        DEDUCTION = "deduction", "扣分"

    class Decision(models.TextChoices):
        """决定."""

        WAITING = "", "待决定"
        ADOPTED = "adopted", "采纳"
        REFUSED = "refused", "不采纳"

    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False, verbose_name="事项")
    about = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False, verbose_name="所问事项")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="所涉责任人"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="所涉单位"
    )
    facts = models.JSONField("事实", default=dict)
    measure = models.CharField("建议措施", max_length=10, choices=Measure.choices)
    points = models.DecimalField("扣分", max_digits=5, decimal_places=2, null=True)
    reason = models.TextField("理由")
    proposed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("提出时间")
    decision = models.CharField(
        "决定", max_length=8, choices=Decision.choices, default=Decision.WAITING, blank=True
    )
    decision_note = models.CharField("决定说明", max_length=300, blank=True)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="决定人"
    )
    decided_at = models.DateTimeField("决定时间", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "item"], name="proposal_item"),
            models.CheckConstraint(
                name="proposal_decided_has_time",
                condition=models.Q(decision="", decided_at=None)
                | (~models.Q(decision="") & models.Q(decided_at__isnull=False)),
            ),
        ]
