"""形象进度表：one project, or all of an officer's projects on one page (每半月)."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms

from guatu.projects.forms.fields import AmountField, ExactField, amount_text, exact_text
from guatu.projects.models import Project


class ProgressForm(forms.Form):
    """形象进度表, prefilled with the last one."""

    on = forms.DateField(label="截至日期", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    percent = ExactField(label="完成百分比", digits=5, decimals=2)
    text = forms.CharField(
        label="形象进度",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text="建到哪了。",
    )
    completed = AmountField(label="累计完成投资", help_text="只写数字按万元。")

    def __init__(self, data: Any = None, *, project: Project, today: date, prefix: str = "") -> None:
        start = {
            "on": today,
            "percent": exact_text(project.progress_percent),
            "text": project.progress_text,
            "completed": amount_text(project.completed_fen),
        }
        super().__init__(data, initial=start, prefix=prefix or None)
        self.project = project

    def clean_percent(self) -> Any:
        """0 到 100."""
        percent = self.cleaned_data["percent"]
        if percent is not None and percent > 100:
            raise forms.ValidationError("不能超过 100。")
        return percent

    def clean(self) -> dict[str, Any]:
        """百分比与文字至少一项."""
        cleaned = super().clean() or {}
        if not self.errors and cleaned.get("percent") is None and not cleaned.get("text"):
            raise forms.ValidationError("请填写完成百分比或形象进度。")
        return cleaned

    def values(self) -> dict[str, Any]:
        """所填, as the verb takes it."""
        amount = self.cleaned_data["completed"]
        return {
            "on": self.cleaned_data["on"],
            "percent": self.cleaned_data["percent"],
            "text": self.cleaned_data["text"],
            "completed_fen": amount.fen if amount else None,
        }


@dataclass
class GridRow:
    """填报表一行：the project, its form, what the schedule asks, and why it was not saved."""

    project: Project
    form: ProgressForm
    schedule: Any = None
    refused: str = ""
    saved: bool = False

    @property
    def problem(self) -> str:
        """未存的原因."""
        told = (
            [str(error) for errors in self.form.errors.values() for error in errors]
            if self.form.is_bound
            else []
        )
        return self.refused or "；".join(told)


@dataclass
class Grid:
    """填报表."""

    rows: list[GridRow] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """未存的行数."""
        return sum(bool(row.problem) for row in self.rows)
