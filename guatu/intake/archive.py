"""压缩包: an .xlsx is a zip; it is measured before anything parses it, and its marks are read."""

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field

from lxml import etree

from guatu.intake.refused import Refused

MAX_UNPACKED = 256 * 1024 * 1024
MAX_RATIO = 120
RATIO_FLOOR = 16 * 1024 * 1024
MAX_MEMBERS = 5_000
MAX_AREA = 12_000_000
DAMAGED = "文件已损坏或不完整，请重新导出后再送。"
TOO_BIG = "压缩包展开后过大，不能读入。请只保留台账数据后再送。"

_CELL = rb"<(?:\w+:)?c\b[^<>]*?"
_REFERENCE = re.compile(rb'\br="([A-Za-z]{1,3})(\d{1,7})"')
_STYLE = re.compile(rb'\bs="(\d+)"')
_COLUMN_OF_CELL = re.compile(rb' r="([A-Za-z]{1,3})')
_ROW_NUMBER = re.compile(rb'row r="(\d+)"|row [^<>]*? r="(\d+)"')
_FAR_CELL = re.compile(rb' r="([A-Za-z]{3,}|[A-Za-z]+(?=\d{5}))(\d*)')
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_LOOSE_EQUALS = re.compile(rb'\s*=\s*"')
_BLANKS = bytes.maketrans(b"\t\r\n", b"   ")
_WIDEST_TWO_LETTERS = 702
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^<>]*\bhidden="(?:1|true)")[^<>]*?\br="(\d+)"')
_HIDDEN_COLUMNS = re.compile(rb'<(?:\w+:)?col\b(?=[^<>]*\bhidden="(?:1|true)")[^<>]*>')
_MIN_MAX = re.compile(rb'\b(min|max)="(\d+)"')
_ERROR_CELL = re.compile(
    _CELL + rb'\bt="e"[^<>]*>(?:<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>))?\s*<(?:\w+:)?v>([^<]*)<'
)
_FORMULA = re.compile(
    _CELL
    + rb"(?<!/)>\s*<(?:\w+:)?f\b[^<>]*?(?:/>|>[^<]*</(?:\w+:)?f>)"
    + rb"\s*(</(?:\w+:)?c>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v></|<(?:\w+:)?v>)",
    re.S,
)
_VALUED_CELL = re.compile(_CELL + rb"(?<!/)>")
_MONTH_FORMATS = {17, 27, 57}
_BUILT_IN_PERCENT = {9, 10}
_UNIT_IN_FORMAT = re.compile(
    r"亿美元|万美元|美元|亿元|百万元|万元|千元|元|公顷|万平方米|平方米|㎡|亩|亿|万(?![a-z])"
)


@dataclass(slots=True)
class Marks:
    """记号: what a sheet's own file says about its cells beside their values (0-based)."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    unsaved: frozenset[tuple[int, int]] = frozenset()
    formulas: int = 0
    shown_as: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(slots=True)
class Package:
    """工作簿包: the marks of every sheet, and which day counts as day one."""

    marks: dict[str, Marks]
    epoch_1904: bool


def directory(data: bytes) -> tuple[zipfile.ZipFile, int]:
    """看目录: the archive and how much it says it unpacks to; one that says too much is refused."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, struct.error, OSError, NotImplementedError, EOFError) as error:
        raise Refused(DAMAGED) from error
    declared = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or declared > MAX_UNPACKED:
        raise Refused(TOO_BIG)
    if declared > RATIO_FLOOR and declared > MAX_RATIO * max(1, len(data)):
        raise Refused(TOO_BIG)
    if any(member.flag_bits & 0x1 for member in members):
        raise Refused("文件设了密码，请取消密码后再送。")
    return archive, declared


def check_size(data: bytes) -> zipfile.ZipFile:
    """防炸弹: refuse by the directory's sizes, then by bytes really unpacked, before any parser sees them."""
    archive, _ = directory(data)
    budget = MAX_UNPACKED
    for member in archive.infolist():
        content = unpack(data, member, budget)
        budget -= len(content)
        if b"sheetData" in content or content[:2] in _UTF_16:
            # Whatever path leads to it: no sheet reaches the parser unmeasured.
            check_area(uniform(content))
    return archive


