"""读表: a file becomes rows with verdicts; nothing here is written anywhere."""

import os
from collections.abc import Mapping, Sequence

from guatu.intake.columns import SheetKind, Vocabulary
from guatu.intake.refused import Refused
from guatu.intake.resemblance import ask_about_short_names
from guatu.intake.results import Known, Message, Reading, SheetReading
from guatu.intake.sheet import SheetReader
from guatu.intake.source import Grid, read_grids
from guatu.intake.table import find_table
from guatu.intake.words import is_blank

_NOBODY = Known()


def read_file(
    path_or_bytes: str | os.PathLike[str] | bytes,
    filename: str,
    kinds: Sequence[SheetKind],
    kind: str | None = None,
    *,
    mapping: Mapping[str, str] | None = None,
    known: Known = _NOBODY,
) -> Reading:
    """读文件: every sheet, every row, every doubt; raises Refused when the whole file cannot be used."""
    chosen = _kind_by_code(kinds, kind)
    grids = read_grids(path_or_bytes, filename)
    if not any(_has_text(grid) for grid in grids):
        raise Refused("表是空的，没有可读的内容。")
    chosen = chosen or guess_kind(grids, kinds)
    if chosen is None:
        raise Refused("没有找到认得的表头，请检查文件或指定表的种类。")
    vocabulary = Vocabulary(chosen)
    reader = SheetReader(vocabulary, mapping or {}, known)
    sheets = [reader.read(grid) for grid in grids]
    if not any(sheet.imported for sheet in sheets):
        raise Refused(_why_none(sheets))
    ask_about_short_names(sheets, chosen, known)
    return Reading(os.path.basename(filename), sheets, chosen)


def guess_kind(grids: Sequence[Grid], kinds: Sequence[SheetKind]) -> SheetKind | None:
    """猜表种: the kind whose columns the heads name most of; ties go to the kind listed first."""
    best: tuple[float, SheetKind] | None = None
    for kind in kinds:
        vocabulary = Vocabulary(kind)
        score = max((_kind_score(grid, vocabulary) for grid in grids), default=0.0)
        if score and (best is None or score > best[0]):
            best = (score, kind)
    return best[1] if best else None


def _kind_score(grid: Grid, vocabulary: Vocabulary) -> float:
    table = find_table(grid, vocabulary)
    if table is None:
        return 0.0
    found = {c[0].field: rank for rank, c in map(vocabulary.find, table.heads) if len(c) == 1}
    if vocabulary.kind.key not in found:
        return 0.0
    surely = sum(1.0 for rank in found.values() if rank < 500)
    required = sum(1.0 for c in vocabulary.kind.columns if c.required and c.field in found)
    # The name said in the kind's own first word counts most: 项目名称 against 企业名称.
    return surely + 0.3 * (len(found) - surely) + 2 * required - 0.2 * min(found[vocabulary.kind.key], 20)


def _kind_by_code(kinds: Sequence[SheetKind], code: str | None) -> SheetKind | None:
    if code is None:
        return None
    for kind in kinds:
        if kind.code == code:
            return kind
    raise Refused(f"没有“{code}”这种表；可选：{'、'.join(kind.code for kind in kinds)}。")


def _has_text(grid: Grid) -> bool:
    return any(not is_blank(cell) for row in grid.rows for cell in row) or bool(grid.marks.errors)


def _why_none(sheets: Sequence[SheetReading]) -> str:
    for sheet in sheets:
        if sheet.header_rows:
            return (
                f"工作表“{sheet.sheet}”{sheet.messages[-1].text}" if sheet.messages else "没有可读的数据行。"
            )
    said: list[Message] = [
        message for sheet in sheets for message in sheet.messages if message.severity != "info"
    ]
    return said[0].text if said else "没有找到表头。"
