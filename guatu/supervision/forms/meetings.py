"""现场会的表单：the meeting, its minutes, a problem with its three elements, the list of categories."""

from typing import Any

from django import forms

from guatu.ledger import tiers
from guatu.ledger.steps import VERB_NAMES
from guatu.projects.models import Project
from guatu.supervision.actions.meetings import FindingDraft, MeetingDraft
from guatu.supervision.forms.fields import ZoneForm, day_field, person_field, unit_field, words_field
from guatu.supervision.kind import FINDING
from guatu.supervision.models import Meeting
from guatu.supervision.queries.meetings import NOTED


class MeetingForm(ZoneForm):
    """会议表."""

    kind = forms.ChoiceField(label="类型", choices=Meeting.Kind.choices)
    held_on = day_field("日期")
    theme = forms.CharField(label="主题", max_length=80, error_messages={"required": "请定一个主题。"})
    project = forms.ModelChoiceField(
        Project.objects.none(), label="本周项目", required=False, empty_label="不针对单个项目"
    )
    place = forms.CharField(label="地点", max_length=80, required=False)
    chair = person_field("主持")
    attendees = forms.CharField(label="参加", max_length=400, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["project"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Project.objects.filter(zone=self.zone, withdrawn_at=None).order_by("name")

    def draft(self) -> MeetingDraft:
        """成稿."""
        return MeetingDraft(**self.cleaned_data)


class MinutesForm(forms.Form):
    """纪要表."""

    attendees = forms.CharField(label="参加", max_length=400, required=False)
    minutes = words_field("纪要", most=10_000, rows=8)

    def __init__(self, data: Any = None, *, meeting: Meeting) -> None:
        super().__init__(data, initial={"attendees": meeting.attendees, "minutes": meeting.minutes})
        self.use_required_attribute = False


class FindingForm(ZoneForm):
    """问题表：责任主体、方案、时间节点 are asked for; the node left empty is the deadline of its tier."""

    title = forms.CharField(label="问题", max_length=150, error_messages={"required": "请写明问题。"})
    category = forms.ChoiceField(label="类型")
    tier = forms.ChoiceField(label="分级")
    unit = unit_field("责任单位")
    person = person_field("责任人")
    plan = words_field("方案", most=2000, help="准备怎么解决，分几步。")
    node = day_field("时间节点", required=False, help_text="不填就按分级算。")
    is_priority = forms.BooleanField(label="一把手工程", required=False)

    def __init__(self, *args: Any, categories: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        grades = tiers.grades(self.zone, FINDING.code)
        self.fields["unit"].error_messages["required"] = "责任主体不能空：请选责任单位。"
        category, tier = self.fields["category"], self.fields["tier"]
        assert isinstance(category, forms.ChoiceField)
        assert isinstance(tier, forms.ChoiceField)
        category.choices = [(name, name) for name in categories]
        tier.choices = [(grade.code, grade.name) for grade in grades]
        tier.help_text = "；".join(f"{grade.name}：{tiers.in_words(grade.rules)}" for grade in grades) + "。"

    def clean(self) -> dict[str, Any]:
        """A node does not lie in the past."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("node") and cleaned["node"] < self.today:
            self.add_error("node", "时间节点已经过去了，请另定一天。")
        return cleaned

    def draft(self) -> FindingDraft:
        """成稿."""
        return FindingDraft(**self.cleaned_data)


class NoteForm(forms.Form):
    """记一笔."""

    verb = forms.ChoiceField(label="记什么", choices=[(verb, VERB_NAMES[verb]) for verb in NOTED])
    text = words_field("情况", most=500, rows=2)


class CategoriesForm(forms.Form):
    """类型表, one a line."""

    names = words_field("问题类型", most=1000, rows=8, help="一行一个，按这个次序列出。")

    def __init__(self, data: Any = None, *, now: list[str]) -> None:
        super().__init__(data, initial={"names": "\n".join(now)})
        self.use_required_attribute = False
