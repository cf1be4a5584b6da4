"""摘读：the text of tables and documents, read inside the small program that ``sketch`` is, and nowhere else.

It imports nothing of the house. What is too large raises MemoryError, what is locked PermissionError, and
what is damaged whatever it likes.
"""

import codecs
import csv
import io
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime, time
from typing import Any, Final
from xml.parsers import expat

Told = dict[str, Any]
SHEETS, ROWS, COLUMNS, BLOCKS = 5, 200, 30, 400
LONGEST_CELL, LONGEST_TEXT = 500, 200_000
LONGEST_HEAD = 4 * 1024 * 1024
MOST_ENTRIES, LARGEST_PART, LARGEST_BOOK = 5_000, 24 * 1024 * 1024, 256 * 1024 * 1024
DEEPEST = 200
# Looked up at once: when the rights are given up, the files of the language may be out of reach.
CODECS = tuple(map(codecs.lookup, ("cp437", "utf-8-sig", "utf-16", "gb18030")))
WORD = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    }
)
FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"


def book() -> Callable[[bytes], Told]:
    """Excel：the first sheets that are not hidden, cells as they hold them."""
    import python_calamine

    plain = python_calamine.SheetTypeEnum.WorkSheet
    visible = python_calamine.SheetVisibleEnum.Visible

    def read(content: bytes) -> Told:
        if content[:2] == b"PK":
            _archive(content)
        try:
            opened = python_calamine.load_workbook(io.BytesIO(content))
        except python_calamine.PasswordError as error:
            raise PermissionError from error
        sheets = [each for each in opened.sheets_metadata if each.typ == plain]
        shown = [each.name for each in sheets if each.visible == visible]
        told = []
        for name in shown[:SHEETS]:
            sheet = opened.get_sheet_by_name(name)
            rows = sheet.to_python(skip_empty_area=False, nrows=ROWS) if sheet.height else []
            height, width = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
            told.append(_grid(name, rows, height > ROWS, width > COLUMNS))
        return {"sheets": told, "count": len(shown), "hidden": len(sheets) - len(shown)}

    return read


def delimited() -> Callable[[bytes], Told]:
    """CSV：UTF-8, UTF-16 with its mark or GB 18030; parted by what its first line is parted by."""

    def read(content: bytes) -> Told:
        text = _text(content[:LONGEST_HEAD], cut=len(content) > LONGEST_HEAD)
        first = text.split("\n", 1)[0]
        csv.field_size_limit(LONGEST_HEAD)
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(",\t;", key=first.count))
        rows = [row for row, _ in zip(lines, range(ROWS + 1), strict=False)]
        wide = max(map(len, rows), default=0) > COLUMNS
        more = len(rows) > ROWS or len(content) > LONGEST_HEAD
        return {"sheets": [_grid("", rows[:ROWS], more, wide)], "count": 1, "hidden": 0}

    return read


def _text(content: bytes, *, cut: bool) -> str:
    tried = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for codec in tried:
        try:
            return codecs.getincrementaldecoder(codec)().decode(content, final=not cut)
        except UnicodeDecodeError:
            continue
    raise ValueError


def _grid(name: str, rows: Iterable[list[Any]], long: bool, wide: bool) -> Told:
    """One sheet, without the empty rows and columns at its end, and no longer than a page can be."""
    kept: list[list[str]] = []
    left = LONGEST_TEXT
    for row in rows:
        cells = [_cell(value) for value in row[:COLUMNS]]
        left -= sum(map(len, cells))
        if left < 0:
            long = True
            break
        kept.append(cells)
    first = len(kept)
    while kept and not any(kept[-1]):
        kept.pop()
    width = max((n + 1 for row in kept for n, cell in enumerate(row) if cell), default=0)
    kept = [[*row[:width], *[""] * (width - len(row))] for row in kept]
    return {"name": name[:100], "rows": kept, "first": first, "long": long, "wide": wide}


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return format(value, ".15g")
    if isinstance(value, datetime):
        midnight = value.time() == time.min
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    words = str(value).strip()
    return words if len(words) <= LONGEST_CELL else words[: LONGEST_CELL - 1] + "…"


