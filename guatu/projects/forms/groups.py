"""项目组的表：what a group is, what it promises, and who joins it, a line each."""

from typing import Any

from django import forms

from guatu.projects.forms.annual_plan import ExactAmountField
from guatu.projects.forms.fields import amount_text
from guatu.projects.models import GroupKind, GroupTarget, Indicator, Project, ProjectGroup
from guatu.projects.names import name_key
from guatu.ui.overtaken import remember
from guatu.zones.member import Member
from guatu.zones.models import Role, Unit, Zone

MOST = 500


class GroupForm(forms.Form):
    """项目组表."""

    name = forms.CharField(label="组名", max_length=60, error_messages={"required": "请填组名。"})
    kind = forms.ChoiceField(label="类型", choices=GroupKind.choices, initial=GroupKind.OTHER)
    year = forms.IntegerField(
        label="年度",
        required=False,
        min_value=2000,
        max_value=2100,
        help_text="一年一定的填年度，如 2022；常年的不填。",
        error_messages={
            "invalid": "年度写四位数，如 2022。",
            "min_value": "年度写四位数，如 2022。",
            "max_value": "年度写四位数，如 2022。",
        },
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), label="牵头单位", required=False, empty_label="未定")
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(
        self, data: Any = None, *, zone: Zone, by: Member, group: ProjectGroup | None = None
    ) -> None:
        names = ("name", "kind", "year", "unit", "note")
        super().__init__(data, initial={name: getattr(group, name) for name in names} if group else {})
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Unit.objects.filter(zone=zone, is_active=True).order_by("name")
        if not by.has(Role.SUPERVISOR, Role.UNIT_HEAD):
            field.queryset = field.queryset.filter(pk__in=by.unit_ids)
            field.required, field.empty_label = True, "请选"
            self.initial.setdefault("unit", by.main_unit_id)
            field.error_messages["required"] = "请选牵头单位：经办人只能建自己单位牵头的组。"
        if group is not None:
            remember(self)


class TargetsForm(forms.Form):
    """年度目标表: one box for each indicator; an empty one is no target."""

    def __init__(self, data: Any = None, *, targets: list[GroupTarget]) -> None:
        held = {target.indicator: target.planned for target in targets}
        super().__init__(data)
        for indicator in Indicator:
            now = held.get(indicator)
            if indicator.is_money:
                field: forms.Field = ExactAmountField(label=indicator.label, help_text="只写数字按万元。")
                field.initial = amount_text(now) if now else ""
            else:
                field = forms.IntegerField(
                    label=f"{indicator.label}（个）",
                    required=False,
                    min_value=1,
                    max_value=100_000,
                    error_messages={"invalid": "写一个整数。", "min_value": "至少 1 个；不定目标就不填。"},
                )
                field.initial = now
            self.fields[indicator.value] = field
        remember(self)

    def planned(self) -> dict[str, int | None]:
        """所定的目标."""
        return {indicator.value: self.cleaned_data.get(indicator.value) or None for indicator in Indicator}


class JoinForm(forms.Form):
    """入组表: numbers or names of projects, a line each."""

    lines = forms.CharField(
        label="项目编号或名称",
        widget=forms.Textarea({"rows": 4}),
        max_length=60_000,
        help_text="一行一个，可从 Excel 整列贴来；名称要写全。",
        error_messages={"required": "请写至少一个项目。"},
    )

    def __init__(self, data: Any = None, *, zone: Zone) -> None:
        super().__init__(data)
        self.zone = zone
        self.projects: list[Project] = []

    def clean_lines(self) -> str:
        """逐行认项目; every line that is none is named, and then nobody joins."""
        text: str = self.cleaned_data["lines"]
        typed = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
        if len(typed) > MOST:
            raise forms.ValidationError(f"一次最多 {MOST} 行，现在是 {len(typed)} 行。")
        rows = Project.objects.filter(zone=self.zone, withdrawn_at=None)
        by_number = {row.number: row for row in rows.filter(number__in=typed)}
        keys = {line: name_key(line) for line in typed if line not in by_number}
        by_name = {
            row.name_key: row for row in rows.filter(name_key__in=[key for key in keys.values() if key])
        }
        unknown = [line for line, key in keys.items() if key not in by_name]
        if unknown:
            said = "、".join(f"“{line[:40]}”" for line in unknown[:10])
            more = f"等 {len(unknown)} 行" if len(unknown) > 10 else ""
            raise forms.ValidationError(f"项目库里没有{said}{more}，都没有入组。")
        found = [*by_number.values(), *(by_name[key] for key in keys.values())]
        self.projects = list({row.pk: row for row in found}.values())
        return text
