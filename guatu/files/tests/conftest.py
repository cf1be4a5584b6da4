"""附件的测试: a folder of their own, and the shortest files of each kind."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image


@pytest.fixture(autouse=True)
def files_root(settings: Any, tmp_path: Path) -> Path:
    """存放处 of one test."""
    settings.FILES_ROOT = tmp_path / "files"
    return tmp_path / "files"


def drawn(side: tuple[int, int] = (60, 40), form: str = "JPEG", **more: Any) -> bytes:
    """一张图: red at its left, blue at its right."""
    picture = Image.new("RGB", side, "blue")
    picture.paste((255, 0, 0), (0, 0, side[0] // 2, side[1]))
    kept = io.BytesIO()
    picture.save(kept, form, **more)
    return kept.getvalue()
