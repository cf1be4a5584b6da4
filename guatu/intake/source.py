"""来文: a file, whatever its name says, becomes grids of cells as they were written."""

import io
import os
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import python_calamine

from guatu.intake.archive import DAMAGED, Marks, Package, check_size, read_marks
from guatu.intake.old_excel import read_old
from guatu.intake.plain_files import read_delimited, read_html, read_spreadsheet_xml
from guatu.intake.refused import Refused

MAX_BYTES = 64 * 1024 * 1024
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "文件设了密码，请取消密码后再送。"
Merge = tuple[int, int, int, int]


@dataclass(slots=True)
class Grid:
    """工作表: rows of cells from the first row and column on, with what the file says beside them."""

    name: str
    rows: Sequence[Sequence[Any]]
    merges: list[Merge] = field(default_factory=list)
    marks: Marks = field(default_factory=Marks)
    hidden: bool = False
    epoch_1904: bool = False
    is_worksheet: bool = True
    text_only: bool = False


def read_grids(path_or_bytes: str | os.PathLike[str] | bytes, filename: str) -> list[Grid]:
    """读文件: every sheet of the file, by what it contains and not by its name."""
    data = _bytes(path_or_bytes)
    suffix = os.path.splitext(filename)[1].lower()
    if not data:
        raise Refused("文件是空的。")
    if data[:4] == ZIP:
        return _from_archive(data)
    if data[:8] == OLE:
        return _from_ole(data)
    if data[:2] == b"PK":
        raise Refused(DAMAGED)
    if suffix in {".xlsx", ".xlsm", ".xlsb", ".ods", ".et"}:
        raise Refused("文件名写着 Excel，内容却不是：请在 Excel 中另存为 .xlsx 后再送。")
    return _from_text(data, filename)


def _bytes(source: str | os.PathLike[str] | bytes) -> bytes:
    if isinstance(source, bytes | bytearray | memoryview):
        data = bytes(source)
    else:
        try:
            if os.path.getsize(source) > MAX_BYTES:
                raise Refused("文件超过 64 MB，请分开后再送。")
            with open(source, "rb") as file:
                data = file.read()
        except OSError as error:
            raise Refused(f"打不开文件：{os.path.basename(os.fspath(source))}。") from error
    if len(data) > MAX_BYTES:
        raise Refused("文件超过 64 MB，请分开后再送。")
    return data


def _from_archive(data: bytes) -> list[Grid]:
    archive = check_size(data)
    names = set(archive.namelist())
    if names & {"xl/workbook.bin", "content.xml"}:
        # Their far corners cannot be measured before the parser holds them.
        raise Refused("请另存为 .xlsx 后再送。")
    if "xl/workbook.xml" not in names:
        raise Refused("这不是表格文件，请送 Excel 或 CSV。")
    try:
        marks = read_marks(archive)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError) as error:
        raise Refused(DAMAGED) from error
    return _from_calamine(data, marks)


def _from_ole(data: bytes) -> list[Grid]:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refused(LOCKED)
    if "Workbook".encode("utf-16-le") not in data and "Book".encode("utf-16-le") not in data:
        raise Refused("这不是表格文件，请送 Excel 或 CSV。")
    return _from_calamine(*read_old(data))


def _from_calamine(data: bytes, package: Package) -> list[Grid]:
    grids: list[Grid] = []
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        for about in book.sheets_metadata:
            if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
                grids.append(Grid(about.name, [], is_worksheet=False))
                continue
            sheet = book.get_sheet_by_name(about.name)
            grids.append(
                Grid(
                    about.name,
                    sheet.to_python(skip_empty_area=False),
                    [(a[0], a[1], b[0], b[1]) for a, b in sheet.merged_cell_ranges or []],
                    package.marks.get(about.name, Marks()),
                    about.visible != python_calamine.SheetVisibleEnum.Visible,
                    package.epoch_1904,
                )
            )
    except python_calamine.PasswordError as error:
        raise Refused(LOCKED) from error
    except Exception as error:
        raise Refused(DAMAGED) from error
    except BaseException as error:
        # The reader is compiled code: a panic inside it arrives as a bare BaseException.
        if type(error).__name__ == "PanicException":
            raise Refused(DAMAGED) from error
        raise
    return grids


def _from_text(data: bytes, filename: str) -> list[Grid]:
    text = decode(data)
    opening = text[:4096].lstrip().lower()
    name = os.path.splitext(os.path.basename(filename))[0] or "Sheet1"
    if opening.startswith("<"):
        if "urn:schemas-microsoft-com:office:spreadsheet" in text[:8192] and "<table" in text.lower():
            tables = read_spreadsheet_xml(text)
        elif re.search(r"<table\b", text, re.I):
            tables = read_html(text, name)
        else:
            raise Refused("网页里没有表格。")
        return [Grid(title, rows, merges, marks) for title, rows, merges, marks in tables]
    if opening.startswith(("%pdf", "{\\rtf", "mime-version:")):
        raise Refused("这不是表格文件，请送 Excel 或 CSV。")
    return [Grid(name, read_delimited(text), text_only=True)]


def decode(data: bytes) -> str:
    """定编码: a byte-order mark is believed, then strict UTF-8, then GB18030; otherwise refused."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if data.startswith(mark):
            attempts, data = [encoding], data[len(mark) :]
            break
    else:
        attempts = ["utf-8", "gb18030"]
    for encoding in attempts:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(c in text for c in "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x10\x11\x12"):
            break
        return text
    raise Refused("认不出文件的编码或内容，请另存为 .xlsx 后再送。")
