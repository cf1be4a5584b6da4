"""文本表: CSV, a web page saved as .xls and Excel's older XML become rows of text."""

import csv
import io
import re
from typing import Any

from lxml import etree, html

from guatu.intake.archive import DAMAGED, Marks
from guatu.intake.refused import Refused

Merge = tuple[int, int, int, int]
Table = tuple[str, list[list[Any]], list[Merge], Marks]
MAX_CELLS = 12_000_000
_SPAN_LIMIT = 1_000
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.I)


def read_delimited(text: str) -> list[list[str]]:
    """分隔文本: comma, tab or semicolon, whichever the lines agree on."""
    text = re.sub(r"\r\n?", "\n", text)
    declared = re.match(r"sep=(.)\n", text)
    delimiter = declared.group(1) if declared else _delimiter(text)
    if declared:
        text = text[declared.end() :]
    csv.field_size_limit(1 << 24)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise Refused("文件不完整：最后一个引号没有结束。") from error
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise Refused(DAMAGED) from error


def _delimiter(text: str) -> str:
    lines = [line for line in _QUOTED.sub("", text[:65536]).split("\n") if line.strip()][:40]
    best, best_score = ",", 0.0
    for candidate in (",", "\t", ";"):
        counts = sorted((line.count(candidate) for line in lines), reverse=True)
        if not counts or not counts[0]:
            continue
        middle = counts[len(counts) // 2]
        agreeing = sum(1 for count in counts if count == middle and middle)
        score = agreeing * 10 + min(middle, 9) + 0.1
        if score > best_score:
            best, best_score = candidate, score
    return best


def read_html(text: str, name: str) -> list[Table]:
    """网页表: each table of the page, with spans as merges."""
    # A declared encoding would contradict the text already decoded.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise Refused(DAMAGED) from error
    tables = [t for t in root.iter("table") if next(t.iter("tr"), None) is not None and not _holds_table(t)]
    found = []
    for number, table in enumerate(tables, start=1):
        rows, merges, marks = _table_rows(table)
        found.append((name if len(tables) == 1 else f"{name}（第 {number} 张表）", rows, merges, marks))
    if not found:
        raise Refused("网页里没有表格。")
    return found


def _holds_table(table: Any) -> bool:
    return next(table.iterdescendants("table"), None) is not None


def _table_rows(table: Any) -> tuple[list[list[Any]], list[Merge], Marks]:
    rows: list[list[Any]] = []
    merges: list[Merge] = []
    hidden: set[int] = set()
    taken: dict[int, set[int]] = {}
    cells = 0
    for number, line in enumerate(table.iter("tr")):
        row: list[Any] = []
        column = 0
        if _HIDDEN_STYLE.search(line.get("style") or ""):
            hidden.add(number)
        for cell in line.iterchildren("td", "th"):
            while column in taken.get(number, ()):
                column += 1
            down, across = _span(cell, "rowspan"), _span(cell, "colspan")
            row.extend([""] * (column - len(row)))
            row.append(_cell_text(cell))
            if down > 1 or across > 1:
                merges.append((number, column, number + down - 1, column + across - 1))
                for r in range(number + 1, number + down):
                    taken.setdefault(r, set()).update(range(column, column + across))
            column += across
            cells += down * across
            if cells > MAX_CELLS:
                raise Refused("表格的范围过大，不能读入。")
        taken.pop(number, None)
        rows.append(row)
    merges = [(a, b, min(c, len(rows) - 1), d) for a, b, c, d in merges]
    return rows, merges, Marks(hidden_rows=frozenset(hidden))


def _span(cell: Any, name: str) -> int:
    written = (cell.get(name) or "1").strip()
    return max(1, min(int(written), _SPAN_LIMIT)) if written.isascii() and written.isdigit() else 1


def _cell_text(cell: Any) -> str:
    for line_break in list(cell.iter("br")):
        line_break.tail = "\n" + (line_break.tail or "")
    written = "".join(cell.itertext())
    return "\n".join(line.strip() for line in written.strip().splitlines() if line.strip())


def read_spreadsheet_xml(text: str) -> list[Table]:
    """XML 表格 2003: what older office systems call .xls."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused(DAMAGED) from error
    return [_xml_sheet(sheet) for sheet in root.iter("{*}Worksheet")]


def _xml_sheet(sheet: Any) -> Table:
    rows: list[list[Any]] = []
    merges: list[Merge] = []
    hidden: set[int] = set()
    for line in sheet.iter("{*}Row"):
        number = _index(line, len(rows))
        rows.extend([] for _ in range(number - len(rows)))
        if _attribute(line, "Hidden") == "1":
            hidden.add(number)
        row: list[Any] = []
        for cell in line.iter("{*}Cell"):
            column = _index(cell, len(row))
            row.extend([""] * (column - len(row)))
            data = next(cell.iter("{*}Data"), None)
            row.append("" if data is None else _xml_value(data))
            across, down = (int(_attribute(cell, n) or 0) for n in ("MergeAcross", "MergeDown"))
            if across or down:
                merges.append(
                    (number, column, number + min(down, _SPAN_LIMIT), column + min(across, _SPAN_LIMIT))
                )
                row.extend([""] * min(across, _SPAN_LIMIT))
        rows.append(row)
    return _attribute(sheet, "Name") or "Sheet1", rows, merges, Marks(hidden_rows=frozenset(hidden))


def _xml_value(data: Any) -> Any:
    written = "".join(data.itertext())
    if _attribute(data, "Type") == "Number":
        try:
            return float(written)
        except ValueError:
            return written
    return written


def _index(element: Any, following: int) -> int:
    written = _attribute(element, "Index")
    number = int(written) - 1 if written and written.isdigit() else following
    if number < following or number > 100_000:
        return following
    return number


def _attribute(element: Any, name: str) -> str | None:
    return next((str(v) for k, v in element.attrib.items() if str(k).rpartition("}")[2] == name), None)
