"""配合、拆分、合并的表单."""

from typing import Any

from django import forms

from guatu.ledger.actions import Piece
from guatu.ledger.circles import seen_by
from guatu.ledger.forms import (
    Pick,
    VerbForm,
    day_field,
    note_field,
    people_at_work,
    pick,
    units_in_use,
)
from guatu.ledger.models import Item
from guatu.zones.typing import ZoneRequest

ROWS = 6


class AskPartForm(VerbForm):
    """请谁配合什么."""

    unit = Pick(label="配合单位", error_messages={"required": "请选择配合单位。"})
    person = Pick(label="配合人", required=False)
    task = forms.CharField(
        label="配合事项", max_length=200, error_messages={"required": "请写明要配合做什么。"}
    )
    due_on = day_field("配合期限", required=False)

    def adapt(self, request: ZoneRequest) -> None:
        """Units in use and people who work here today."""
        pick(self, "unit", units_in_use(request), "请选择")
        pick(self, "person", people_at_work(request), "由单位安排")


class MergeForm(VerbForm):
    """并入哪一件."""

    into = forms.CharField(
        label="并入哪一件（编号）", max_length=24, error_messages={"required": "请写编号，如 WT-2026-0012。"}
    )
    note = note_field("理由", required=True)

    def adapt(self, request: ZoneRequest) -> None:
        """Numbers of this zone that this person may read."""
        self.items = Item.objects.filter(seen_by(request.member), zone=request.zone)

    def clean_into(self) -> Item:
        """按编号找到的那件."""
        number = self.cleaned_data["into"].strip().upper()
        found = self.items.filter(number=number).first()
        if found is None:
            raise forms.ValidationError(f"没有编号是“{number}”的事项。")
        return found


class SplitForm(VerbForm):
    """拆成哪几件: up to six rows; a row without a title is none."""

    def adapt(self, request: ZoneRequest) -> None:
        """Rows of title, unit, person and day."""
        for row in range(1, ROWS + 1):
            self.fields[f"title_{row}"] = forms.CharField(
                label=f"第 {row} 件", max_length=160, required=False
            )
            self.fields[f"unit_{row}"] = Pick(label="责任单位", required=False)
            self.fields[f"due_{row}"] = day_field("期限", required=False)
            pick(self, f"unit_{row}", units_in_use(request), "请选择")
        self.fields["note"] = note_field("说明", required=False)

    def clean(self) -> dict[str, Any]:
        """Every row that has a title has all of it."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        pieces: list[Piece] = []
        for row in range(1, ROWS + 1):
            title = (data.get(f"title_{row}") or "").strip()
            unit, due = data.get(f"unit_{row}"), data.get(f"due_{row}")
            if not title and unit is None and due is None:
                continue
            for name, value, word in (
                (f"title_{row}", title, "写明事项"),
                (f"unit_{row}", unit, "选责任单位"),
                (f"due_{row}", due, "定期限"),
            ):
                if not value and name not in self.errors:
                    self.add_error(name, f"请{word}。")
            if title and unit is not None and due is not None:
                pieces.append(Piece(title=title, unit=unit, due_on=due))
        if not self.errors and len(pieces) < 2:
            raise forms.ValidationError("拆分至少写两件。")
        data["pieces"] = pieces
        return data


class FinishPartForm(forms.Form):
    """配合办结或撤回."""

    note = note_field("办理情况", required=True)
