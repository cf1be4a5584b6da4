"""重点任务的表单：one task with its twelve months, one cell, a copy to another year, the filters."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from guatu.supervision.actions.key_tasks import TaskDraft
from guatu.supervision.forms.fields import ZoneForm, person_field, unit_field, words_field
from guatu.supervision.models import KeyTask
from guatu.supervision.queries.asked import number_asked
from guatu.supervision.queries.matrix import LONGEST_SEARCH, MONTHS, Narrow
from guatu.zones.asked import as_of_asked

FIRST_YEAR, LAST_YEAR = 2000, 2100


class TaskForm(ZoneForm):
    """任务表, without its months."""

    leaders = ("leader",)
    title = forms.CharField(label="任务", max_length=100, error_messages={"required": "请写明任务。"})
    category = forms.CharField(label="类别", max_length=30, required=False)
    lead_unit = unit_field("牵头单位")
    supporting = forms.CharField(label="配合单位", max_length=200, required=False)
    leader = person_field("责任领导")
    source = forms.CharField(label="来源", max_length=120, required=False, help_text="如会议、文件、交办。")
    is_priority = forms.BooleanField(label="一把手工程", required=False)

    def changes(self) -> dict[str, Any]:
        """改动, all but the title."""
        return {name: value for name, value in self.cleaned_data.items() if name != "title"}


class NewTaskForm(TaskForm):
    """新任务表 with twelve months; a month left empty has no plan."""

    def __init__(self, *args: Any, year: int, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["year"] = forms.IntegerField(
            label="年份", min_value=FIRST_YEAR, max_value=LAST_YEAR, initial=year
        )
        for month in MONTHS:
            self.fields[f"m{month}"] = forms.CharField(label=f"{month}月底前", max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        """At least one month says what is to be done."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not any(cleaned.get(f"m{month}") for month in MONTHS):
            raise forms.ValidationError("至少要有一个月写明做到什么。")
        return cleaned

    def months(self) -> Iterator[Any]:
        """月份项 in order, for the page."""
        return (self[f"m{month}"] for month in MONTHS)

    def draft(self) -> TaskDraft:
        """成稿."""
        held = self.cleaned_data
        names = ("title", "lead_unit", "category", "supporting", "leader", "source", "is_priority")
        return TaskDraft(
            year=held["year"],
            months={month: held[f"m{month}"] for month in MONTHS},
            **{name: held[name] for name in names},
        )


class CellForm(forms.Form):
    """一格表. Other words, or none at all, need a reason once the cell stands."""

    text = forms.CharField(label="当月要做到", max_length=120, required=False)
    note = words_field("理由", most=200, required=False, rows=2)

    def __init__(self, data: Any = None, *, planned: str = "") -> None:
        super().__init__(data, initial={"text": planned})
        self.use_required_attribute = False
        self.planned = planned
        if not planned:
            del self.fields["note"]

    def clean(self) -> dict[str, Any]:
        """改动要写理由."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.planned and not cleaned.get("text"):
            self.add_error("text", "请写明这个月要做到什么。")
        if self.planned and cleaned.get("text") != self.planned and not cleaned.get("note"):
            self.add_error("note", "改动或撤下请写明理由。")
        return cleaned


class ReasonForm(forms.Form):
    """写明理由."""

    note = words_field("理由", most=200, rows=2)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.use_required_attribute = False


class CopyForm(forms.Form):
    """抄清单表."""

    source = forms.TypedChoiceField(label="抄哪一年", coerce=int)
    target = forms.IntegerField(label="抄到哪一年", min_value=FIRST_YEAR, max_value=LAST_YEAR)

    def __init__(self, data: Any = None, *, years: list[int], today: date) -> None:
        super().__init__(data, initial={"target": today.year + 1})
        self.use_required_attribute = False
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(year), f"{year}年") for year in years]


def narrow_from(query: QueryDict, today: date) -> Narrow:
    """读筛选. An unreadable date is refused in words; an unknown name simply matches nothing."""
    as_of = as_of_asked(query)
    usual = (as_of or today).year
    return Narrow(
        year=number_asked(query.get("year", ""), least=FIRST_YEAR, most=LAST_YEAR, usual=usual),
        q=query.get("q", "").strip()[:LONGEST_SEARCH],
        unit=query.get("unit", ""),
        leader=query.get("leader", ""),
        category=query.get("category", ""),
        month=number_asked(query.get("month", ""), least=1, most=12, usual=0),
        mark=query.get("mark", ""),
        priority=query.get("priority") == "1",
        as_of=as_of,
    )


def initial_of(task: KeyTask) -> dict[str, Any]:
    """现值."""
    names = ("title", "category", "lead_unit", "supporting", "leader", "source", "is_priority")
    return {name: getattr(task, name) for name in names}
