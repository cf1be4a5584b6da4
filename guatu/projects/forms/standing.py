"""逐格对照：what each cell of a row was drawn with, so that whoever comes second is told cell by cell."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.http import QueryDict

if TYPE_CHECKING:
    from guatu.projects.forms.progress import ReportForm

STOOD = "stood"
LONGEST = 30
CELLS = (
    "percent", "completed", "text", "problem", "rollback", "next_percent", "next_invested", "next_text",
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """一格：what was typed, what is there now, and which of the two has moved since the page was drawn."""

    name: str
    label: str
    typed: str
    now: str
    is_typed: bool
    is_moved: bool

    @property
    def told(self) -> str:
        """这一格的话."""
        mine = f"，你填的是“{_short(self.typed)}”" if self.is_typed else ""
        return f"{self.label}现在是“{_short(self.now)}”{mine}"


def marks_of(form: "ReportForm") -> str:
    """画表时各格的记号, in the order of the cells."""
    return ",".join(_mark(_drawn(form, name)) for name in CELLS)


def cells_of(form: "ReportForm") -> list[Cell]:
    """各格. Without the marks of a page, all that differs from what is there counts as typed."""
    seen = str(form.data.get(form.add_prefix(STOOD), "")).split(",")
    if len(seen) != len(CELLS):
        seen = marks_of(form).split(",")
    found = []
    for name, stood in zip(CELLS, seen, strict=True):
        typed, now = _plain(form.data.get(form.add_prefix(name), "")), _drawn(form, name)
        apart = typed != now
        found.append(
            Cell(
                name, str(form.fields[name].label), typed, now,
                is_typed=apart and _mark(typed) != stood, is_moved=apart and _mark(now) != stood,
            )
        )  # fmt: skip
    return found


def typed_in(data: Mapping[str, str], key: str) -> bool:
    """这一行填过没有, told from the page alone."""
    seen = data.get(f"{key}-{STOOD}", "").split(",")
    sent = [_mark(_plain(data.get(f"{key}-{name}", ""))) for name in CELLS]
    return len(seen) == len(CELLS) and sent != seen


def moved(cells: list[Cell]) -> str:
    """别人改过哪几格, in one sentence; empty where nothing moved under what was typed."""
    told = "；".join(cell.told for cell in cells if cell.is_moved)
    return f"你打开以后有人改过，这一行没有存：{told}。核对后再交一次，就以格里的为准。" if told else ""


def taken_in(form: "ReportForm", cells: list[Cell]) -> None:
    """没动过的格换成现在的, so that the next time only what was typed is a change."""
    data = cast(QueryDict, form.data).copy()
    for cell in cells:
        if cell.is_moved and not cell.is_typed:
            data[form.add_prefix(cell.name)] = cell.now
    form.data = data


def _drawn(form: "ReportForm", name: str) -> str:
    return _plain(form.initial.get(name, ""))


def _plain(text: object) -> str:
    return str(text or "").replace("\r\n", "\n").strip()


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _short(text: str) -> str:
    shown = " ".join(text.split()) or "空"
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"
