"""办公文档的样本：workbooks, documents and papers of several pages, made here and now."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from PIL import Image

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
STYLES = (
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Title"/></w:style>'
)


def workbook(sheets: dict[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = ()) -> bytes:
    """一本表."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if name in hidden:
            sheet.hide()
    book.close()
    return out.getvalue()


def document(body: str, *, head: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """一份文档 with this body."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/styles.xml", f'<w:styles xmlns:w="{WORD}">{STYLES}</w:styles>')
        package.writestr(
            "word/document.xml",
            f'{head}<w:document xmlns:w="{WORD}" xmlns:mc="{MC}"><w:body>{body}</w:body></w:document>',
        )
        for name, content in (more or {}).items():
            package.writestr(name, content)
    return out.getvalue()


def said(words: str, about: str = "") -> str:
    """一段."""
    return f"<w:p><w:pPr>{about}</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"


def pages(count: int) -> bytes:
    """几页的 PDF, each a little greyer."""
    out = io.BytesIO()
    first, *others = (Image.new("RGB", (200, 300), (n * 9, n * 9, n * 9)) for n in range(count))
    first.save(out, "PDF", save_all=True, append_images=others)
    return out.getvalue()
