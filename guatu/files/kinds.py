"""文件类型：told by the bytes, not the name. Office files, pictures, PDF, text and archives are kept."""

import codecs
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from guatu.core.refusal import Refusal

HEAD = 4096
LONGEST_DIRECTORY = 2 * 1024 * 1024
LARGEST_UNPACKED = 1024**3
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f]")
OFFICE = "application/vnd.openxmlformats-officedocument."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class TypeRefused(Refusal):
    """类型不收."""


@dataclass(frozen=True)
class FileKind:
    """一种文件: its type and the endings its name may have, the usual one first."""

    content_type: str
    endings: tuple[str, ...]


PDF = FileKind("application/pdf", (".pdf",))
PNG = FileKind("image/png", (".png",))
JPEG = FileKind("image/jpeg", (".jpg", ".jpeg"))
WEBP = FileKind("image/webp", (".webp",))
HEIC = FileKind("image/heic", (".heic", ".heif"))
ZIP = FileKind("application/zip", (".zip",))
OFD = FileKind("application/ofd", (".ofd",))
XLSX = FileKind(OFFICE + "spreadsheetml.sheet", (".xlsx",))
DOCX = FileKind(OFFICE + "wordprocessingml.document", (".docx",))
PPTX = FileKind(OFFICE + "presentationml.presentation", (".pptx",))
TEXT = FileKind("text/plain", (".txt", ".csv", ".tsv", ".md", ".log", ".json"))
OLD_OFFICE = {
    ".xls": FileKind("application/vnd.ms-excel", (".xls", ".et")),
    ".et": FileKind("application/vnd.ms-excel", (".xls", ".et")),
    ".doc": FileKind("application/msword", (".doc", ".wps")),
    ".wps": FileKind("application/msword", (".doc", ".wps")),
    ".ppt": FileKind("application/vnd.ms-powerpoint", (".ppt", ".dps")),
    ".dps": FileKind("application/vnd.ms-powerpoint", (".ppt", ".dps")),
}
MAGIC = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
)
NAMES = {
    **{each.content_type: "照片或图片" for each in (PNG, JPEG, WEBP, HEIC)},
    **{PDF.content_type: "PDF", OFD.content_type: "OFD 版式文件", ZIP.content_type: "压缩包"},
    **{XLSX.content_type: "Excel 表格", DOCX.content_type: "Word 文档", PPTX.content_type: "演示文稿"},
    **{"application/vnd.ms-excel": "Excel 表格", "application/msword": "Word 文档"},
    **{"application/vnd.ms-powerpoint": "演示文稿", TEXT.content_type: "文本"},
}
INLINE = frozenset({PNG.content_type, JPEG.content_type, WEBP.content_type})
ACCEPTED = ".pdf,.png,.jpg,.jpeg,.webp,.heic,.xlsx,.xls,.docx,.doc,.pptx,.ppt,.wps,.et,.ofd,.txt,.csv,.zip"
REFUSED = "只收办公文档、图片、PDF、文本和 zip 压缩包，这个文件不是其中一种。"


def tell(content: BinaryIO, name: str) -> FileKind:
    """认类型 by content; refuses what is none of the accepted kinds."""
    content.seek(0)
    head = content.read(HEAD)
    content.seek(0)
    if not head:
        raise TypeRefused("这是一个空文件，请重新选择。")
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"heim", b"hevc"):
        return HEIC
    if head.startswith(b"PK\x03\x04"):
        return _packed(content)
    if head.startswith(OLE):
        return _old_office(name)
    return _text(content)


class _Sparing:
    """省着读. A directory of an archive that is too long to hold in memory is not read at all."""

    def __init__(self, content: BinaryIO) -> None:
        self.content = content
        self.seek, self.tell, self.seekable = content.seek, content.tell, content.seekable

    def read(self, size: int = -1) -> bytes:
        if size > LONGEST_DIRECTORY:
            raise TypeRefused("压缩包里的文件太多，不收。请分成几个再传。")
        return self.content.read(size)


def _packed(content: BinaryIO) -> FileKind:
    try:
        with zipfile.ZipFile(_Sparing(content)) as archive:
            inside = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise TypeRefused("这个文件打不开，可能没有传完整，请重新选择。") from error
    finally:
        content.seek(0)
    if sum(entry.file_size for entry in inside) > LARGEST_UNPACKED:
        raise TypeRefused("压缩包解开后超过 1 GB，不收。请分成几个再传。")
    names = {entry.filename for entry in inside}
    if any(name.endswith("vbaProject.bin") for name in names):
        raise TypeRefused("文件里有宏，不收。请另存为不带宏的格式（.xlsx、.docx）再传。")
    if "[Content_Types].xml" in names:
        for folder, kind in (("xl/", XLSX), ("word/", DOCX), ("ppt/", PPTX)):
            if any(name.startswith(folder) for name in names):
                return kind
    return OFD if "OFD.xml" in names else ZIP


def _old_office(name: str) -> FileKind:
    kind = OLD_OFFICE.get(PurePosixPath(name).suffix.lower())
    if kind is None:
        raise TypeRefused(REFUSED)
    return kind


def _text(content: BinaryIO) -> FileKind:
    """Text in UTF-8, UTF-16 with its mark, or GB 18030, without control characters; a script is not text."""
    data = content.read()
    content.seek(0)
    if not data.startswith(b"#!") and decoded(data) is not None:
        return TEXT
    raise TypeRefused(REFUSED)


def decoded(data: bytes, *, cut: bool = False) -> str | None:
    """文字, or None where it is none. A text that was ``cut`` may end in half a character."""
    tried = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for codec in tried:
        try:
            text = codecs.getincrementaldecoder(codec)().decode(data, final=not cut)
        except UnicodeDecodeError:
            continue
        if not CONTROL.search(text):
            return text
    return None


def proper_name(name: str, kind: FileKind) -> str:
    """正名. The last part of whatever path was sent, with an ending that tells the truth."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    bare = "".join(mark for mark in bare if mark.isprintable() and mark not in '<>:"|?*').strip(" .")
    ending = PurePosixPath(bare).suffix.lower()
    if not bare or bare.lower() == ending:
        return f"未命名{kind.endings[0]}"
    if ending not in kind.endings:
        bare += kind.endings[0]
        ending = kind.endings[0]
    stem = bare[: -len(ending)]
    return stem[: 200 - len(ending)] + ending
