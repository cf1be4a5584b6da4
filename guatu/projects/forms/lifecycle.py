"""全生命周期的表：a gate, an approval, a halt, a reason of delay, a phase, the green channel."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from guatu.files.forms import FilesField
from guatu.projects.forms.fields import AmountField, ExactField, PartialDateField
from guatu.projects.gates import all_checks
from guatu.projects.models import (
    DelayReason,
    Milestone,
    MilestoneTemplate,
    MilestoneType,
    Project,
    StageGate,
)
from guatu.zones.models import Zone

PHASE_DATES = (("started", "计划开工"), ("completed", "计划竣工"), ("in_production", "计划投产"))


def words_field(label: str, most: int, *, required: bool = True, help: str = "") -> forms.CharField:
    """一段话."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=help,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": f"请写明{label}。"},
    )


def day_field(label: str, **more: Any) -> forms.DateField:
    """日期项."""
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more)


class GateForm(forms.Form):
    """设门表."""

    type = forms.ChoiceField(label="哪个节点")
    template = forms.ChoiceField(label="哪个模板", required=False)
    step = forms.ChoiceField(label="哪一步", choices=StageGate.Step.choices)
    check_code = forms.ChoiceField(label="条件")
    milestone = forms.ChoiceField(
        label="条件里的节点", required=False, help_text="“前一节点已达成”“节点已排期”要选。"
    )
    words = forms.CharField(
        label="佐证里的字样", max_length=40, required=False, help_text="“有指名的佐证”要填，例如 施工许可证。"
    )
    is_blocking = forms.BooleanField(label="必备：不满足就办不了；不勾只作提示", required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        types: Sequence[MilestoneType],
        templates: Sequence[MilestoneTemplate],
    ) -> None:
        super().__init__(data, initial={"is_blocking": True})
        self.types = {str(row.pk): row for row in types}
        self.templates = {str(row.pk): row for row in templates}
        self._choose("type", [(key, row.name) for key, row in self.types.items()])
        self._choose(
            "template", [("", "全部模板"), *((key, row.name) for key, row in self.templates.items())]
        )
        self._choose("check_code", [(check.code, check.name) for check in all_checks()])
        self._choose("milestone", [("", "—"), *((row.code, row.name) for row in types)])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def values(self) -> dict[str, Any]:
        """所填, as the verb takes it."""
        typed = self.cleaned_data
        takes = next(check.takes for check in all_checks() if check.code == typed["check_code"])
        return {
            "type": self.types[typed["type"]],
            "template": self.templates.get(typed["template"]),
            "step": typed["step"],
            "check_code": typed["check_code"],
            "parameter": {"milestone": typed["milestone"], "words": typed["words"]}.get(takes, ""),
            "is_blocking": typed["is_blocking"],
        }


class ApproveForm(forms.Form):
    """批准计划表. The first approval may be silent; a new version says why."""

    note = words_field("说明", 300, required=False)

    def __init__(self, data: Any = None, *, again: bool) -> None:
        super().__init__(data)
        if again:
            self.fields["note"].label, self.fields["note"].required = "重定基线的理由", True


class HaltForm(forms.Form):
    """申请暂停、终止或恢复."""

    reason = forms.ChoiceField(label="理由")
    note = words_field("情况和依据", 500, help="写明文件、会议或企业来函。")
    until = day_field("预计恢复", required=False, help_text="到那天提醒；还说不准就空着。")

    def __init__(self, data: Any = None, *, reasons: Mapping[str, str], pausing: bool) -> None:
        super().__init__(data)
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择"), *reasons.items()]
        if not pausing:
            del self.fields["until"]


class DecideForm(forms.Form):
    """批复表."""

    granted = forms.ChoiceField(
        label="批复", choices=[("yes", "批准"), ("no", "不批准")], widget=forms.RadioSelect
    )
    answer = words_field("意见", 300, required=False)

    def clean(self) -> dict[str, Any]:
        """不批准的写理由."""
        cleaned = super().clean() or {}
        if cleaned.get("granted") == "no" and not cleaned.get("answer"):
            self.add_error("answer", "不批准请写明理由。")
        return cleaned


class DecideDelayForm(DecideForm):
    """认定延期表."""

    days = forms.IntegerField(label="认定免责天数", min_value=0, required=False)

    def __init__(self, data: Any = None, *, most: int) -> None:
        super().__init__(data, initial={"days": most})
        field = self.fields["granted"]
        assert isinstance(field, forms.ChoiceField)
        field.label, field.choices = "认定", [("yes", "予以认定"), ("no", "不予认定")]
        self.fields["days"].help_text = f"不超过申请的 {most} 天。"
        self.order_fields(["granted", "days", "answer"])


class DelayForm(forms.Form):
    """申报延期原因表."""

    milestone = forms.ChoiceField(label="延期的节点")
    cause = forms.ChoiceField(
        label="原因", choices=DelayReason.Cause.choices, help_text="企业原因只作记录，不免责。"
    )
    text = words_field("事由", 500)
    days = forms.IntegerField(label="申请免责天数", min_value=0, initial=0)
    evidence = FilesField(label="佐证文件", required=False)

    def __init__(
        self, data: Any = None, files: Any = None, *, zone: Zone, milestones: Sequence[Milestone]
    ) -> None:
        super().__init__(data, files)
        self.milestones = {str(row.pk): row for row in milestones}
        field = self.fields["milestone"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, row.type.name) for key, row in self.milestones.items()]
        uploads = self.fields["evidence"]
        uploads.widget.attrs["multiple"] = True
        uploads.help_text = "可以一次选多个：通知、公告、会议纪要、照片。"


class PhaseForm(forms.Form):
    """加一期."""

    phase = forms.CharField(label="哪一期", max_length=20, help_text="例如 一期、二期、首批。")
    template = forms.ChoiceField(label="里程碑模板")
    investment = AmountField(label="投资额", help_text="只写数字按万元；或者填占比。")
    share = ExactField(label="占总投资（%）", digits=5, decimals=2)
    started = PartialDateField(label="计划开工", required=False)
    completed = PartialDateField(label="计划竣工", required=False)
    in_production = PartialDateField(label="计划投产", required=False)

    def __init__(self, data: Any = None, *, project: Project, templates: Sequence[MilestoneTemplate]) -> None:
        super().__init__(data, initial={"template": str(project.template_id)})
        self.templates = {str(row.pk): row for row in templates}
        field = self.fields["template"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, row.name) for key, row in self.templates.items()]

    def clean(self) -> dict[str, Any]:
        """投资额与占比只填一样."""
        cleaned = super().clean() or {}
        if cleaned.get("investment") and cleaned.get("share") is not None:
            self.add_error("share", "投资额和占比只填一样。")
        return cleaned

    def values(self) -> dict[str, Any]:
        """所填, as the verb takes it."""
        typed = self.cleaned_data
        return {
            "phase": typed["phase"],
            "template": self.templates[typed["template"]],
            "investment_fen": typed["investment"].fen if typed["investment"] else None,
            "share": typed["share"],
            "planned": {code: typed[code] for code, _ in PHASE_DATES if typed[code]},
        }


class GreenForm(forms.Form):
    """开绿色通道."""

    reason = words_field("理由", 300)
    until = day_field("有效至")


class ReasonForm(forms.Form):
    """一句理由."""

    note = words_field("理由", 300)
