"""存附件：whole or not at all, told by content, seen only in its zone."""

import io
import os
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guatu.core import tenancy
from guatu.core.ids import new_id
from guatu.files import actions, blobs, kinds, queries
from guatu.files.models import StoredFile
from tests.cast import Cast

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
PDF = b"%PDF-1.7\n" + b"0" * 64


def store(cast: Cast, content: bytes, name: str) -> StoredFile:
    return actions.store(zone=cast.zone, content=content, name=name, by=cast.officer, at=cast.at)


def package(*names: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return kept.getvalue()


def bomb() -> bytes:
    """Eleven entries that promise a hundred megabytes each, in a few bytes."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for n in range(11):
            archive.writestr(f"{n}.txt", "x")
    return kept.getvalue().replace(struct.pack("<II", 1, 1), struct.pack("<II", 1, 100 * 1024**2))


def crowd() -> bytes:
    """A directory of three megabytes and not one file."""
    directory = (b"PK\x01\x02" + bytes(42)) * 70_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(directory), 4, 0)
    return b"PK\x03\x04" + directory + end


def test_a_stored_file_keeps_its_name_size_type_and_uploader(cast: Cast) -> None:
    file = store(cast, PDF, "C:\\我的文档\\会议纪要.pdf")
    assert (file.name, file.size, file.content_type) == ("会议纪要.pdf", len(PDF), "application/pdf")
    assert file.uploaded_by == cast.people["officer"]
    with queries.open_file(file) as content:
        assert content.read() == PDF
    assert queries.is_whole(file)


def test_the_same_bytes_are_kept_once(cast: Cast, files_root: Path) -> None:
    first, second = store(cast, PNG, "a.png"), store(cast, PNG, "b.png")
    assert first.sha256 == second.sha256
    assert len([p for p in files_root.rglob("*") if p.is_file()]) == 1


def test_an_uploaded_file_is_taken_as_well_as_bytes(cast: Cast) -> None:
    sent = SimpleUploadedFile("现场.png", PNG)
    assert (
        actions.store(zone=cast.zone, content=sent, name=str(sent.name), by=cast.officer, at=cast.at).size
        == 72
    )


def test_a_write_that_breaks_off_leaves_nothing_half(
    cast: Cast, files_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(descriptor: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", break_off)
    with pytest.raises(OSError, match="No space"):
        store(cast, PNG, "a.png")
    assert [p for p in files_root.rglob("*") if p.is_file()] == []
    assert not StoredFile.objects.filter(zone=cast.zone).exists()


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PNG, "照片.jpg", kinds.PNG),
        (b"\xff\xd8\xff\xe0" + b"0" * 32, "照片.JPG", kinds.JPEG),
        (package("[Content_Types].xml", "xl/workbook.xml"), "台账.xlsx", kinds.XLSX),
        (package("[Content_Types].xml", "word/document.xml"), "纪要.docx", kinds.DOCX),
        (package("照片/1.png"), "照片.zip", kinds.ZIP),
        (package("OFD.xml"), "批复.ofd", kinds.OFD),
        ("企业,问题\n甲,缺电".encode("gb18030"), "表.csv", kinds.TEXT),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 32, "旧表.XLS", kinds.OLD_OFFICE[".xls"]),
    ],
)
def test_the_type_is_what_the_bytes_are(content: bytes, name: str, kind: kinds.FileKind) -> None:
    assert kinds.tell(io.BytesIO(content), name) == kind


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"MZ\x90\x00\x03" + b"\0" * 64, "安装.pdf", "只收办公文档"),
        (b"\x7fELF\x02\x01\x01" + b"\0" * 64, "run.txt", "只收办公文档"),
        (b"#!/bin/sh\nrm -rf /", "a.txt", "只收办公文档"),
        (package("[Content_Types].xml", "xl/vbaProject.bin"), "表.xlsx", "有宏"),
        (b"PK\x03\x04 not a zip", "a.zip", "打不开"),
        (b"", "a.pdf", "空文件"),
        (b"<svg onload='x'>\x00</svg>", "a.svg", "只收办公文档"),
        (bomb(), "资料.zip", "解开后超过 1 GB"),
        (crowd(), "资料.zip", "文件太多"),
    ],
)
def test_what_is_not_a_document_is_refused_in_words(
    cast: Cast, content: bytes, name: str, words: str
) -> None:
    with pytest.raises(kinds.TypeRefused, match=words):
        store(cast, content, name)


@pytest.mark.parametrize(
    ("name", "proper"),
    [
        ("../../etc/passwd", "passwd.png"),
        ("", "未命名.png"),
        (" .. ", "未命名.png"),
        ("现场.jpg", "现场.jpg.png"),
        ("a\x00b\n.png", "ab.png"),
        ("长" * 300 + ".png", "长" * 196 + ".png"),
    ],
)
def test_a_name_is_only_a_name_and_its_ending_tells_the_truth(name: str, proper: str) -> None:
    assert kinds.proper_name(name, kinds.PNG) == proper


@pytest.mark.parametrize(
    ("content", "name", "kept"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "logo.svg", "logo.svg.txt"),
        (b"<!doctype html><script>alert(1)</script>", "photo.jpg", "photo.jpg.txt"),
        (PNG + b"<script>alert(1)</script>", "a.html", "a.html.png"),
        (PDF + package("x.js"), "a.zip", "a.zip.pdf"),
    ],
)
def test_what_is_two_things_at_once_is_served_as_the_harmless_one(
    client: Client, cast: Cast, content: bytes, name: str, kept: str
) -> None:
    file = store(cast, content, name)
    assert file.name == kept
    answer: Any = cast.login(client, "officer").get(f"/z/qlw/files/{file.id}/")
    assert b"".join(answer.streaming_content) == content
    assert "html" not in answer["Content-Type"] and "svg" not in answer["Content-Type"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    is_picture = file.content_type.startswith("image/")
    assert answer["Content-Disposition"].startswith("inline" if is_picture else "attachment")


def test_what_the_browser_holds_is_not_sent_again(client: Client, cast: Cast) -> None:
    file = store(cast, PDF, "a.pdf")
    cast.login(client, "officer")
    first: Any = client.get(f"/z/qlw/files/{file.id}/")
    assert b"".join(first.streaming_content) == PDF
    again = client.get(f"/z/qlw/files/{file.id}/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again["ETag"]) == (304, f'"{file.sha256}"')
    assert "private" in first["Cache-Control"]


def test_too_large_a_file_is_refused_with_both_figures(cast: Cast, settings: Any) -> None:
    settings.FILE_SIZE_LIMIT = 1024 * 1024
    with pytest.raises(actions.TooLarge, match=r"1\.5 MB，超过 1 MB"):
        store(cast, PNG + b"0" * (1536 * 1024), "a.png")


def test_a_full_quota_is_refused_in_words(cast: Cast) -> None:
    cast.zone.settings = {"file_quota": 100}
    store(cast, PNG, "a.png")
    with pytest.raises(actions.QuotaFull, match="配额"):
        store(cast, PDF, "b.pdf")


def test_a_picture_is_shown_and_a_document_saved_under_its_chinese_name(client: Client, cast: Cast) -> None:
    cast.login(client, "officer")
    picture, paper = store(cast, PNG, "现场.png"), store(cast, PDF, "会议 纪要.pdf")
    shown = client.get(f"/z/qlw/files/{picture.id}/")
    assert b"".join(shown.streaming_content) == PNG  # type: ignore[attr-defined]
    assert shown["Content-Disposition"].startswith("inline")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown["Content-Security-Policy"]
    saved = client.get(f"/z/qlw/files/{paper.id}/")
    assert saved["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E4%BC%9A%E8%AE%AE%20%E7%BA%AA%E8%A6%81.pdf"
    )
    saved.close()


def test_a_file_of_another_zone_is_not_found(cast: Cast) -> None:
    file = store(cast, PDF, "a.pdf")
    stranger = cast.login(Client(), "stranger")
    assert stranger.get(f"/z/bhw/files/{file.id}/").status_code == 404
    assert stranger.get(f"/z/qlw/files/{file.id}/").status_code == 404
    assert cast.login(Client(), "officer").get(f"/z/qlw/files/{new_id()}/").status_code == 404


def test_the_policies_hide_the_row_from_another_zone(cast: Cast) -> None:
    file = store(cast, PDF, "a.pdf")
    tenancy.enter(cast.other.pk, [cast.other.pk])
    assert not StoredFile.objects.filter(id=file.id).exists()


def test_a_row_whose_bytes_are_gone_is_a_404_not_a_crash(client: Client, cast: Cast) -> None:
    file = store(cast, PDF, "a.pdf")
    blobs.path_of(file.sha256).unlink()
    assert cast.login(client, "officer").get(f"/z/qlw/files/{file.id}/").status_code == 404
    assert not queries.is_whole(file)
