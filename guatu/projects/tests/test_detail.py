"""项目页：readable by a stranger, honest about what is not known."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client

from guatu.core.dates import PartialDate
from guatu.ledger import actions as ledger
from guatu.projects.actions import report_progress, report_reached
from guatu.projects.queries.cycles import cycle_of, ranking
from guatu.projects.queries.detail import detail_of
from guatu.projects.queries.lacking import gaps_of
from guatu.projects.queries.life import life_of
from guatu.projects.tests.cast_projects import address, founded, milestone
from guatu.registry.models import QuotedFact
from guatu.zones import actions as zones
from guatu.zones.models import CalendarYear
from tests.cast import Cast


@pytest.mark.mechanism("M024")
def test_days_between_any_two_milestones_and_the_fastest_first(cast: Cast) -> None:
    slow = founded(cast)
    fast = founded(cast, "示例·快", actual={
        "signed": PartialDate.parse("2025-05"), "started": PartialDate.parse("2025-06-10"),
    })  # fmt: skip
    cycle = cycle_of(detail_of(slow, cast.at).milestones, "signed", "started", cast.today)
    assert cycle is not None
    assert (cycle.days, cycle.is_rough) == (56, False)
    found = ranking(cast.zone, "signed", "started")
    assert [(row.project, row.days, row.is_rough) for row in found.rows] == [
        (fast, 10, True),
        (slow, 56, False),
    ]


@pytest.mark.mechanism("M023")
def test_the_board_tells_fastest_middle_and_slowest_in_calendar_and_working_days(
    cast: Cast, client: Client
) -> None:
    zones.seed_calendar(zone=cast.zone, years=range(2025, 2026))
    for n, (won, started) in enumerate((("2025-06-03", "2025-06-04"), ("2025-06-06", "2025-06-12"))):
        actual = {"land_won": PartialDate.parse(won), "started": PartialDate.parse(started)}
        founded(cast, f"示例·{'快慢'[n]}", template="new_build", actual=actual)
    found = ranking(cast.zone, "land_won", "started")  # 拿地即开工: the next day
    assert [(row.days, row.working) for row in found.rows] == [(1, 1), (6, 4)]
    assert (found.median, found.working_median, found.unknown) == (3, 2, 0)
    cast.login(client, "auditor")
    asked = {"from": "land_won", "to": "started", "q": "慢"}
    page = client.get(address("cycles"), asked).content.decode()
    board = page[page.index("<tbody") :]
    assert "示例·慢" in board and "示例·快" not in board
    assert "最慢" in page
    book = openpyxl.load_workbook(BytesIO(client.get(address("cycles_export"), asked).content))
    cells = [cell for line in book.worksheets[0].iter_rows(values_only=True) for cell in line]
    assert "示例·慢" in cells and 4 in cells and "示例·快" not in cells
    CalendarYear.objects.filter(zone=cast.zone, year=2025).delete()
    assert ranking(cast.zone, "land_won", "started").unknown == 2


def test_the_cycle_page_ranks_and_exports(cast: Cast, client: Client) -> None:
    founded(cast)
    cast.login(client, "auditor")
    page = client.get(address("cycles"), {"from": "signed", "to": "started", "year": "2025"}).content.decode()
    assert "56" in page
    assert client.get(address("cycles_export"), {"from": "signed", "to": "started"}).status_code == 200


@pytest.mark.mechanism("M047")
def test_the_four_passages_tell_the_whole_life(cast: Cast, client: Client) -> None:
    project = founded(cast)
    report_progress(project, on=cast.today, percent=Decimal(40), text="主体三层", by=cast.officer, at=cast.at)
    done = milestone(project, "completed")
    report_reached(done, on=PartialDate.parse("2026-03-01"), by=cast.officer, at=cast.at, text="备案表")
    done.refresh_from_db()
    assert done.item is not None
    ledger.sign_off(done.item, by=cast.supervisor, at=cast.at + timedelta(minutes=1))
    passages = {passage.name: passage for passage in life_of(project)}
    assert list(passages) == ["引得来", "落得下", "留得住", "发展好"]
    assert [event.verb for event in passages["引得来"].events] == ["已签约"]
    assert {"已竣工", "填报进度", "报验", "已开工"} <= {event.verb for event in passages["落得下"].events}
    cast.login(client, "leader")
    page = client.get(address("project_life", project_id=project.pk)).content.decode()
    assert "主体三层" in page
    assert "备案表" in page


@pytest.mark.mechanism("M204")
def test_both_loops_show_what_they_said_last(cast: Cast) -> None:
    project = founded(cast)
    report_progress(project, on=cast.today, percent=Decimal(60), text="封顶", by=cast.officer, at=cast.at)
    territorial, sectoral = detail_of(project, cast.at).loops
    assert (territorial.name, territorial.said) == ("属地回路", "")
    assert sectoral.said.startswith("李工")


@pytest.mark.mechanism("M203")
def test_what_is_missing_for_the_next_stage_is_said(cast: Cast) -> None:
    project = founded(cast)
    said = [gap.text for gap in gaps_of(detail_of(project, cast.at), cast.today)]
    assert "“封顶”还没有计划日期" in said
    assert "缺挂钩领导（项目长）" in said


@pytest.mark.mechanism("M025")
@pytest.mark.mechanism("M082")
def test_a_project_shows_its_parts_with_their_total(cast: Cast, client: Client) -> None:
    whole = founded(cast, "示例·总项目")
    for phase, fen in (("一期", 10_000_000_000), ("二期", 5_000_000_000)):
        founded(cast, f"示例·{phase}", parent=whole, values={"phase": phase, "investment_fen": fen})
    assert detail_of(whole, cast.at).kin.investment_fen == 15_000_000_000
    cast.login(client, "leader")
    page = client.get(address("project", project_id=whole.pk)).content.decode()
    assert "1.5亿元" in page


def test_a_reported_project_says_what_no_report_told(cast: Cast, client: Client) -> None:
    project = founded(cast, is_sample=False)
    QuotedFact.objects.create(
        zone=cast.zone, subject=project.pk, attribute="用地", value="125.3", unit="亩",
        quote="总用地125.3亩", source="某报 2022-06-01",
    )  # fmt: skip
    cast.login(client, "leader")
    page = client.get(address("project", project_id=project.pk)).content.decode()
    assert "未见报" in page
    assert "总用地125.3亩" in page
    assert "未填" not in page


@pytest.mark.parametrize("name", ["project", "project_life", "project_edit", "project_seats", "progress_new"])
def test_a_project_of_another_zone_is_not_there(cast: Cast, client: Client, name: str) -> None:
    project = founded(cast)
    cast.login(client, "stranger")
    assert client.get(address(name, zone="bhw", project_id=project.pk)).status_code == 404
    assert client.get(address(name, zone="qlw", project_id=project.pk)).status_code == 404
    cast.login(client, "head")
    assert client.get(address(name, project_id=uuid4())).status_code == 404


@pytest.mark.parametrize("part", ["leader", "auditor", "upper"])
def test_who_only_reads_changes_nothing(cast: Cast, client: Client, part: str) -> None:
    project = founded(cast)
    cast.login(client, part)
    assert client.get(address("project", project_id=project.pk)).status_code == 200
    for name in ("project_edit", "project_seats", "progress_new"):
        assert client.get(address(name, project_id=project.pk)).status_code == 403
    for name in ("project_new", "progress_grid", "group_new"):
        assert client.get(address(name)).status_code == 403
    assert client.post(address("group_new"), {"name": "x"}).status_code == 403
