"""旧格式: what an .xls says about its cells beside their values: hidden, errors, number formats."""

import struct
from collections.abc import Iterator

from guatu.intake.archive import DAMAGED, Marks, Package, format_meaning
from guatu.intake.refused import Refused

_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_LOCK, _STRINGS, _DIMENSIONS = 0x2F, 0xFC, 0x200
_PLACED = {0x06, 0xBD, 0xBE, 0xD6, 0xFD, 0x201, 0x203, 0x204, 0x205, 0x27E, 0x406, 0x206}
_MOST_COLUMNS = 256
_EPOCH, _COLUMNS, _SHEET, _XF, _NUMBER_FORMAT = 0x22, 0x7D, 0x85, 0xE0, 0x41E
_FORMULA, _SEVERAL, _NUMBER, _ERROR, _ROW, _SHORT = 0x06, 0xBD, 0x203, 0x205, 0x208, 0x27E
_END, _LAST_CHAIN = 0x0A, 0xFFFFFFFA
Record = tuple[int, bytes]


def read_old(data: bytes) -> tuple[bytes, Package]:
    """读旧格式: the file, safe for the parser, and its marks.

    The parser reserves what the file claims to need and dies when it lies, so every claim is checked first.
    """
    try:
        data, stream = _workbook_stream(data)
        return data, _marks(stream)
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise Refused(DAMAGED) from error


def _workbook_stream(data: bytes) -> tuple[bytes, bytes]:
    size, mini_size = 1 << struct.unpack_from("<H", data, 30)[0], 1 << struct.unpack_from("<H", data, 32)[0]
    start, cutoff, mini_start = (struct.unpack_from("<I", data, at)[0] for at in (48, 56, 60))
    counts = [struct.unpack_from("<I", data, at)[0] for at in (40, 44, 64, 72)]
    if size not in {512, 4096} or mini_size != 64 or max(counts) * size > len(data) + size:
        raise ValueError
    table = _allocation(data, size)
    data = _without_high_words(data, table, start, size)
    directory = _chain(data, table, start, size, 512)
    entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
    if any(struct.unpack_from("<Q", entry, 120)[0] > len(data) for entry in entries):
        raise ValueError
    for entry in entries:
        name = entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode("utf-16-le", "replace")
        if name not in {"Workbook", "Book"}:
            continue
        first, length = struct.unpack_from("<II", entry, 116)
        if length >= cutoff:
            return data, _chain(data, table, first, size, 512)[:length]
        small = _chain(data, table, struct.unpack_from("<I", entries[0], 116)[0], size, 512)
        small_table = _numbers(_chain(data, table, mini_start, size, 512))
        return data, _chain(small, small_table, first, mini_size, 0)[:length]
    raise ValueError