def _archive(content: bytes) -> zipfile.ZipFile:
    """A package whose parts are neither too many nor too large, by what it says of itself."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    inside = archive.infolist()
    if len(inside) > MOST_ENTRIES or sum(entry.file_size for entry in inside) > LARGEST_BOOK:
        raise MemoryError
    if any(entry.flag_bits & 0x1 for entry in inside):
        raise PermissionError
    return archive


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part, never more of it than is allowed, whatever the package says of its size."""
    if archive.getinfo(name).file_size > LARGEST_PART:
        raise MemoryError
    with archive.open(name) as opened:
        content = opened.read(LARGEST_PART + 1)
    if len(content) > LARGEST_PART:
        raise MemoryError
    return content


def words() -> Callable[[bytes], Told]:
    """Word：its first paragraphs, headings, list items and tables, as text."""

    def read(content: bytes) -> Told:
        archive = _archive(content)
        styles = _Styles()
        if "word/styles.xml" in archive.namelist():
            _parse(_part(archive, "word/styles.xml"), styles)
        body = _Body(styles.levels)
        try:
            _parse(_part(archive, "word/document.xml"), body)
        except _Enough:
            body.cut = True
        return {"blocks": body.blocks, "cut": body.cut}

    return read


class _Enough(Exception):
    pass


class _Styles:
    """样式: which of them are headings, and of what level."""

    def __init__(self) -> None:
        self.levels: dict[str, int] = {}
        self.style = ""

    def start(self, name: str, given: dict[str, str]) -> None:
        value = given.get("val", "")
        if name == "style":
            self.style = given.get("styleId", "")
        elif name == "name" and value.lower() == "title":
            self.levels[self.style] = 1
        elif name == "name" and value.lower().startswith("heading "):
            self.levels[self.style] = _whole(value[8:], 1, 9)
        elif name == "outlineLvl" and value.isascii() and value.isdigit() and self.style:
            self.levels.setdefault(self.style, _whole(value, 0, 8) + 1)

    def end(self, name: str) -> None:
        if name == "style":
            self.style = ""

    def text(self, words: str) -> None:
        """Styles have no text."""


