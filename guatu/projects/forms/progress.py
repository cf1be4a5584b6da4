"""半月填报表：one project's report of a period, on its own page or as one row of the grid."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms

from guatu.files.forms import FilesField, UploadsField
from guatu.projects.actions import Filled
from guatu.projects.forms.fields import AmountField, ExactField, amount_text, exact_text
from guatu.projects.forms.standing import Cell, cells_of, marks_of
from guatu.projects.models import ReportState
from guatu.projects.queries.reporting import Line
from guatu.zones.models import Zone


class PercentField(ExactField):
    """百分比, 0 到 100."""

    def __init__(self, **more: Any) -> None:
        super().__init__(digits=5, decimals=2, **more)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Decimal | None:
        """不超过 100."""
        percent = super().clean(value)
        if percent is not None and percent > 100:
            raise forms.ValidationError("不能超过 100。")
        return percent


class LinesField(forms.CharField):
    """几行字. A browser sends its own line ends; the same words are no change."""

    def __init__(self, *, rows: int, **more: Any) -> None:
        super().__init__(required=False, max_length=2000, widget=forms.Textarea({"rows": rows}), **more)

    def to_python(self, value: Any) -> Any:
        """换行统一."""
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)


class ReportForm(forms.Form):
    """填报表, beginning with what was typed of this period, else with what was said last."""

    percent = PercentField(label="完成百分比", help_text="报送时必填。")
    completed = AmountField(label="累计完成投资", help_text="只写数字按万元。")
    text = LinesField(label="形象进度", rows=3, help_text="建到哪了。")
    problem = LinesField(label="存在问题", rows=2)
    rollback = forms.CharField(
        label="回退原因", required=False, max_length=200, help_text="低于上次核实的进度才要填。"
    )
    next_percent = PercentField(label="下期预计百分比")
    next_invested = AmountField(label="下期预计投资", help_text="下一期要完成的投资，只写数字按万元。")
    next_text = LinesField(label="下期预计", rows=2, help_text="下一期要建到哪。")

    def __init__(self, data: Any = None, files: Any = None, *, line: Line, prefix: str = "") -> None:
        super().__init__(data, files, initial=start_of(line), prefix=prefix or None)
        self.line = line

    @property
    def stood(self) -> str:
        """各格画时的记号, kept in the page."""
        return marks_of(self)

    def cells(self) -> list[Cell]:
        """各格, typed and moved."""
        return cells_of(self)

    def filled(self) -> Filled:
        """所填, as the verbs take it."""
        data = self.cleaned_data
        completed, invested = data["completed"], data["next_invested"]
        return Filled(
            percent=data["percent"],
            text=data["text"],
            completed_fen=completed.fen if completed else None,
            problem=data["problem"],
            rollback=data["rollback"],
            next_percent=data["next_percent"],
            next_invested_fen=invested.fen if invested else None,
            next_text=data["next_text"],
        )


class ReportPageForm(ReportForm):
    """一个项目的填报页, with its photos."""

    file = FilesField(label="现场照片", required=False, max_length=200)
    uploads = UploadsField(required=False)

    def offer(self, zone: Zone) -> None:
        """备好 how a browser or a phone's camera may send photos here."""
        photos = self.fields["file"]
        assert isinstance(photos, FilesField)
        photos.offer(zone)
        photos.widget.attrs |= {"accept": "image/jpeg,image/png,image/webp", "data-most": 9}
        photos.help_text = "一期最多 9 张；手机上可以直接拍。"

    def clean(self) -> dict[str, Any]:
        """已传的照片 stand in a hidden field; what is wrong with them is said above."""
        held: dict[str, Any] = super().clean() or self.cleaned_data
        for message in self.errors.pop("uploads", []):
            self.add_error(None, message)
        return held


def start_of(line: Line) -> dict[str, str]:
    """起头: this period's own, else what was said last of the project."""
    report, last, project = line.report, line.last, line.project
    if report is not None:
        return {
            "percent": exact_text(report.percent),
            "completed": amount_text(report.completed_fen),
            "text": report.text,
            "problem": report.problem,
            "rollback": report.rollback,
            "next_percent": exact_text(report.next_percent),
            "next_invested": amount_text(report.next_invested_fen),
            "next_text": report.next_text,
        }
    return {
        "percent": exact_text(last.percent if last else project.progress_percent),
        "completed": amount_text(last.completed_fen if last else project.completed_fen),
        "text": last.text if last else project.progress_text,
        "problem": last.problem if last else "",
    }


@dataclass
class GridRow:
    """填报表一行：the project, its form, whether it is to be sent, and why it was not."""

    line: Line
    form: ReportForm
    ticked: bool = False
    refused: str = ""

    @property
    def is_locked(self) -> bool:
        """已核，不能填."""
        return self.line.state == ReportState.VERIFIED

    @property
    def problem(self) -> str:
        """未存的原因."""
        if not self.form.is_bound:
            return self.refused
        names = {name: str(bound.label) for name, bound in self.form.fields.items()}
        told = [f"{names.get(k, '')}{e}" for k, errors in self.form.errors.items() for e in errors]
        return self.refused or "；".join(told)

    @property
    def is_wide(self) -> bool:
        """下面几项要摊开: something of them was typed, or is asked for."""
        form = self.form
        return bool(self.problem or any(form[name].value() for name in ("problem", "rollback")))


@dataclass
class Grid:
    """填报表."""

    rows: list[GridRow] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)  # typed of, and nobody's here any more

    @property
    def refused(self) -> int:
        """未存的行数."""
        return sum(bool(row.problem) for row in self.rows) + len(self.gone)
