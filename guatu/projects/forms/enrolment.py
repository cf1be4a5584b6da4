"""入库的表：a paper, a submission, what the statisticians say, a correction, the rules of the zone."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings

from guatu.files.actions import MIB
from guatu.files.forms import FilesField, UploadsField
from guatu.projects.enrol_materials import MATERIALS
from guatu.projects.enrol_rules import NEEDS, RHYTHMS, RULES, YES_NO, Rule
from guatu.projects.forms.annual_plan import ExactAmountField
from guatu.projects.forms.fields import amount_text
from guatu.projects.forms.lifecycle import day_field, words_field
from guatu.projects.models import EnrolmentMaterial, EnrolState
from guatu.projects.periods import RHYTHM_SETTING
from guatu.zones.models import Zone


class MaterialForm(forms.Form):
    """一份材料表."""

    on = day_field("材料日期", required=False, help_text="批文、合同写落款日期，照片写拍摄日期。")
    evidence = FilesField(label="文件", required=False)
    uploads = UploadsField(required=False)
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(
        self, data: Any = None, files: Any = None, *, zone: Zone, row: EnrolmentMaterial | None
    ) -> None:
        initial = {"on": row.on, "note": row.note} if row else {}
        super().__init__(data, files, initial=initial)
        field = self.fields["evidence"]
        assert isinstance(field, FilesField)
        field.offer(zone)
        del field.widget.attrs["multiple"]
        limit = settings.FILE_SIZE_LIMIT // MIB
        word = "再附就换掉现有的文件" if row and row.file else "附一个文件，几页的先合成一个"
        field.help_text = f"{word}，不超过 {limit} MB。"
        if row is not None:
            self.fields["drop"] = forms.BooleanField(label="撤下这份材料", required=False)

    def clean_evidence(self) -> list[Any]:
        """只要一个文件."""
        sent: list[Any] = self.cleaned_data.get("evidence") or []
        if len(sent) > 1:
            raise forms.ValidationError("一份材料附一个文件；有几页的先合成一个。")
        return sent


class SubmitForm(forms.Form):
    """报送表."""

    applicant = forms.CharField(
        label="上报单位",
        max_length=80,
        help_text="要与批文上的单位一致，否则会被退回。",
        error_messages={"required": "请填上报单位。"},
    )
    planned = ExactAmountField(
        label="计划总投资",
        required=True,
        help_text="照入库申请表填；只写数字按万元。",
        error_messages={"required": "请填计划总投资。"},
    )

    def __init__(self, data: Any = None, *, applicant: str, planned_fen: int | None) -> None:
        typed = amount_text(planned_fen) if planned_fen is not None else ""
        super().__init__(data, initial={"applicant": applicant, "planned": typed})


class JudgeForm(forms.Form):
    """统计单位的意见: what may be said depends on where the enrolment stands."""

    verdict = forms.ChoiceField(label="意见", widget=forms.RadioSelect)
    stat_no = forms.CharField(label="统计库编号", max_length=40, required=False)
    on = day_field(
        "入库日期", required=False, help_text="统计局认定入库的那天；以前已入库、现在补记的填当时的日期。"
    )
    reason = words_field("理由", 200, required=False, help="退回、更正必填：对方照着补。")

    def __init__(self, data: Any = None, *, state: str, stat_no: str, today: date) -> None:
        super().__init__(data, initial={"stat_no": stat_no, "on": today})
        said = {
            EnrolState.SUBMITTED: [("audit", "审核通过，报统计局"), ("reject", "退回")],
            EnrolState.AUDITED: [("confirm", "统计局已认定，确认入库"), ("reject", "退回")],
            EnrolState.ENROLLED: [("correct", "更正统计库编号")],
        }
        field = self.fields["verdict"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = said.get(EnrolState(state), [])
        field.initial = field.choices[0][0] if field.choices else ""
        if state == EnrolState.SUBMITTED:
            del self.fields["stat_no"]
        if state != EnrolState.AUDITED:
            del self.fields["on"]

    def clean(self) -> dict[str, Any]:
        """确认要编号和日期."""
        cleaned = super().clean() or {}
        verdict = cleaned.get("verdict")
        if verdict == "confirm" and not cleaned.get("stat_no"):
            self.add_error("stat_no", "请填统计库编号。")
        if verdict == "confirm" and not cleaned.get("on") and "on" not in self.errors:
            self.add_error("on", "请填入库日期。")
        if verdict in ("reject", "correct") and not cleaned.get("reason"):
            self.add_error("reason", "请写明理由。")
        return cleaned


class CorrectForm(forms.Form):
    """更正表."""

    fen = ExactAmountField(
        label="更正后的完成投资",
        required=True,
        help_text="只写数字按万元。",
        error_messages={"required": "请填更正后的数；没有投资填 0。"},
    )
    reason = words_field("更正的理由", 200, help="写明依据，例如统计局核减的文号。")


class MonthForm(forms.Form):
    """一个月的统计数: one figure for each project that is not locked (M039)."""

    def __init__(self, data: Any = None, *, rows: Sequence[Any]) -> None:
        super().__init__(data)
        for row in rows:
            if row.locked is None:
                self.fields[row.pk.hex] = ExactAmountField(
                    label=row.name, initial=amount_text(row.official) if row.official is not None else ""
                )

    def figures(self) -> dict[UUID, int | None]:
        """各项目所填. A project the page did not send stays as it is."""
        return {UUID(name): fen for name, fen in self.cleaned_data.items() if name in self.data}


class RulesForm(forms.Form):
    """规矩表：one field for each rule, with its plain explanation, and the day from which it holds."""

    def __init__(
        self, data: Any = None, *, values: dict[str, Any], units: Sequence[str], today: date
    ) -> None:
        super().__init__(data)
        for rule in RULES:
            self.fields[rule.key] = _field(rule, values[rule.key], units)
        self.fields["from_on"] = day_field(
            "从哪天起", initial=today, help_text="填以后的日子，到那天自动生效。"
        )

    def values(self) -> dict[str, Any]:
        """改了的, as the verb takes it. What was left as it stood says nothing of what is to come."""
        moved = set(self.changed_data)
        typed = {rule.key: self.cleaned_data[rule.key] for rule in RULES if rule.key in moved}
        return {key: (value == "yes") if value in ("yes", "no") else value for key, value in typed.items()}


def _field(rule: Rule, value: Any, units: Sequence[str]) -> forms.Field:
    given: dict[str, Any] = {"label": rule.name, "help_text": rule.says}
    if rule.kind == "number":
        return forms.IntegerField(
            min_value=rule.least,
            max_value=rule.most,
            initial=value,
            label=f"{rule.name}（{rule.unit}）",
            help_text=rule.says,
        )
    if rule.kind == "unit":
        named = [(name, name) for name in units]
        first = [("", rule.worded(""))]
        return forms.ChoiceField(choices=first + named, initial=value, required=False, **given)
    if rule.key == NEEDS:
        return forms.MultipleChoiceField(
            choices=[(m.code, m.name) for m in MATERIALS],
            initial=list(value),
            widget=forms.CheckboxSelectMultiple,
            required=False,
            **given,
        )
    if rule.key == RHYTHM_SETTING:
        return forms.ChoiceField(choices=list(RHYTHMS.items()), initial=value, **given)
    words = [("no", YES_NO[False]), ("yes", YES_NO[True])]
    return forms.ChoiceField(choices=words, initial="yes" if value else "no", **given)