def _without_high_words(data: bytes, table: list[int], start: int, size: int) -> bytes:
    """In files of small sectors the upper half of a stream's size means nothing and may be rubbish."""
    if size != 512:
        return data
    cleaned = bytearray(data)
    for _ in range(min(len(table), len(data) // size + 1)):
        if start >= _LAST_CHAIN:
            break
        for at in range(512 + start * size, 512 + (start + 1) * size, 128):
            if at + 128 <= len(cleaned):
                cleaned[at + 124 : at + 128] = b"\0\0\0\0"
        start = table[start]
    return bytes(cleaned)


def _allocation(data: bytes, size: int) -> list[int]:
    sectors = [n for n in struct.unpack_from("<109I", data, 76) if n < _LAST_CHAIN]
    following = struct.unpack_from("<I", data, 68)[0]
    for _ in range(len(data) // size):
        if following >= _LAST_CHAIN:
            break
        more = _numbers(data[512 + following * size : 512 + (following + 1) * size])
        sectors += [n for n in more[:-1] if n < _LAST_CHAIN]
        following = more[-1]
    return _numbers(b"".join(data[512 + n * size : 512 + (n + 1) * size] for n in sectors))


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


def _chain(data: bytes, table: list[int], start: int, size: int, offset: int) -> bytes:
    pieces = []
    # A chain that runs in a circle ends when it has told more than the file holds.
    for _ in range(min(len(table), len(data) // size + 1)):
        if start >= _LAST_CHAIN:
            break
        pieces.append(data[offset + start * size : offset + (start + 1) * size])
        start = table[start]
    return b"".join(pieces)


def _records(stream: bytes, at: int) -> Iterator[Record]:
    while at + 4 <= len(stream):
        code, length = struct.unpack_from("<HH", stream, at)
        yield code, stream[at + 4 : at + 4 + length]
        if code == _END:
            return
        at += 4 + length


def _marks(stream: bytes) -> Package:
    sheets: list[tuple[str, int]] = []
    codes: dict[int, str] = {}
    styles: list[int] = []
    epoch = False
    for code, body in _records(stream, 0):
        if code == _LOCK:
            raise Refused("文件设了密码，请取消密码后再送。")
        if code == _EPOCH:
            epoch = body[:1] == b"\x01"
        elif code == _STRINGS and struct.unpack_from("<I", body, 4)[0] > len(stream):
            raise ValueError
        elif code == _SHEET:
            sheets.append((_text(body[6:], body[6], 1), struct.unpack_from("<I", body)[0]))
        elif code == _NUMBER_FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = _text(
                body[2:], struct.unpack_from("<H", body, 2)[0], 2
            )
        elif code == _XF:
            styles.append(struct.unpack_from("<H", body, 2)[0])
    formats = {i: meaning for i, n in enumerate(styles) if (meaning := format_meaning(n, codes.get(n, "")))}
    return Package({name: _sheet(stream, at, formats) for name, at in sheets}, epoch)


def _text(body: bytes, length: int, prefix: int) -> str:
    wide = body[prefix] & 1
    start = prefix + 1
    if wide:
        return body[start : start + length * 2].decode("utf-16-le", "replace")
    return body[start : start + length].decode("latin-1")


def _sheet(stream: bytes, at: int, formats: dict[int, str]) -> Marks:
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    marks = Marks()
    for code, body in _records(stream, at):
        _check(code, body)
        if code == _ROW and struct.unpack_from("<H", body, 12)[0] & 0x20:
            hidden_rows.add(struct.unpack_from("<H", body)[0])
        elif code == _COLUMNS and struct.unpack_from("<H", body, 8)[0] & 1:
            first, last = struct.unpack_from("<HH", body)
            hidden_columns.update(range(first, min(last, 255) + 1))
        elif code in {_ERROR, _FORMULA, _NUMBER, _SHORT, _SEVERAL}:
            _cell(code, body, formats, marks)
    marks.hidden_rows, marks.hidden_columns = frozenset(hidden_rows), frozenset(hidden_columns)
    return marks


def _check(code: int, body: bytes) -> None:
    """Rows and columns beyond what the format can hold are damage, and would be reserved in memory."""
    if code in _PLACED:
        column = struct.unpack_from("<HH", body)[1]
        last = struct.unpack_from("<H", body, len(body) - 2)[0] if code in {_SEVERAL, 0xBE} else column
        if max(column, last) >= _MOST_COLUMNS or last < column:
            raise ValueError
    elif code == _DIMENSIONS and len(body) >= 12:
        first, end, left, right = struct.unpack_from("<IIHH", body)
        if end > 65_536 or right > _MOST_COLUMNS or first > end or left > right:
            raise ValueError


def _cell(code: int, body: bytes, formats: dict[int, str], marks: Marks) -> None:
    row, column, style = struct.unpack_from("<HHH", body)
    if code == _ERROR:
        if body[7] == 1:
            marks.errors[row, column] = _ERRORS.get(body[6], "#VALUE!")
        return
    if code == _SEVERAL:
        for step, place in enumerate(range(4, len(body) - 7, 6)):
            several = struct.unpack_from("<H", body, place)[0]
            if several in formats:
                marks.shown_as[row, column + step] = formats[several]
        return
    if code == _FORMULA:
        marks.formulas += 1
        if body[12:14] == b"\xff\xff" and body[6] == 2:
            marks.errors[row, column] = _ERRORS.get(body[8], "#VALUE!")
            return
    if style in formats:
        marks.shown_as[row, column] = formats[style]
