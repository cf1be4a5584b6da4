"""节点表：when it is promised, when it was reached, and the zone's own words and roads."""

from typing import Any

from django import forms

from guatu.core.dates import PartialDate
from guatu.projects.forms.fields import PartialDateField
from guatu.projects.models import Category, Milestone, MilestoneType
from guatu.projects.stages import planned_date


class PlanForm(forms.Form):
    """排期表. Moving a promise that stands on the ledger needs a reason."""

    planned = PartialDateField(label="计划日期", help_text="只知道月份就填月份，期限按当月最后一天算。")
    note = forms.CharField(
        label="调整理由", max_length=200, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, data: Any = None, *, milestone: Milestone) -> None:
        now = planned_date(milestone)
        super().__init__(data, initial={"planned": now.iso() if now else ""})
        self.now = now
        if milestone.item is None:
            del self.fields["note"]

    def clean(self) -> dict[str, Any]:
        """已有承诺的，改期要写理由."""
        cleaned = super().clean() or {}
        moved: PartialDate | None = cleaned.get("planned")
        if self.now and moved and moved != self.now and not cleaned.get("note"):
            self.add_error("note", "改期请写明理由。")
        return cleaned


class ReachForm(forms.Form):
    """报验表：when, what shows it, and a note for who signs."""

    on = PartialDateField(label="达成日期")
    text = forms.CharField(
        label="佐证说明",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="如施工许可证编号、竣工验收备案表、现场情况。",
    )
    file = forms.FileField(label="佐证文件", required=False, max_length=200)
    note = forms.CharField(label="给验收人的话", max_length=200, required=False)

    def __init__(self, data: Any = None, files: Any = None, *, has_evidence: bool = False) -> None:
        super().__init__(data, files)
        self.has_evidence = has_evidence

    def clean(self) -> dict[str, Any]:
        """佐证至少一份."""
        cleaned = super().clean() or {}
        if not (cleaned.get("text") or cleaned.get("file") or self.has_evidence):
            self.add_error("text", "请写明佐证，或附一个文件。")
        return cleaned


class WordForm(forms.Form):
    """添词表."""

    name = forms.CharField(label="节点名称", max_length=20)
    done_name = forms.CharField(
        label="达成后称", max_length=20, required=False, help_text="不填就是“已”加名称。"
    )
    after = forms.ChoiceField(label="排在谁之后", required=False)

    def __init__(self, data: Any = None, *, words: list[MilestoneType]) -> None:
        super().__init__(data)
        self.words = {str(word.pk): word for word in words}
        field = self.fields["after"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "最后"), *[(key, word.name) for key, word in self.words.items()]]

    def place(self) -> MilestoneType | None:
        """排在谁之后."""
        return self.words.get(self.cleaned_data["after"])


class TemplateForm(forms.Form):
    """添模板表."""

    name = forms.CharField(label="模板名称", max_length=40)
    category = forms.ChoiceField(label="适用类别", choices=Category.choices)
    steps = forms.MultipleChoiceField(label="里程碑", widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any = None, *, words: list[MilestoneType]) -> None:
        super().__init__(data)
        self.words = {str(word.pk): word for word in words}
        field = self.fields["steps"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, word.name) for key, word in self.words.items()]

    def types(self) -> list[MilestoneType]:
        """选中的词."""
        return [self.words[key] for key in self.cleaned_data["steps"]]
