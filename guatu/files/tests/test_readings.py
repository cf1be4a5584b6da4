"""办公文档的预览：text and nothing else; what attacks hurts only the small program, and is said in words."""

import base64
import hashlib
import io
import random
import zipfile
import zlib
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client

from guatu.files import actions, blobs, extract, previews, readings
from guatu.files.kinds import DOCX, PDF, TEXT, XLSX
from guatu.files.models import StoredFile
from guatu.files.tests.papers import document, pages, said, workbook
from tests.cast import Cast

HOSTILE = '=HYPERLINK("http://x","y")<script>alert(1)</script>'
DAMAGED_FILES = 40
BOMB = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "' + "&a;" * 50 + '">]>'


def store(cast: Cast, content: bytes, name: str) -> StoredFile:
    return actions.store(zone=cast.zone, content=content, name=name, by=cast.officer, at=cast.at)


def page(cast: Cast, file: StoredFile, asked: str = "", part: str = "officer") -> str:
    answer = cast.login(Client(), part).get(f"/z/qlw/files/{file.id}/preview/{asked}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_workbook_shows_its_sheets_one_by_one(cast: Cast) -> None:
    rows: list[list[object]] = [[f"第{n}行", n, 0.5, True] for n in range(1, 301)]
    many = {f"表{n}": [["仅一格"]] for n in range(2, 8)}
    file = store(cast, workbook({"进度": rows, **many, "底稿": [["x"]]}, hidden=["底稿"]), "进度.xlsx")
    first = page(cast, file)
    for words in ("第200行", "<td>0.5</td>", "<td>TRUE</td>", "?sheet=5", "只显示前 200 行"):
        assert words in first
    for words in ("第201行", "?sheet=6", "底稿", "仅一格"):
        assert words not in first
    assert "共 7 张表，只显示前 5 张" in first and "另有 1 张隐藏的表" in first
    assert "仅一格" in page(cast, file, "?sheet=2")
    for beyond in ("?sheet=0", "?sheet=-1", "?sheet=99", "?sheet=x", "?sheet=" + "9" * 5000, "?sheet=²"):
        page(cast, file, beyond)


def test_cells_run_nothing_and_days_are_days(cast: Cast, client: Client) -> None:
    lines = ["日期,内容", f'2026-03-10,"{HOSTILE.replace(chr(34), chr(34) * 2)}"', "短"]
    book = workbook({"<b>": [[HOSTILE.lstrip("="), "&amp;"]], "二": [["x"]]})
    for file in (store(cast, book, "a.xlsx"), store(cast, "\n".join(lines).encode("gb18030"), "a.csv")):
        shown = page(cast, file)
        assert "&lt;script&gt;alert(1)" in shown and "<script>alert" not in shown and "<b>" not in shown
    assert extract._cell(datetime(2026, 3, 10)) == "2026-03-10"
    answer = cast.login(client, "officer").get(f"/z/qlw/files/{file.id}/preview/")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_a_wide_long_or_empty_table_says_so(cast: Cast) -> None:
    wide = page(cast, store(cast, ("\t".join(f"列{n}" for n in range(40)) + "\n").encode(), "宽.tsv"))
    assert "列29" in wide and "列30" not in wide and "只显示前 30 列" in wide and ">AD<" in wide
    full = store(cast, ("甲" * 400 + ",乙\n").encode() * 5_000, "长.csv")
    assert "只显示前 200 行" in page(cast, full)
    assert "…" in page(cast, store(cast, b"a" * 5_000_000, "一格.csv"))
    assert "这张表是空的" in page(cast, store(cast, workbook({"空": []}), "空.xlsx"))


def test_an_old_workbook_is_read_too(cast: Cast) -> None:
    kept = Path(__file__).parents[3] / "tests/sheets/old_workbook.b64"
    file = store(cast, zlib.decompress(base64.b64decode(kept.read_text())), "旧表.xls")
    shown = page(cast, file)
    assert "重点项目一览表" in shown and "<td>2022-05-01</td>" in shown


def test_the_words_of_a_document_are_shown_without_anything_else(cast: Cast) -> None:
    body = (
        said("关于延期的函", '<w:pStyle w:val="a3"/>')
        + said("一、情况", '<w:pStyle w:val="1"/>')
        + said("&lt;script&gt;alert(1)&lt;/script&gt;")
        + said("道路", '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="2"/></w:numPr>')
        + "<w:p><w:r><w:t>旧</w:t></w:r><w:del><w:r><w:delText>删去的</w:delText></w:r></w:del></w:p>"
        + '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + said("合计") + "</w:tc></w:tr>"
        + f"<w:tr><w:tc>{said('甲')}{said('乙')}</w:tc><w:tc><w:tbl><w:tr><w:tc>{said('内表')}</w:tc></w:tr>"
        + "</w:tbl><w:p/></w:tc></w:tr></w:tbl>"
        + f"<mc:AlternateContent><mc:Fallback>{said('重复')}</mc:Fallback></mc:AlternateContent>"
    )  # fmt: skip
    shown = page(cast, store(cast, document(body), "函.docx"))
    for words in ("<h3>关于延期的函</h3>", "<h3>一、情况</h3>", '<li class="file-level-1">道路</li>'):
        assert words in shown
    for words in ('<td colspan="2">合计</td>', "甲\n乙", "内表", "&lt;script&gt;"):
        assert words in shown
    for words in ("<script>alert", "删去的", "重复", "只显示开头"):
        assert words not in shown


def test_a_long_document_is_cut_and_an_old_one_is_for_downloading(cast: Cast) -> None:
    shown = page(cast, store(cast, document("".join(said(f"第{n}段") for n in range(1, 1000))), "长.docx"))
    assert "第400段" in shown and "第401段" not in shown and "只显示开头" in shown
    assert "没有文字" in page(cast, store(cast, document("<w:p/>"), "空.docx"))
    old = page(cast, store(cast, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "旧.doc"))
    assert "旧格式（.doc）" in old and "下载查看" in old


def test_the_pages_of_a_pdf_are_drawn_when_looked_at(cast: Cast, client: Client) -> None:
    file = store(cast, pages(22), "批复.pdf")
    first = page(cast, file)
    assert "第 1／22 页" in first and "?page=2" in first and "只画前 20 页" in first
    assert not previews.path_of(file.sha256, "p2.json").exists()
    assert "第 20／22 页" in page(cast, file, "?page=22") and "?page=21" not in page(cast, file, "?page=20")
    cast.login(client, "officer")
    one, two = (client.get(f"/z/qlw/files/{file.id}/picture/?large=1{q}") for q in ("", "&page=2"))
    assert one["Content-Type"] == two["Content-Type"] == "image/webp"
    assert one.content != two.content and one["ETag"] != two["ETag"]
    assert "sandbox" in two["Content-Security-Policy"]


def _lying(part: str) -> bytes:
    """A package with a part that unpacks to far more than a document ever has."""
    return (
        document("<w:p/>" + " " * 30_000_000)
        if part == "body"
        else document("", more={part: b"0" * 3 * 10**8})
    )


FAR = workbook({"远": [["x"]]})


def _far() -> bytes:
    """A workbook with one cell at its first and one at its last corner."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(FAR)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", corner)
            new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (document(said("&b;"), head=BOMB), "a.docx", "可能已经损坏"),
        (document("<w:p>" * 5_000), "a.docx", "可能已经损坏"),
        (document("<w:tbl><w:tc/></w:tbl>"), "a.docx", "可能已经损坏"),
        (_lying("body"), "a.docx", "太大"),
        (_lying("word/media/a.bin"), "a.docx", "太大"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4_000, "a.xls", "可能已经损坏"),
        (_far(), "a.xlsx", "不能预览"),
    ],
    ids=["entities", "depth", "order", "part", "package", "old", "far"],
)
def test_what_attacks_is_said_and_tried_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, content: bytes, name: str, words: str
) -> None:
    file = store(cast, content, name)
    assert words in page(cast, file)
    monkeypatch.setattr("guatu.files.previews.subprocess.run", None)
    assert words in readings.of(file).reason


def test_what_the_program_says_is_not_believed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    file = store(cast, workbook({"一": [["x"]]}), "a.xlsx")
    for told in ({"sheets": 3}, {"sheets": [{"rows": None}]}, {}):
        monkeypatch.setattr(previews, "told", lambda *_, told=told: told)
        assert "可能已经损坏" in page(cast, file)


def _damaged(count: int) -> list[tuple[str, bytes]]:
    chance = random.Random(20260311)
    book = workbook({"一": [["项目", 3.5, HOSTILE.lstrip("=")]] * 20, "二": [["x"]]})
    table = f"<w:tbl><w:tr><w:tc>{said('格')}</w:tc></w:tr></w:tbl>"
    whole = document(said("题", '<w:pStyle w:val="1"/>') + said("文") * 9 + table)
    kinds = ((".xlsx", book), (".docx", whole), (".csv", b'a,"b\n",c\n' * 50), (".pdf", pages(2)))
    made = []
    for n in range(count):
        ending, source = kinds[n % len(kinds)]
        content = bytearray(source)
        for _ in range(chance.randint(1, 12)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        made.append((ending, bytes(content[: chance.randint(len(content) // 2, len(content) * 2)])))
    return made


CONTENT_TYPES = {".xlsx": XLSX, ".docx": DOCX, ".csv": TEXT, ".pdf": PDF}


def test_damaged_files_never_reach_the_web(cast: Cast, client: Client) -> None:
    """They stand in the store as if they had been taken in; each has a page, with its words or its reason."""
    cast.login(client, "officer")
    said_so = 0
    for ending, content in _damaged(DAMAGED_FILES):
        digest = hashlib.sha256(content).hexdigest()
        blobs.path_of(digest).parent.mkdir(parents=True, exist_ok=True)
        blobs.path_of(digest).write_bytes(content)
        file = StoredFile.objects.create(
            zone=cast.zone,
            sha256=digest,
            name=f"a{ending}",
            size=len(content),
            content_type=CONTENT_TYPES[ending].content_type,
            uploaded_at=cast.at,
        )
        answer = client.get(f"/z/qlw/files/{file.id}/preview/")
        assert answer.status_code == 200 and b"<script>alert" not in answer.content
        said_so += "不能预览" in answer.content.decode()
    assert 0 < said_so < DAMAGED_FILES


def test_a_reader_looks_and_another_zone_sees_nothing(cast: Cast) -> None:
    for file in (store(cast, workbook({"一": [["甲格"]]}), "a.xlsx"), store(cast, pages(2), "a.pdf")):
        assert file.name in page(cast, file, part="auditor")
        stranger = cast.login(Client(), "stranger")
        for zone in ("qlw", "bhw"):
            for part in ("preview/?sheet=1", "preview/?page=2", "picture/?large=1&page=2"):
                assert stranger.get(f"/z/{zone}/files/{file.id}/{part}").status_code == 404


def test_the_reading_program_knows_nothing_of_the_house() -> None:
    source = Path(extract.__file__).read_text(encoding="utf-8")
    assert "guatu" not in source and "django" not in source
