"""期限的表单：挂起、补记停算、申请延期、批复延期、调整等级."""

from datetime import timedelta
from typing import Any

from django import forms

from guatu.ledger import tiers
from guatu.ledger.forms import VerbForm, day_field, note_field
from guatu.ledger.pauses import REASONS
from guatu.zones.typing import ZoneRequest


def _reason(label: str, missing: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", "请选择"), *((each.code, f"{each.name}　{each.basis}") for each in REASONS)],
        error_messages={"required": missing, "invalid_choice": missing},
    )


class PauseForm(VerbForm):
    """为何挂起."""

    reason = _reason("理由", "请选择挂起的理由。")
    until = day_field("预计恢复", required=False, help_text="到那天上午提醒你恢复。")
    note = note_field("说明", required=False)


class CreditForm(VerbForm):
    """补记停算：the clock should have stood still."""

    from_date = day_field("停算起")
    to_date = day_field("停算止")
    reason = _reason("理由", "请选择停算的理由。")
    note = note_field("依据", required=True)

    def adapt(self, request: ZoneRequest) -> None:
        """Both days lie behind us."""
        for name in ("from_date", "to_date"):
            self.fields[name].widget.attrs["max"] = request.today.isoformat()


class AskExtensionForm(VerbForm):
    """申请延期."""

    until = day_field("申请延至")
    note = note_field("理由", required=True)

    def adapt(self, request: ZoneRequest) -> None:
        """From tomorrow on."""
        self.fields["until"].widget.attrs["min"] = (request.today + timedelta(days=1)).isoformat()


class GrantForm(VerbForm):
    """批准延期."""

    until = day_field("批准延至", required=False, help_text="不填就是申请的那天。")
    note = note_field("批复意见", required=False)


class RegradeForm(VerbForm):
    """调整等级."""

    tier = forms.ChoiceField(label="等级", error_messages={"required": "请选择等级。"})
    note = note_field("理由", required=True)

    def adapt(self, request: ZoneRequest) -> None:
        """The tiers with what follows from each."""
        field = self.fields["tier"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择"), *tier_choices(request, self.kind)]


def tier_choices(request: ZoneRequest, kind: str) -> list[tuple[str, str]]:
    """等级可选项 with their deadlines in words."""
    return [(g.code, f"{g.name}　{tiers.in_words(g.rules)}") for g in tiers.grades(request.zone, kind)]


def tier_names(request: ZoneRequest, kind: str) -> dict[str, str]:
    """等级名称."""
    return {g.code: g.name for g in tiers.grades(request.zone, kind)}


class TierForm(forms.Form):
    """等级时限：one row per clock, and where the rule comes from."""

    source = forms.CharField(
        label="依据",
        max_length=200,
        help_text="文件名或会议；没有就写“本区自定”。",
        error_messages={"required": "请写明依据。"},
    )

    def __init__(self, rules: list[dict[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {rule["clock"]: rule for rule in rules}
        for code, name in tiers.CLOCKS.items():
            rule = known.get(code)
            self.fields[f"{code}_count"] = forms.IntegerField(
                label=f"{name}：数目",
                required=code == tiers.DUE,
                min_value=0,
                max_value=999,
                initial=rule["count"] if rule else None,
                help_text="" if code == tiers.DUE else "不填就是没有这个节点。",
                error_messages={"required": f"请写{name}的数目。", "invalid": "只写整数。"},
            )
            self.fields[f"{code}_kind"] = forms.ChoiceField(
                label=f"{name}：口径",
                choices=[("working", "个工作日"), ("calendar", "个自然日（0 为当日）"), ("hours", "个小时")],
                initial=rule["day_kind"] if rule else "working",
            )
        self.order_fields([name for name in self.fields if name != "source"] + ["source"])

    def rules(self) -> list[dict[str, Any]]:
        """填好的时限."""
        data = self.cleaned_data
        return [
            {
                "clock": code,
                "day_kind": data[f"{code}_kind"],
                "count": data[f"{code}_count"],
                "every": data[f"{code}_count"] if code == "update" else 0,
            }
            for code in tiers.CLOCKS
            if data.get(f"{code}_count") is not None
        ]
