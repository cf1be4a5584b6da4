"""预览：small, upright, silent about the camera; what is hostile hurts nobody and is said in words."""

import io
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from guatu.files import actions, blobs, previews, sketch
from guatu.files.models import StoredFile
from guatu.files.tests.conftest import drawn
from guatu.zones.models import Zone
from tests.cast import Cast


def store(cast: Cast, content: bytes, name: str = "现场.jpg") -> StoredFile:
    return actions.store(zone=cast.zone, content=content, name=name, by=cast.officer, at=cast.at)


def camera() -> Image.Exif:
    """What a phone writes: held upright, when, and where."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0x9003] = "2026:03:10 16:20:33"
    exif.get_ifd(0x8825).update({1: "N", 2: (29.0, 5.0, 30.0), 3: "E", 4: (119.0, 38.0, 0.0)})
    return exif


def paper() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (200, 300), "white").save(kept, "PDF")
    return kept.getvalue()


def shown(file: StoredFile, size: str = "thumb") -> Image.Image:
    return Image.open(previews.path_of(file.sha256, f"{size}.webp"))


def test_a_photo_is_drawn_small_upright_and_without_what_the_camera_wrote(cast: Cast) -> None:
    file = store(cast, drawn((2000, 1000), exif=camera()))
    made = previews.of(file)
    assert (made.width, made.height, made.taken) == (1000, 2000, "2026-03-10 16:20")
    assert made.place == (29.091667, 119.633333)
    for size, side in (("thumb", 480), ("view", 1600)):
        small = shown(file, size)
        assert (small.format, small.size) == ("WEBP", (side // 2, side))
        assert dict(small.getexif()) == {} and "xmp" not in small.info
        top = small.convert("RGB").getpixel((side // 4, 5))
        assert isinstance(top, tuple) and top[0] > 200 and top[2] < 60  # left of the camera is up


def test_it_is_drawn_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = store(cast, drawn()), store(cast, drawn(), "又一张.jpg")
    previews.of(first)
    monkeypatch.setattr("guatu.files.previews.subprocess.run", None)
    assert previews.of(second).is_there


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_pictures_are_drawn_too(cast: Cast, form: str) -> None:
    assert previews.of(store(cast, drawn(form=form), f"a.{form.lower()}")).is_there


def test_the_first_page_of_a_pdf_is_drawn(cast: Cast) -> None:
    made = previews.of(store(cast, paper(), "批复.pdf"))
    assert (made.is_there, made.pages) == (True, 1)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"%PDF-1.7\n" + b"0" * 64, "a.pdf", "可能已经损坏"),
        (b"\xff\xd8\xff\xe0" + b"0" * 64, "a.jpg", "可能已经损坏"),
        (drawn((300, 200))[:-1000], "a.jpg", "可能已经损坏"),
    ],
)
def test_what_cannot_be_drawn_is_said_and_tried_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, content: bytes, name: str, words: str
) -> None:
    file = store(cast, content, name)
    assert words in previews.of(file).reason
    monkeypatch.setattr("guatu.files.previews.subprocess.run", None)
    assert words in previews.of(file).reason


def test_a_picture_that_would_fill_the_memory_is_not_opened(cast: Cast) -> None:
    kept = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(kept, "PNG")
    assert previews.of(store(cast, kept.getvalue(), "a.png")).reason == "太大，不能预览。"


def test_a_drawing_that_never_ends_is_ended(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the place of a hostile PDF: a program under the same limits that runs for ever."""
    endless = tmp_path / "endless.py"
    endless.write_text(
        "import sys; sys.path.insert(0, sys.argv.pop(0).rsplit('/', 1)[0])\n"
        f"import runpy; own = runpy.run_path({sketch.__file__!r})\n"
        "own['confine'].__globals__['SECONDS'] = 1; own['confine']()\n"
        "while True: pass\n"
    )
    monkeypatch.setattr(sketch, "__file__", str(endless))
    file = store(cast, paper(), "a.pdf")
    assert previews.of(file).reason == previews.TOO_SLOW