def unpack(data: bytes, member: zipfile.ZipInfo, budget: int) -> bytes:
    """展开一件: the member's bytes, inflated by count and not by what the directory claims."""
    head = data[member.header_offset : member.header_offset + 30]
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        raise Refused(DAMAGED)
    name_size, extra_size = struct.unpack("<HH", head[26:30])
    start = member.header_offset + 30 + name_size + extra_size
    packed = data[start : start + member.compress_size]
    if len(packed) < member.compress_size:
        raise Refused(DAMAGED)
    if member.compress_type == zipfile.ZIP_STORED:
        unpacked = packed
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        try:
            inflater = zlib.decompressobj(-15)
            unpacked = inflater.decompress(packed, min(budget, member.file_size) + 1)
        except zlib.error as error:
            raise Refused(DAMAGED) from error
        if len(unpacked) > member.file_size or len(unpacked) > budget:
            raise Refused(TOO_BIG)
    else:
        raise Refused(DAMAGED)
    if len(unpacked) != member.file_size or zlib.crc32(unpacked) != member.CRC:
        raise Refused(DAMAGED)
    return unpacked


def read_marks(archive: zipfile.ZipFile) -> Package:
    """读记号: hidden rows and columns, errors, formulas without a result, formats that carry a unit."""
    names = set(archive.namelist())
    book = _tree(archive, "xl/workbook.xml", names)
    if book is None:
        return Package({}, False)
    formats = _telling_formats(_tree(archive, "xl/styles.xml", names))
    targets = _targets(_tree(archive, "xl/_rels/workbook.xml.rels", names))
    epoch = any(e.get("date1904") in {"1", "true"} for e in book.iter("{*}workbookPr"))
    marks = {}
    for sheet in book.iter("{*}sheet"):
        key = next((v for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")
        path = targets.get(str(key), "")
        if path in names:
            marks[str(sheet.get("name"))] = _sheet_marks(archive.read(path), formats)
    return Package(marks, epoch)


def _tree(archive: zipfile.ZipFile, path: str, names: set[str]) -> "etree._Element | None":
    if path not in names:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(archive.read(path), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused(DAMAGED) from error


def _targets(relations: "etree._Element | None") -> dict[str, str]:
    if relations is None:
        return {}
    found = {}
    for relation in relations.iter("{*}Relationship"):
        target = str(relation.get("Target") or "")
        path = target.lstrip("/") if target.startswith("/") else "xl/" + target
        found[str(relation.get("Id"))] = path
    return found


def _telling_formats(styles: "etree._Element | None") -> dict[int, str]:
    """Style index → what its number format says about the value: percent, a unit, month or year only."""
    if styles is None:
        return {}
    codes = {int(e.get("numFmtId") or 0): str(e.get("formatCode") or "") for e in styles.iter("{*}numFmt")}
    telling: dict[int, str] = {}
    for group in styles.iter("{*}cellXfs"):
        for index, xf in enumerate(group.findall("{*}xf")):
            number = int(xf.get("numFmtId") or 0)
            meaning = format_meaning(number, codes.get(number, ""))
            if meaning:
                telling[index] = meaning
    return telling


def format_meaning(number: int, code: str) -> str:
    """格式含义: what the shown form adds to the stored number."""
    if number in _BUILT_IN_PERCENT:
        return "%"
    if number in _MONTH_FORMATS:
        return "month"
    first = code.split(";", maxsplit=1)[0]
    bare = re.sub(r"\[[^\]]*\]", "", re.sub(r'"[^"]*"|\\.', "", first)).lower()
    if "%" in bare:
        return "%"
    if "y" in bare:
        whole = any(letter in bare for letter in "dhe")
        return "" if whole else "month" if "m" in bare else "year"
    literal = "".join(re.findall(r'"([^"]*)"', first)) + re.sub(r'"[^"]*"|\\', "", first)
    unit = _UNIT_IN_FORMAT.search(literal)
    return unit.group(0) if unit else ""


def _sheet_marks(xml: bytes, formats: dict[int, str]) -> Marks:
    xml = uniform(xml)
    marks = Marks()
    if b"hidden=" in xml:
        marks.hidden_rows = frozenset(int(n) - 1 for n in _HIDDEN_ROW.findall(xml))
        marks.hidden_columns = _hidden_columns(xml)
    if b't="e"' in xml:
        for match in _ERROR_CELL.finditer(xml):
            place = _place(match.group(0))
            if place:
                marks.errors[place] = match.group(1).decode("utf-8", "replace")
    if b"<f>" in xml or b"<f " in xml or b":f>" in xml or b"<f/>" in xml:
        unsaved = []
        for match in _FORMULA.finditer(xml):
            marks.formulas += 1
            after = match.group(1)
            empty = after.endswith(b"/>") or after.endswith(b"</") or after.startswith(b"</")
            # A saved empty text is a result; an empty number is a formula that was never worked out.
            if empty and b't="str"' not in match.group(0):
                place = _place(match.group(0))
                if place:
                    unsaved.append(place)
        marks.unsaved = frozenset(unsaved)
    if formats:
        wanted = b"|".join(str(index).encode() for index in formats)
        for match in re.finditer(_CELL + rb'\bs="(?:' + wanted + rb')"[^<>]*>', xml):
            place, style = _place(match.group(0)), _STYLE.search(match.group(0))
            if place and style:
                marks.shown_as[place] = formats[int(style.group(1))]
    return marks


def _hidden_columns(xml: bytes) -> frozenset[int]:
    hidden: set[int] = set()
    for match in _HIDDEN_COLUMNS.finditer(xml):
        ends = {key: int(value) for key, value in _MIN_MAX.findall(match.group(0))}
        if b"min" in ends and b"max" in ends:
            hidden.update(range(ends[b"min"] - 1, min(ends[b"max"], 16_384)))
    return frozenset(hidden)


def uniform(xml: bytes) -> bytes:
    """齐整: one encoding, one kind of quote and of blank, so that the marks can be looked for as bytes."""
    if xml[:2] in _UTF_16:
        xml = xml.decode("utf-16", "replace").encode()
    if b"='" in xml or b"= " in xml or b" =" in xml:
        xml = _LOOSE_EQUALS.sub(b'="', xml.replace(b"'", b'"'))
    return xml.translate(_BLANKS) if b"\n" in xml or b"\t" in xml or b"\r" in xml else xml


def check_area(xml: bytes) -> None:
    """量范围: the grid is held in full, so two far corners alone could fill the memory."""
    far = _FAR_CELL.findall(xml)
    if any(len(letters) > 3 or len(digits) > 7 for letters, digits in far):
        raise Refused(DAMAGED)
    rows = max((int(first or later) for first, later in _ROW_NUMBER.findall(xml)), default=0)
    rows = max([rows, *(int(digits) for _, digits in far if digits)])
    columns = _WIDEST_TWO_LETTERS
    if any(len(letters) > 2 for letters, _ in far) or rows * columns > MAX_AREA:
        columns = max((_column(c.upper()) for c in set(_COLUMN_OF_CELL.findall(xml))), default=0) + 1
    if rows * columns <= MAX_AREA:
        return
    rows, columns = 0, 0
    for match in _VALUED_CELL.finditer(xml):
        place = _place(match.group(0))
        if place:
            rows, columns = max(rows, place[0] + 1), max(columns, place[1] + 1)
    if rows * columns > MAX_AREA:
        raise Refused("工作表的范围过大，不能读入。请删去远处的空行空列后再送。")


def _place(cell: bytes) -> tuple[int, int] | None:
    match = _REFERENCE.search(cell)
    return (int(match.group(2)) - 1, _column(match.group(1).upper())) if match else None


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