class _Body:
    """正文. A block is ["h", level, text], ["p", text], ["li", level, text] or ["t", rows of [span, text]]"""

    def __init__(self, levels: dict[str, int]) -> None:
        self.levels = levels
        self.blocks: list[list[Any]] = []
        self.cut = False
        self.left, self.count = LONGEST_TEXT, 0
        self.runs: list[list[str]] = []  # one for each paragraph that is open
        self.kinds: list[list[Any]] = []
        self.tables = self.in_run = 0
        self.takes = False

    def start(self, name: str, given: dict[str, str]) -> None:
        if name in STARTS:
            STARTS[name](self, given)
        elif self.in_run and self.runs and name in SIGNS:
            self.runs[-1].append(SIGNS[name])

    def paragraph(self, given: dict[str, str]) -> None:
        """开一段."""
        self.runs.append([])
        self.kinds.append(["p"])

    def styled(self, given: dict[str, str]) -> None:
        """样式."""
        level = self.levels.get(given.get("val", ""))
        if level and self.kinds:
            self.kinds[-1] = ["h", level]

    def outlined(self, given: dict[str, str]) -> None:
        """大纲级别: a paragraph that is a heading by itself."""
        level = _whole(given.get("val", ""), 0, 9) + 1
        if level <= 9 and self.kinds and self.kinds[-1] == ["p"]:
            self.kinds[-1] = ["h", level]

    def listed(self, given: dict[str, str]) -> None:
        """列表里的一项."""
        if self.kinds and self.kinds[-1] == ["p"]:
            self.kinds[-1] = ["li", 0]

    def indented(self, given: dict[str, str]) -> None:
        """列表的第几层."""
        if self.kinds and self.kinds[-1][0] == "li":
            self.kinds[-1][1] = _whole(given.get("val", ""), 0, 8)

    def table(self, given: dict[str, str]) -> None:
        """开一张表; one inside another is text of its cell."""
        self.tables += 1
        if self.tables == 1:
            self.blocks.append(["t", []])

    def row(self, given: dict[str, str]) -> None:
        """开一行."""
        if self.tables == 1:
            self._counted()
            self.blocks[-1][1].append([])

    def cell(self, given: dict[str, str]) -> None:
        """开一格."""
        if self.tables == 1:
            if not self.blocks[-1][1]:
                raise ValueError
            self.blocks[-1][1][-1].append([1, ""])

    def spanned(self, given: dict[str, str]) -> None:
        """横跨几格."""
        if self.tables == 1 and self._cell():
            self._cell()[0] = _whole(given.get("val", ""), 1, COLUMNS)

    def run(self, given: dict[str, str]) -> None:
        """开一串字."""
        self.in_run += 1

    def letters(self, given: dict[str, str]) -> None:
        """字."""
        self.takes = True

    def text(self, words: str) -> None:
        if self.takes and self.runs:
            self.left -= len(words)
            if self.left < 0:
                raise _Enough
            self.runs[-1].append(words)

    def end(self, name: str) -> None:
        if name == "t":
            self.takes = False
        elif name == "r":
            self.in_run -= 1
        elif name == "tbl":
            self.tables -= 1
        elif name == "p" and self.runs:
            self._close("".join(self.runs.pop()).strip(), self.kinds.pop())

    def _close(self, words: str, kind: list[Any]) -> None:
        if not words:
            return
        cell = self._cell() if self.tables else None
        if cell:
            cell[1] = f"{cell[1]}\n{words}".strip()
        elif not self.tables:
            self._counted()
            self.blocks.append([*kind, words])

    def _cell(self) -> list[Any]:
        rows = self.blocks[-1][1] if self.blocks and self.blocks[-1][0] == "t" else []
        return rows[-1][-1] if rows and rows[-1] else []

    def _counted(self) -> None:
        self.count += 1
        if self.count > BLOCKS:
            raise _Enough


STARTS: Final[dict[str, Callable[[_Body, dict[str, str]], None]]] = {
    "p": _Body.paragraph,
    "pStyle": _Body.styled,
    "outlineLvl": _Body.outlined,
    "numPr": _Body.listed,
    "ilvl": _Body.indented,
    "tbl": _Body.table,
    "tr": _Body.row,
    "tc": _Body.cell,
    "gridSpan": _Body.spanned,
    "r": _Body.run,
    "t": _Body.letters,
}
SIGNS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def _whole(value: str, least: int, most: int) -> int:
    digits = value[:4] if value.isascii() and value[:4].isdigit() else str(least)
    return min(max(int(digits), least), most)


def _parse(content: bytes, heard: _Styles | _Body) -> None:
    """Read XML that declares nothing: a document type, and with it every entity, is refused."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    depth = skipped = 0

    def declared(*_: Any) -> None:
        raise ValueError

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal depth, skipped
        depth += 1
        if depth > DEEPEST:
            raise ValueError
        if skipped or name == FALLBACK:
            skipped += 1
            return
        space, _, local = name.rpartition(" ")
        if space in WORD:
            heard.start(local, {key.rpartition(" ")[2]: value for key, value in given.items()})

    def end(name: str) -> None:
        nonlocal depth, skipped
        depth -= 1
        if skipped:
            skipped -= 1
            return
        space, _, local = name.rpartition(" ")
        if space in WORD:
            heard.end(local)

    def text(words: str) -> None:
        if not skipped:
            heard.text(words)

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = declared
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    parser.Parse(content, True)
