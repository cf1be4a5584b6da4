"""guatu report：the numbers of the pages as text, JSON and CSV."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner, Result

from guatu import cli
from guatu.cli import reporting
from guatu.projects.models import Project
from guatu.projects.tests.cast_projects import founded
from guatu.zones.models import Zone
from tests.cast import Cast


@pytest.fixture
def told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The command walks into the zone of the test instead of opening one of its own."""
    Zone.objects.filter(pk=cast.zone.pk).update(pinned_on=cast.today)
    founded(cast)  # signed and started in 2025

    @contextmanager
    def inside(code: str | None, *, below: bool) -> Iterator[Zone]:
        yield Zone.objects.get(code=code)

    monkeypatch.setattr(reporting, "inside_zone", inside)
    return cast


def run(*args: str) -> Result:
    return CliRunner().invoke(cli.cli, ["report", "qlw", *args])


@pytest.mark.mechanism("M197")
def test_the_terminal_tells_rates_late_and_pace_as_text_json_and_csv(told: Cast) -> None:
    lines = run("rates").output.splitlines()
    assert lines[0] == "青螺湾经济开发区　三率　未佐证的也计入"
    assert lines[2].split()[:3] == ["签约批次", "2025年", "1"]
    early = json.loads(run("rates", "--as-of", "2025-05-31", "--json").output)
    total = early["rows"][-1]
    assert (total["part"], total["signed"], total["started"]) == ("合计", 1, 0)
    now = json.loads(run("rates", "--by", "month", "--json").output)["rows"][-1]
    assert (now["started"], now["started_rate"]) == (1, 100)
    late = list(csv.DictReader(run("late", "--by", "unit", "--csv").output.splitlines()))
    assert (late[-1]["项目（个）"], late[-1]["逾期（个）"]) == ("1", "0")
    pace = json.loads(run("pace", "--json").output)
    assert [row["name"] for row in pace["rows"]] == ["示例·蓝宝石衬底"]
    assert "没有项目。" not in run("pace", "--year", "2024").output
    Project.objects.filter(zone=told.zone).update(investment_fen=1_000_000_000)
    enrolment = json.loads(run("enrolment", "--json").output)
    assert "应入库 1，已入库 0，入库率 0%" in enrolment["note"]
    assert [(row["name"], row["alarm"], row["state"]) for row in enrolment["rows"]] == [
        ("示例·蓝宝石衬底", "红灯", "准备中")
    ]
    before = run("enrolment", "--as-of", "2025-06-01")
    assert "没有项目。" in before.output


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("weather",), "没有“weather”这种报数"),
        (("late", "--year", "2025"), "逾期项目不能用 --year"),
        (("late", "--as-of", "2025-01-01"), "不能用 --as-of"),
        (("rates", "--by", "unit"), "没有“unit”这种分法"),
        (("rates", "--json", "--csv"), "只能选一个"),
        (("rates", "--as-of", "昨天"), "不是日期"),
    ],
)
def test_what_a_report_cannot_tell_is_refused_in_one_sentence(
    told: Cast, args: tuple[str, ...], said: str
) -> None:
    done = run(*args)
    assert done.exit_code != 0
    assert said in (done.output + str(done.exception))
