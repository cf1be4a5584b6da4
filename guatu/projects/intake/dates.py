"""日期归位：which date of a row is a promise and which has happened, and why it was taken so."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guatu.core.dates import PartialDate

#: Milestone code → (the sheet's own field, the planned one).
EVENTS: dict[str, tuple[str, str]] = {
    "signed": ("signed", "planned_signed"),
    "registered": ("registered", "planned_registered"),
    "land_won": ("land_won", "planned_land_won"),
    "permitted": ("permitted", "planned_permitted"),
    "started": ("start", "planned_start"),
    "topped_out": ("topped_out", "planned_topped_out"),
    "completed": ("end", "planned_end"),
    "commissioned": ("commissioned", "planned_commissioned"),
    "in_production": ("producing", "planned_producing"),
    "ramped_up": ("ramped_up", "planned_ramped_up"),
}
NAMES = {
    "signed": "签约",
    "registered": "注册",
    "land_won": "摘牌",
    "permitted": "施工许可",
    "started": "开工",
    "topped_out": "封顶",
    "completed": "竣工",
    "commissioned": "通线",
    "in_production": "投产",
    "ramped_up": "达产",
}
#: A past date of these is taken as happened; of the others only when the row says so.
HAPPENS_FIRST = frozenset({"signed", "registered", "land_won", "permitted", "started"})
_NOT_STARTED = re.compile(r"未开工|拟开工|待开工|前期|洽谈|在谈|筹备|储备|谋划|未动工|尚未开工")
_DONE = {
    "topped_out": re.compile(r"封顶|结顶|竣工|完工|建成|投产|投用|达产"),
    "completed": re.compile(r"竣工|完工|建成|验收|投产|投用|达产"),
    "commissioned": re.compile(r"通线|试生产|试产|调试|投产|达产"),
    "in_production": re.compile(r"投产|投用|量产|达产"),
    "ramped_up": re.compile(r"达产|达效"),
}
#: 计划年底竣工 is no 竣工.
_HOPED = re.compile(r"(?:尚?未|没有|拟|计划|预计|力争|争取|确保|准备|即将|待|将|目标)[^，。；,;]{0,10}")
_REAL = re.compile(r"实际|^已")


@dataclass(slots=True)
class Dates:
    """一行的日期: planned and actual by milestone code, with what must be said."""

    planned: dict[str, PartialDate] = field(default_factory=dict)
    actual: dict[str, PartialDate] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    notes: dict[str, str] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)


def dates_of(
    values: Mapping[str, Any], heads: Mapping[str, str], *, today: date, percent: Any = None
) -> Dates:
    """归位 every date of a row. ``heads`` says which head each field was read from."""
    found = Dates()
    told = _told(values)
    for code, (own, planned) in EVENTS.items():
        promised = values.get(planned)
        if code == "completed":
            promised = promised or values.get("planned_completed")
        if isinstance(promised, PartialDate):
            found.planned[code] = promised
        day = values.get(own) or (values.get("completed") if code == "completed" else None)
        if isinstance(day, PartialDate):
            real = bool(_REAL.search(heads.get(own, "")))
            _place(found, code, day, real=real, told=told, today=today, whole=percent == 100)
    return found


def _told(values: Mapping[str, Any]) -> tuple[str, str]:
    """What the row says of its state: as written, and without hopes."""
    said = f"{values.get('stage') or ''}。{values.get('progress_text') or ''}"
    return said, _HOPED.sub("", said)


def _place(
    found: Dates, code: str, day: PartialDate, *, real: bool, told: tuple[str, str], today: date, whole: bool
) -> None:
    name, said = NAMES[code], day.iso()
    if real:
        if day.day > today:
            found.questions.append(f"实际{name} {said} 还没到，没有读入")
        else:
            found.actual[code] = day
        return
    found.unsure.add(code)
    if day.day > today:
        _promise(found, code, day, f"{name} {said} 还没到，按计划读入")
    elif code in HAPPENS_FIRST:
        if code == "started" and _NOT_STARTED.search(told[0]):
            _promise(found, code, day, f"{name} {said} 已过而表中写着没有开工，按计划读入")
        else:
            found.actual[code] = day
    elif _DONE[code].search(told[1]) or (whole and code in ("topped_out", "completed")):
        found.actual[code] = day
        found.notes[code] = f"{name} {said} 按实际读入：表中写着已完成"
    else:
        _promise(found, code, day, f"{name} {said} 已过而表中没有写明完成，按计划读入")


def _promise(found: Dates, code: str, day: PartialDate, why: str) -> None:
    """A plan written as a plan comes before a date that is only taken for one."""
    if code in found.planned:
        if found.planned[code] != day:
            kept = f"已另有计划{NAMES[code]} {found.planned[code].iso()}，以计划为准"
            found.notes[code] = f"{why.split('，', maxsplit=1)[0]}，{kept}"
        return
    found.planned[code] = day
    found.notes[code] = why