def test_too_many_at_once_are_asked_to_come_again(cast: Cast, client: Client, monkeypatch: Any) -> None:
    file = store(cast, drawn())
    monkeypatch.setattr(previews, "WAIT", 0)
    taken = [previews.SEATS.acquire(blocking=False) for _ in range(2)]
    try:
        answer = cast.login(client, "officer").get(f"/z/qlw/files/{file.id}/picture/")
    finally:
        for _ in filter(None, taken):
            previews.SEATS.release()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_the_picture_is_sent_once_and_runs_nothing(cast: Cast, client: Client) -> None:
    file = store(cast, drawn((2000, 1000)))
    cast.login(client, "officer")
    small, large = (client.get(f"/z/qlw/files/{file.id}/picture/{q}") for q in ("", "?large=1"))
    assert len(small.content) < len(large.content)
    for answer in (small, large):
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/webp", "nosniff")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "private" in answer["Cache-Control"]
    again = client.get(f"/z/qlw/files/{file.id}/picture/", headers={"If-None-Match": small["ETag"]})
    assert again.status_code == 304
    assert small["ETag"] != large["ETag"]


def test_what_has_no_picture_has_a_plain_sheet(cast: Cast, client: Client) -> None:
    file = store(cast, b"text", "a.txt")
    answer = cast.login(client, "officer").get(f"/z/qlw/files/{file.id}/picture/")
    assert (answer.status_code, answer["Location"]) == (302, "/static/guatu/no-preview.svg")


def page(cast: Cast, file: StoredFile, part: str = "officer") -> str:
    return cast.login(Client(), part).get(f"/z/qlw/files/{file.id}/preview/").content.decode()


def test_the_page_says_whose_it_is_and_that_it_is_unchanged(cast: Cast) -> None:
    file = store(cast, drawn(exif=camera()))
    shown = page(cast, file)
    for words in ("现场.jpg", "李工", file.sha256, "与存入时一致", "2026-03-10 16:20", "未经核实"):
        assert words in shown
    assert "照片地点" not in shown


def test_the_place_is_shown_where_the_zone_wants_it(cast: Cast) -> None:
    Zone.objects.filter(pk=cast.zone.pk).update(settings={"photo_place": True})
    assert "29.09167, 119.63333" in page(cast, store(cast, drawn(exif=camera())))


def test_bytes_that_changed_are_said(cast: Cast) -> None:
    file = store(cast, b"text", "a.txt")
    blobs.path_of(file.sha256).write_bytes(b"tampered")
    assert "与磁盘上的内容不符" in page(cast, file)
    blobs.path_of(file.sha256).unlink()
    assert "不在磁盘上" in page(cast, file)


def test_a_text_shows_its_first_lines_and_nothing_of_it_runs(cast: Cast) -> None:
    lines = "\n".join(["<script>alert(1)</script>", *(f"第{n}行" for n in range(500))])
    shown = page(cast, store(cast, lines.encode("gb18030"), "记录.txt"))
    assert "&lt;script&gt;" in shown and "<script>alert" not in shown
    assert "第30行" in shown and "第400行" not in shown


def test_a_reader_looks_and_another_zone_sees_nothing(cast: Cast) -> None:
    file = store(cast, drawn())
    assert "现场.jpg" in page(cast, file, "auditor")
    stranger = cast.login(Client(), "stranger")
    for part in ("preview/", "picture/", ""):
        assert stranger.get(f"/z/qlw/files/{file.id}/{part}").status_code == 404
        assert stranger.get(f"/z/bhw/files/{file.id}/{part}").status_code == 404


def test_the_drawing_program_knows_nothing_of_the_house() -> None:
    source = Path(sketch.__file__).read_text(encoding="utf-8")
    assert "guatu" not in source and "django" not in source
    assert sys.executable
