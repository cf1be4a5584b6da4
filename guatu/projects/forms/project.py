"""项目表：every field of a project, its company by name, its yearly capacities row by row."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from guatu.intake.codes import project_code, project_code_problem
from guatu.projects.actions import CapacityRow
from guatu.projects.actions.change import capacities_of
from guatu.projects.forms.fields import AmountField, ExactField, TypedAmount, amount_text, exact_text
from guatu.projects.models import (
    Category,
    Comparator,
    MilestoneTemplate,
    Pool,
    Project,
)
from guatu.registry.models import Company, Parcel
from guatu.zones.models import Park, Zone

MONEY = ("investment", "annual_plan", "fixed_asset", "output_value", "tax")
PLAIN = (
    "name", "category", "pool", "is_key", "phase", "address", "project_code", "industry_code", "scale",
    "problem", "note", "area_mu", "area_comparator", "floor_area_m2", "floor_area_comparator", "park",
    "parcel", "parent",
)  # fmt: skip
QUALIFIERS = [("", "准确"), *[(c.value, c.label) for c in Comparator if c.value]]
SPARE_ROWS = 2


class ProjectForm(forms.Form):
    """项目表."""

    name = forms.CharField(label="项目名称", max_length=120)
    category = forms.ChoiceField(label="类别", choices=Category.choices)
    pool = forms.ChoiceField(label="项目池", choices=Pool.choices)
    is_key = forms.BooleanField(label="重点项目（必须双负责）", required=False)
    company = forms.CharField(
        label="建设单位",
        max_length=120,
        required=False,
        help_text="名录里有的从提示中选；没有的会新登记，代码待核。",
    )
    investment = AmountField(label="总投资", help_text="如 12500、1.25亿元、约4.4亿元；只写数字按万元。")
    investment_comparator = forms.ChoiceField(label="总投资限定", choices=QUALIFIERS, required=False)
    annual_plan = AmountField(label="年度计划投资")
    fixed_asset = AmountField(label="固定资产投资")
    output_value = AmountField(label="达产产值")
    tax = AmountField(label="达产税收")
    area_mu = ExactField(label="用地（亩）", digits=12, decimals=4)
    area_comparator = forms.ChoiceField(label="用地限定", choices=QUALIFIERS, required=False)
    floor_area_m2 = ExactField(label="建筑面积（㎡）", digits=14, decimals=2)
    floor_area_comparator = forms.ChoiceField(label="建筑面积限定", choices=QUALIFIERS, required=False)
    park = forms.ModelChoiceField(Park.objects.none(), label="片区", required=False, empty_label="未定")
    parcel = forms.ModelChoiceField(Parcel.objects.none(), label="地块", required=False, empty_label="未定")
    address = forms.CharField(label="地址", max_length=120, required=False)
    parent = forms.ModelChoiceField(
        Project.objects.none(), label="上级项目", required=False, empty_label="无"
    )
    phase = forms.CharField(label="分期", max_length=20, required=False)
    project_code = forms.CharField(label="投资项目统一代码", max_length=24, required=False)
    industry_code = forms.RegexField(
        r"^[A-T]?\d{2,4}$", label="行业代码", max_length=4, required=False, help_text="GB/T 4754，如 3985。"
    )
    scale = forms.CharField(label="建设规模及内容", required=False, widget=forms.Textarea({"rows": 3}))
    problem = forms.CharField(label="存在问题", required=False, widget=forms.Textarea({"rows": 2}))
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, data: Any = None, *, zone: Zone, project: Project | None = None) -> None:
        super().__init__(
            data, initial=_initial(project) if project else {"is_key": True, "pool": Pool.CONTINUING}
        )
        self.zone, self.project = zone, project
        self._choose("park", Park.objects.filter(zone=zone).order_by("code"))
        self._choose("parcel", Parcel.objects.filter(zone=zone).order_by("code"))
        others = Project.objects.filter(zone=zone, withdrawn_at=None).order_by("name")
        self._choose("parent", others.exclude(pk=project.pk) if project else others)
        self.fields["company"].widget.attrs["list"] = "companies"
        self.capacities = CapacityRows(data, capacities_of(project) if project else [])

    def _choose(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def is_valid(self) -> bool:
        """都填对了."""
        return super().is_valid() and not self.capacities.errors

    def clean_project_code(self) -> str:
        """统一代码：its form only; whether it is true the platform knows."""
        code = project_code(self.cleaned_data["project_code"])
        problem = project_code_problem(code) if code else ""
        if problem:
            raise forms.ValidationError(problem)
        return code

    def companies(self) -> list[str]:
        """名录里的企业, to choose from while typing."""
        rows = Company.objects.filter(zone=self.zone, withdrawn_at=None).order_by("name")
        return list(rows.values_list("name", flat=True)[:2000])

    def values(self) -> dict[str, Any]:
        """要记的字段, as the project keeps them; the company apart."""
        found = {name: self.cleaned_data[name] for name in PLAIN}
        for name in MONEY:
            typed: TypedAmount | None = self.cleaned_data[name]
            found[f"{name}_fen"] = typed.fen if typed else None
        main: TypedAmount | None = self.cleaned_data["investment"]
        found["investment_max_fen"] = main.max_fen if main else None
        chosen = self.cleaned_data["investment_comparator"]
        found["investment_comparator"] = (chosen or main.comparator) if main else ""
        return found


class NewProjectForm(ProjectForm):
    """新项目表：and the milestones it will follow, and who answers for it."""

    template = forms.ChoiceField(label="里程碑模板", required=False)

    def __init__(self, data: Any = None, *, zone: Zone) -> None:
        super().__init__(data, zone=zone)
        field = self.fields["template"]
        assert isinstance(field, forms.ChoiceField)
        rows = MilestoneTemplate.objects.filter(zone=zone).order_by("category", "code")
        field.choices = [("", "按类别"), *[(row.code, row.name) for row in rows]]


class CapacityRows:
    """产能各行：product, quantity, qualifier, unit; an empty row is none."""

    def __init__(self, data: Mapping[str, Any] | None, now: list[CapacityRow]) -> None:
        self.errors: list[str] = []
        if data is None:
            self.shown = [(n, exact_text(q), c, u) for n, q, c, u in now]
        else:
            count = min(int(data.get("capacity_rows", 0) or 0), 30) if _is_count(data) else 0
            self.shown = [_typed(data, row) for row in range(count)]
        self.rows = [row for shown in self.shown if (row := self._read(*shown))]
        self.shown = [row for row in self.shown if any(row)] + [("", "", "", "")] * SPARE_ROWS

    def _read(self, name: str, quantity: str, comparator: str, unit: str) -> CapacityRow | None:
        if not (name or quantity or unit):
            return None
        try:
            number = ExactField(digits=16, decimals=4, required=True).clean(quantity)
        except forms.ValidationError as error:
            self.errors.append(f"产能“{name or unit}”：{error.messages[0]}")
            return None
        if not name or not unit:
            self.errors.append(f"产能“{name or quantity}”要写明产品和单位。")
            return None
        kept = comparator if comparator in Comparator.values else ""
        return name[:60], (number or Decimal(0)).quantize(Decimal("0.0001")), kept, unit[:20]


def _is_count(data: Mapping[str, Any]) -> bool:
    text = str(data.get("capacity_rows", ""))
    return text.isascii() and text.isdigit() and len(text) < 4


def _typed(data: Mapping[str, Any], row: int) -> tuple[str, str, str, str]:
    name, quantity, comparator, unit = (
        str(data.get(f"capacity_{row}_{part}", "")).strip()
        for part in ("name", "quantity", "comparator", "unit")
    )
    return name, quantity, comparator, unit


def _initial(project: Project) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: getattr(project, name) for name in PLAIN if name not in ("park", "parcel")
    }
    values["parent"], values["park"], values["parcel"] = project.parent_id, project.park_id, project.parcel_id
    values |= {name: exact_text(values[name]) for name in ("area_mu", "floor_area_m2")}
    values |= {name: amount_text(getattr(project, f"{name}_fen")) for name in MONEY}
    if project.investment_max_fen is not None:
        values["investment"] = f"{values['investment']}-{amount_text(project.investment_max_fen)}"
    values["investment_comparator"] = project.investment_comparator
    values["company"] = project.company.name if project.company else ""
    return values


def version_of(data: Mapping[str, Any]) -> int | None:
    """所见版本 a form was drawn with."""
    text = str(data.get("version", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def op_of(data: Mapping[str, Any]) -> UUID | None:
    """操作号 of a form."""
    try:
        return UUID(str(data.get("op", "")))
    except ValueError:
        return None
