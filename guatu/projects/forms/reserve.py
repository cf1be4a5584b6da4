"""储备项目的表：what it is, a step with its reason, and what it needs to become a project."""

from typing import Any

from django import forms

from guatu.projects.actions.reserve import ReserveDraft
from guatu.projects.forms.annual_plan import ExactAmountField
from guatu.projects.forms.fields import amount_text
from guatu.projects.models import Category, ReserveField, ReserveProject
from guatu.ui.overtaken import remember
from guatu.zones.member import Member
from guatu.zones.models import Park, Person, Role, Unit, Zone

LONGEST = 2000


def _text(label: str, help: str = "") -> forms.CharField:
    widget = forms.Textarea({"rows": 3})
    return forms.CharField(label=label, required=False, max_length=LONGEST, widget=widget, help_text=help)


class ReserveForm(forms.Form):
    """储备项目表."""

    name = forms.CharField(label="名称", max_length=120, error_messages={"required": "请填名称。"})
    field = forms.ChoiceField(label="领域", choices=ReserveField.choices)
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="责任单位",
        empty_label="请选",
        error_messages={"required": "请选责任单位。"},
    )
    person = forms.ModelChoiceField(Person.objects.none(), label="责任人", required=False, empty_label="未定")
    investment = ExactAmountField(label="估算投资", help_text="只写数字按万元；还估不出就空着。")
    funds = forms.CharField(
        label="资金来源", max_length=120, required=False, help_text="如财政、专项债、社会资本。"
    )
    start_year = forms.IntegerField(
        label="拟开工年度",
        required=False,
        min_value=2000,
        max_value=2100,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "年度写四位数，如 2023。"),
    )
    park = forms.ModelChoiceField(Park.objects.none(), label="片区", required=False, empty_label="未定")
    scale = _text("建设内容", "建什么、多大。")
    why = _text("为什么要建")
    preliminary = _text("前期工作", "选址、可研、用地、资金走到哪一步。")

    def __init__(
        self, data: Any = None, *, zone: Zone, by: Member, reserve: ReserveProject | None = None
    ) -> None:
        initial: dict[str, Any] = {"unit": by.main_unit_id}
        if reserve is not None:
            names = ("name", "field", "funds", "start_year", "scale", "why", "preliminary")
            initial = {name: getattr(reserve, name) for name in names}
            initial |= {"unit": reserve.unit_id, "person": reserve.person_id, "park": reserve.park_id}
            initial["investment"] = amount_text(reserve.investment_fen)
        super().__init__(data, initial=initial)
        units = Unit.objects.filter(zone=zone, is_active=True).order_by("name")
        if not by.has(Role.SUPERVISOR, Role.UNIT_HEAD):
            units = units.filter(pk__in=by.unit_ids)
        people = Person.objects.filter(zone=zone, is_active=True, is_external=False).order_by("name")
        parks = Park.objects.filter(zone=zone).order_by("code")
        for name, rows in (("unit", units), ("person", people), ("park", parks)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
        if reserve is not None:
            remember(self)

    def draft(self) -> ReserveDraft:
        """所填的."""
        typed = dict(self.cleaned_data)
        return ReserveDraft(investment_fen=typed.pop("investment"), **typed)


class ReserveMoveForm(forms.Form):
    """走一步表, or a review that keeps it where it is."""

    why = forms.CharField(
        label="说明",
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="退回、暂缓、恢复、退库和评审要写。",
    )


class RealiseForm(forms.Form):
    """转为项目表."""

    category = forms.ChoiceField(label="类别", choices=Category.choices, initial=Category.GOVERNMENT)
    territorial = forms.ModelChoiceField(
        Unit.objects.none(), label="属地", required=False, empty_label="未定"
    )
    is_key = forms.BooleanField(label="重点项目（必须双负责）", required=False)

    def __init__(self, data: Any = None, *, zone: Zone) -> None:
        super().__init__(data)
        field = self.fields["territorial"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Unit.objects.filter(zone=zone, is_active=True).order_by("name")
