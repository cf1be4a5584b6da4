"""年度计划表与完成投资表：a year, by quarter or month where it is known; amounts exact to the fen."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms

from guatu.projects.forms.fields import AmountField, amount_text
from guatu.projects.models import AnnualPlan, Measure, PlanGrain
from guatu.projects.queries.year import Year
from guatu.projects.spread import Spread, spread_year
from guatu.ui.overtaken import remember

QUARTERS, MONTHS = range(1, 5), range(1, 13)


class ExactAmountField(AmountField):
    """确数金额：one figure, without 约 or a range, as a plan is added up."""

    def clean(self, value: Any) -> Any:
        """读成分."""
        typed = super().clean(value)
        if typed is None:
            return None
        if typed.comparator or typed.max_fen is not None:
            raise forms.ValidationError("这里要一个确数，不写“约”“超”，也不写区间。")
        return typed.fen


class AnnualPlanForm(forms.Form):
    """年度计划表. Where one is approved already, the adjustment needs its reason."""

    total = ExactAmountField(label="全年计划", help_text="只写数字按万元；填了分季、分月可不填，自动合计。")

    def __init__(self, data: Any = None, *, year: Year) -> None:
        plan = year.draft or year.plan
        super().__init__(data, initial=_typed(plan) if plan else {})
        for n in QUARTERS:
            self.fields[f"q{n}"] = ExactAmountField(label=f"第{'一二三四'[n - 1]}季度")
        for n in MONTHS:
            self.fields[f"m{n}"] = ExactAmountField(label=f"{n}月")
        if year.plan is not None:
            self.fields["reason"] = forms.CharField(label="调整原因", max_length=200)
        remember(self)

    def spread(self) -> Spread:
        """摊法 of what was typed."""
        given = self.cleaned_data
        return spread_year(
            given["total"], [given[f"q{n}"] for n in QUARTERS], [given[f"m{n}"] for n in MONTHS]
        )


class InvestmentForm(forms.Form):
    """完成投资表 of one measure: the months that have begun. A confirmed one is shown and not asked; neither
    is an official one that is closed (``closed``) or from before the project was entered (``since``).
    """

    def __init__(
        self,
        data: Any = None,
        *,
        year: Year,
        measure: Measure,
        today: date,
        closed: Collection[int] = (),
        since: date | None = None,
    ) -> None:
        super().__init__(data)
        first = (since.year, since.month) if since else (0, 0)
        self.locked: list[tuple[int, int]] = []
        for month in year.months:
            row = month.business if measure == Measure.BUSINESS else month.official
            if row is not None and row.locked_at is not None:
                self.locked.append((month.number, row.fen))
            elif month.number in closed or (year.year, month.number) < first:
                continue
            elif (year.year, month.number) <= (today.year, today.month):
                self.fields[f"m{month.number}"] = ExactAmountField(
                    label=f"{month.number}月", initial=amount_text(row.fen) if row else ""
                )
        self.asks = bool(self.fields)
        if measure == Measure.OFFICIAL and self.asks:
            self.fields["lock"] = forms.BooleanField(
                label="确认：所填各月已与统计上报数核对，锁定后不能再改", required=False
            )
        remember(self)

    def clean(self) -> dict[str, Any]:
        """至少送来一个月."""
        cleaned = super().clean() or {}
        if not self.errors and not self.months():
            raise forms.ValidationError("没有可保存的月份，请至少填一个月。")
        return cleaned

    def months(self) -> dict[int, int | None]:
        """各月所填. A month the page did not send stays as it is."""
        sent = [n for n in MONTHS if f"m{n}" in self.data and f"m{n}" in self.cleaned_data]
        return {n: self.cleaned_data[f"m{n}"] for n in sent}


def _typed(plan: AnnualPlan) -> dict[str, str]:
    shown = {"total": amount_text(plan.total_fen), "reason": plan.reason}
    months = plan.months()
    if plan.grain == PlanGrain.MONTH:
        shown |= {f"m{n}": amount_text(months[n - 1]) for n in MONTHS}
    elif plan.grain == PlanGrain.QUARTER:
        shown |= {f"q{n}": amount_text(sum(months[3 * n - 3 : 3 * n])) for n in QUARTERS}
    return shown
