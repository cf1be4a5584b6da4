"""命令行：the machine face answers without a database, and every exit code means something."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from guatu import cli
from guatu.imports.tests.sheets_for_tests import ROWS, workbook


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(workbook(ROWS))
    return path


def run(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A real process, with no settings and a database that cannot be."""
    env = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "GUATU_HOME": "/nonexistent",
    }
    command = [sys.executable, "-m", "guatu", *args]
    return subprocess.run(
        command, env=env | environment, capture_output=True, text=True, check=False, timeout=120
    )


def test_a_preview_needs_no_database(ledger: Path) -> None:
    done = run("import", str(ledger), "--as", "projects", "--preview", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    sheet = found["sheets"][0]
    assert (found["file"], found["outcome"], sheet["data_rows"]) == ("台账.xlsx", "preview", 3)
    assert sheet["rows"][0]["investment_cny"] == 125_000_000
    assert sheet["columns"]["总投资（万元）"] == "investment_cny"


def test_a_preview_loads_nothing_of_the_web(ledger: Path) -> None:
    code = (
        "import sys; from guatu.cli import main\n"
        f"try: main(['import', {str(ledger)!r}, '--preview', '--json'])\n"
        "except SystemExit: pass\n"
        "print('django' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stderr.strip() == "False"


def test_a_refused_file_says_one_sentence_and_exits_with_two(tmp_path: Path) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 and no more")
    done = run("import", str(broken), "--as", "projects", "--preview", "--json")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert json.loads(done.stdout) == {
        "file": "坏.xlsx",
        "outcome": "refused",
        "message": done.stderr.strip(),
        "sheets": [],
    }


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["import"], "缺少"),
        (["import", "--nothing"], "没有“--nothing”这个选项"),
        (["nothing"], "没有“nothing”这个命令"),
        (["import", "没有.xlsx", "--as", "projects", "--preview"], "打不开文件：没有.xlsx"),
    ],
)
def test_what_is_not_understood_exits_with_two(
    args: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(args)
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


def test_an_unknown_kind_is_refused_with_the_ones_there_are(ledger: Path) -> None:
    done = CliRunner().invoke(
        cli.cli, ["import", str(ledger), "--as", "nothing", "--preview"], standalone_mode=False
    )
    assert done.return_value == 2
    assert "projects" in done.stderr


def test_the_help_is_chinese() -> None:
    said = CliRunner().invoke(cli.cli, ["import", "--help"]).output
    assert "用法：" in said
    assert "Usage" not in said
    assert "Options" not in said
