"""承诺与兑现表：one line for each thing that can be promised."""

from collections.abc import Iterable
from typing import Any

from django import forms

from guatu.projects.actions.commitment import DATES, SUMS, Promised
from guatu.projects.forms.fields import AmountField, PartialDateField, amount_text
from guatu.projects.forms.lifecycle import day_field
from guatu.projects.models import Commitment

What = Commitment.What


class CommitmentForm(forms.Form):
    """一项承诺. Which fields it has follows from what is promised."""

    on = PartialDateField(label="承诺日期", required=False)
    amount = AmountField(label="承诺数", help_text="只写数字按万元。")
    due_on = day_field("何时兑现", required=False)
    delivered = AmountField(label="兑现数")
    delivered_on = day_field("截至", required=False)
    source = forms.CharField(label="依据", max_length=120, required=False)
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, data: Any = None, *, what: What, row: Commitment | None) -> None:
        super().__init__(data, prefix=what.value, initial=_initial(what, row))
        self.what = what
        if what in DATES:
            for name in ("amount", "due_on", "delivered", "delivered_on"):
                del self.fields[name]
            return
        del self.fields["on"]
        if what not in SUMS:
            for name, label in (("amount", "承诺人数"), ("delivered", "兑现人数")):
                self.fields[name] = forms.IntegerField(label=label, min_value=0, required=False)
            self.order_fields(["amount", "due_on", "delivered", "delivered_on", "source", "note"])
        if what == What.INVESTMENT:
            self.fields["delivered"].help_text = "空着就按项目的累计完成投资算。"

    def clean(self) -> dict[str, Any]:
        """没有承诺的，别的也不填."""
        cleaned = super().clean() or {}
        main = "on" if self.what in DATES else "amount"
        if (
            not self.errors
            and cleaned.get(main) is None
            and any(v not in (None, "") for v in cleaned.values())
        ):
            self.add_error(main, f"请先填{self.fields[main].label}。")
        return cleaned

    def promised(self) -> Promised:
        """所填, as the verb takes it."""
        typed = self.cleaned_data
        if self.what in DATES:
            return Promised(on=typed["on"], source=typed["source"], note=typed["note"])
        return Promised(
            amount=_number(typed["amount"]),
            due_on=typed["due_on"],
            delivered=_number(typed["delivered"]),
            delivered_on=typed["delivered_on"],
            source=typed["source"],
            note=typed["note"],
        )


def sheet(data: Any, rows: Iterable[Commitment]) -> list[CommitmentForm]:
    """整张表, a line for each thing."""
    held = {row.what: row for row in rows}
    return [CommitmentForm(data, what=what, row=held.get(what)) for what in What]


def _number(typed: Any) -> int | None:
    return typed if typed is None or isinstance(typed, int) else typed.fen


def _initial(what: What, row: Commitment | None) -> dict[str, Any]:
    if row is None:
        return {}
    text = amount_text if what in SUMS else lambda number: number
    cut = {"day": 10, "month": 7, "year": 4}[row.promised_precision]
    return {
        "on": row.promised_on.isoformat()[:cut] if row.promised_on else "",
        "amount": text(row.promised),
        "due_on": row.due_on,
        "delivered": text(row.delivered),
        "delivered_on": row.delivered_on,
        "source": row.source,
        "note": row.note,
    }
