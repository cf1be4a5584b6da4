"""guatu wall-list：the matrix as text with its stars, as JSON and as a spreadsheet."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from guatu import cli
from guatu.cli import supervising
from guatu.supervision.tests.scenes import cell, finish, pin, task
from guatu.zones.models import Zone
from tests.cast import AT, Cast


@pytest.fixture
def listed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The command walks into the zone of the test instead of opening one of its own."""
    pin(cast)
    held = task(cast)
    finish(cast, cell(held, 2).item, AT.replace(month=2, day=20))

    @contextmanager
    def inside(code: str | None) -> Iterator[Zone]:
        yield Zone.objects.get(code=code)

    monkeypatch.setattr(supervising, "inside_zone", inside)
    return cast


def run(*args: str) -> str:
    done = CliRunner().invoke(cli.cli, ["wall-list", "qlw", *args])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.mechanism("M169")
def test_the_terminal_shows_a_line_of_stars_for_each_task(listed: Cast) -> None:
    lines = run().splitlines()
    assert lines[0] == "青螺湾经济开发区 2026 年重点任务清单（2026-03-11）"
    assert lines[2].split() == ["示例·道路通车", "·", "★", "○", "·", "·", "○", *["·"] * 6]
    assert lines[-1].startswith("★ 按期 1　☆ 逾期完成 0")


def test_an_empty_year_says_so(listed: Cast) -> None:
    assert "清单还是空的。" in run("--year", "2030")


def test_a_script_reads_json(listed: Cast) -> None:
    found = json.loads(run("--json"))
    assert (found["zone"], found["year"], found["counts"]) == ("qlw", 2026, {"star": 1, "ok": 2})
    first = found["tasks"][0]["months"][0]
    assert (first["month"], first["text"], first["sign"]) == (2, "完成立项", "★")


def test_a_file_has_the_same_matrix(listed: Cast, tmp_path: Path) -> None:
    target = tmp_path / "清单.xlsx"
    assert str(target) in run("--xlsx", str(target))
    rows = list(openpyxl.load_workbook(target).active.iter_rows(values_only=True))
    assert "★ 完成立项" in rows[3]
