"""军令状的表单：the pledge with its first targets, one target, its breakdown, a figure."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from guatu.core.money import LARGEST_FEN
from guatu.core.refusal import Refusal
from guatu.projects.forms.fields import AmountField, ExactField, amount_text, exact_text
from guatu.supervision.actions.pledges import TargetDraft
from guatu.supervision.forms.fields import ZoneForm, day_field, person_field, unit_field, words_field
from guatu.supervision.freezing import YEAR_END
from guatu.supervision.models import Basis, PledgeTarget

TARGET_ROWS = 5
BROKEN_DOWN = range(1, YEAR_END)
MONEY_WORDS = ("元", "万元", "亿元")


class BadFigure(Refusal):
    """数看不懂."""


def figure_of(text: str, *, is_money: bool) -> Decimal:
    """读数, exact: money to the fen, other numbers to four places."""
    field: forms.Field = (
        AmountField(required=True) if is_money else ExactField(digits=20, decimals=4, required=True)
    )
    try:
        read = field.clean(text)
    except forms.ValidationError as error:
        raise BadFigure("；".join(error.messages)) from error
    if not is_money:
        return Decimal(read)
    if read.max_fen is not None or read.fen > LARGEST_FEN:
        raise BadFigure("请填一个确定的金额。")
    return Decimal(read.fen)


def figure_text(target: PledgeTarget, value: Decimal | None) -> str:
    """数的填法."""
    if value is None:
        return ""
    return amount_text(int(value)) if target.is_money else exact_text(value)


class PledgeForm(ZoneForm):
    """军令状表. Its targets stand in rows, each an indicator with its number."""

    leaders = ("signed_for",)
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    title = forms.CharField(label="名称", max_length=100, error_messages={"required": "请写明名称。"})
    unit = unit_field("立状单位", required=False)
    person = person_field("立状人")
    signed_for = person_field("代表本区签字")
    signed_on = day_field("签订日期")
    occasion = forms.CharField(label="签订场合", max_length=100, required=False)
    reckon_days = forms.IntegerField(label="季后几日内对账", min_value=1, max_value=60, initial=10)
    text = words_field("承诺", most=2000, required=False)
    document = forms.FileField(label="签字件", required=False, max_length=200)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.rows = [TargetForm(self.data or None, prefix=f"t{n}", blank=n > 0) for n in range(TARGET_ROWS)]

    def clean(self) -> dict[str, Any]:
        """A unit or a person, and at least one target."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("unit") and not cleaned.get("person"):
            self.add_error("unit", "请选立状的单位或人。")
        wrong = [row for row in self.rows if not row.is_valid()]
        if wrong:
            raise forms.ValidationError("目标还有要改的。")
        named = [row.cleaned_data["indicator"] for row in self.rows if row.is_filled]
        if not named:
            raise forms.ValidationError("至少要有一项目标。")
        if len(set(named)) < len(named):
            raise forms.ValidationError("同一指标只写一次。")
        return cleaned

    def targets(self) -> list[TargetDraft]:
        """目标稿."""
        return [row.draft() for row in self.rows if row.is_filled]


