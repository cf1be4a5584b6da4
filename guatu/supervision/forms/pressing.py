"""督办与问责的表单."""

from typing import Any

from django import forms

from guatu.projects.forms.fields import ExactField
from guatu.supervision.actions.orders import MOST_DAYS, REPLY_DAYS
from guatu.supervision.forms.fields import words_field
from guatu.supervision.models import AccountabilityProposal

Measure = AccountabilityProposal.Measure


class OrderForm(forms.Form):
    """督办单."""

    demand = words_field("督办要求", most=2000, help="要做到什么，答复里要说清什么。")
    days = forms.IntegerField(label="几个工作日内答复", min_value=1, max_value=MOST_DAYS, initial=REPLY_DAYS)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.use_required_attribute = False


class ProposalForm(forms.Form):
    """问责建议."""

    measure = forms.ChoiceField(label="建议措施", choices=Measure.choices)
    points = ExactField(digits=5, decimals=2, label="扣几分", help_text="只在建议扣分时填。")
    reason = words_field("理由", most=2000)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        """扣分要有分数."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("measure") == Measure.DEDUCTION and cleaned.get("points") is None:
            self.add_error("points", "扣分请写明扣几分。")
        return cleaned


class DecideForm(forms.Form):
    """决定."""

    adopted = forms.ChoiceField(
        label="决定", choices=[("1", "采纳"), ("0", "不采纳")], widget=forms.RadioSelect
    )
    note = words_field("说明", most=300, required=False, rows=2, help="不采纳请写明理由。")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        """不采纳要有理由."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("adopted") == "0" and not cleaned.get("note"):
            self.add_error("note", "不采纳请写明理由。")
        return cleaned
