"""简称之问: a short company name that resembles a registered one is a question, not a merge."""

import re
from collections.abc import Iterable, Sequence

from guatu.intake.columns import SheetKind
from guatu.intake.results import Known, Message, RowReading, SheetReading
from guatu.intake.words import company_key

# fmt: off
_LEGAL_FORMS = (
    "有限责任公司", "有限公司", "股份公司", "集团公司", "分公司", "合作社", "合伙", "合伙)", "事务所",
    "研究院", "研究所", "医院", "学校", "大学", "学院", "管委会", "委员会", "政府",
    "局", "中心", "厂", "支行", "分行",
    "银行", "所", "站", "办事处",
)
# fmt: on
_SHOWN = 3


def ask_about_short_names(sheets: Sequence[SheetReading], kind: SheetKind, known: Known) -> None:
    """问简称: each short name is set beside the full names on record and in the file itself."""
    fields = [column.field for column in kind.columns if column.resembles]
    if not fields:
        return
    rows = [(sheet, row) for sheet in sheets for row in sheet.rows if row.verdict != "rejected"]
    registered = {company_key(name): name for name in known.companies}
    full = dict(registered)
    short: dict[str, list[tuple[SheetReading, RowReading, str]]] = {}
    keys: dict[str, str] = {}
    for sheet, row in rows:
        for field in fields:
            value = row.values.get(field)
            if value.__class__ is not str:
                continue
            key = keys.get(value)
            if key is None:
                key = keys[value] = company_key(value)
                if key.endswith(_LEGAL_FORMS):
                    full.setdefault(key, value)
            if key not in full:
                short.setdefault(key, []).append((sheet, row, field))
    _ask(short, full)


def _ask(short: dict[str, list[tuple[SheetReading, RowReading, str]]], full: dict[str, str]) -> None:
    everything = "\n".join(full)
    for key, places in short.items():
        core = re.sub(r"(?:公司|集团)$", "", key)
        if len(core) < 2 or core not in everything:
            continue
        alike = [full[name] for name in everything.split("\n") if core in name and name != key]
        if alike:
            _mark(places, alike)


def _mark(places: Iterable[tuple[SheetReading, RowReading, str]], alike: list[str]) -> None:
    names = "、".join(f"“{name}”" for name in alike[:_SHOWN]) + ("等" if len(alike) > _SHOWN else "")
    for sheet, row, field in places:
        head = sheet.head_of.get(field)
        text = f"像{names}的简称，是不是同一家？没有合并"
        sheet.messages.append(Message(row.row, head, "warning", row.values[field], text))
        row.reasons.append(text)
        if row.verdict == "accepted":
            row.verdict = "warned"