class TargetForm(forms.Form):
    """目标表. A money unit makes the number money, kept to the fen."""

    indicator = forms.CharField(label="指标", max_length=40, required=False)
    comparator = forms.ChoiceField(label="要求", choices=PledgeTarget.Compare.choices)
    value = forms.CharField(label="目标值", max_length=30, required=False)
    measure = forms.CharField(label="计量单位", max_length=12, required=False)
    basis = forms.ChoiceField(label="口径", choices=Basis.choices)
    is_cumulative = forms.BooleanField(label="逐月累计", required=False, initial=True)
    recognition = forms.CharField(label="认定办法", max_length=200, required=False)

    def __init__(self, data: Any = None, *, prefix: str | None = None, blank: bool = False) -> None:
        super().__init__(data, prefix=prefix)
        self.use_required_attribute = False
        self.may_be_blank = blank
        self.number: Decimal = Decimal(0)
        for name in ("comparator", "basis"):
            self.fields[name].required = False
        for name in ("indicator", "value") if not blank else ():
            field = self.fields[name]
            field.required, field.error_messages["required"] = True, f"请写明{field.label}。"

    @property
    def is_filled(self) -> bool:
        """填了的一行."""
        return bool(self.cleaned_data.get("indicator"))

    @property
    def is_money(self) -> bool:
        """以元计."""
        return self.cleaned_data.get("measure", "") in MONEY_WORDS

    def clean(self) -> dict[str, Any]:
        """An indicator has its number; a row left empty is no target."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("indicator"):
            if cleaned.get("value") and self.may_be_blank:
                self.add_error("indicator", "请写明指标。")
            return cleaned
        if "value" in self.errors:
            return cleaned
        text = cleaned.get("value", "")
        if self.is_money and text and text[-1].isdigit():
            text += cleaned["measure"]
        try:
            self.number = figure_of(text, is_money=self.is_money)
        except BadFigure as refusal:
            self.add_error("value", refusal.message)
        else:
            if self.number <= 0:
                self.add_error("value", "目标值要大于零。")
        return cleaned

    def draft(self) -> TargetDraft:
        """成稿."""
        held = self.cleaned_data
        return TargetDraft(
            indicator=held["indicator"],
            value=self.number,
            measure=held["measure"],
            is_money=self.is_money,
            comparator=held["comparator"] or PledgeTarget.Compare.ATLEAST,
            basis=held["basis"] or Basis.BUSINESS,
            is_cumulative=held["is_cumulative"],
            recognition=held["recognition"],
        )


class PlansForm(forms.Form):
    """分解表. Eleven months, each may be left empty; December is the target."""

    def __init__(self, data: Any = None, *, target: PledgeTarget, now: dict[int, Decimal]) -> None:
        super().__init__(data)
        self.use_required_attribute = False
        self.target = target
        for month in BROKEN_DOWN:
            self.fields[f"m{month}"] = forms.CharField(
                label=f"1—{month}月" if month > 1 else "1月",
                required=False,
                max_length=30,
                initial=figure_text(target, now.get(month)),
            )

    def clean(self) -> dict[str, Any]:
        """Numbers, each by itself."""
        cleaned: dict[str, Any] = super().clean() or {}
        self.plans: dict[int, Decimal] = {}
        for month in BROKEN_DOWN:
            if text := cleaned.get(f"m{month}"):
                try:
                    self.plans[month] = figure_of(scaled(self.target, text), is_money=self.target.is_money)
                except BadFigure as refusal:
                    self.add_error(f"m{month}", refusal.message)
        return cleaned


class ReportForm(forms.Form):
    """实绩表. From January to the end of a month."""

    through_month = forms.TypedChoiceField(label="截至", coerce=int)
    value = forms.CharField(
        label="实绩（1 月起累计）", max_length=30, error_messages={"required": "请填实绩。"}
    )
    basis = forms.ChoiceField(label="口径", choices=Basis.choices)
    source = forms.CharField(
        label="数据来源", max_length=100, error_messages={"required": "请写明数据从哪里来。"}
    )
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, data: Any = None, *, target: PledgeTarget, today: date) -> None:
        last = (
            12 if target.pledge.year < today.year else today.month if target.pledge.year == today.year else 0
        )
        super().__init__(data, initial={"basis": target.basis, "through_month": last})
        self.use_required_attribute = False
        self.target = target
        self.number = Decimal(0)
        field = self.fields["through_month"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(month), f"{month}月底") for month in range(last, 0, -1)]

    def clean_value(self) -> str:
        """读数."""
        text: str = self.cleaned_data["value"]
        try:
            self.number = figure_of(scaled(self.target, text), is_money=self.target.is_money)
        except BadFigure as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return text


class AdjustForm(forms.Form):
    """调整目标表. Another number, and why."""

    value = forms.CharField(label="拟改为", max_length=30, error_messages={"required": "请填新的目标值。"})
    reason = words_field("理由", most=500, help="为什么原来的目标不再合适。")

    def __init__(self, data: Any = None, *, target: PledgeTarget) -> None:
        super().__init__(data)
        self.use_required_attribute = False
        self.target = target
        self.number = Decimal(0)

    def clean_value(self) -> str:
        """读数."""
        text: str = self.cleaned_data["value"]
        try:
            self.number = figure_of(scaled(self.target, text), is_money=self.target.is_money)
        except BadFigure as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return text


class DecideChangeForm(forms.Form):
    """批调整目标."""

    granted = forms.ChoiceField(
        label="批复",
        choices=[("1", "同意"), ("0", "不同意")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选同意或不同意。"},
    )
    note = words_field("说明", most=300, required=False, rows=2, help="不同意请写明理由。")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.use_required_attribute = False


def scaled(target: PledgeTarget, text: str) -> str:
    """补单位: a bare number of money is in the unit that was pledged."""
    return text + target.measure if target.is_money and text.strip()[-1:].isdigit() else text
