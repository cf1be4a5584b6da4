"""逐格对照：two people fill in the same row; who comes second is told cell by cell, and nothing is written over."""

import re
from dataclasses import replace
from decimal import Decimal

from django.test import Client

from guatu.core.periods import parse
from guatu.projects.actions import Filled, save_draft, verify_report
from guatu.projects.models import PeriodReport, Project
from guatu.projects.tests.cast_projects import address, founded, reported
from tests.cast import Cast, op

MARCH = parse("2026-03-1")
PERIOD = "?period=2026-03-1"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*(?:version|stood))" value="([^"]*)"')
FILLED = Filled(percent=Decimal(55), text="主体三层", next_text="封顶")


def drawn(client: Client, url: str) -> dict[str, str]:
    """The hidden marks of a page, as it is drawn now."""
    return dict(HIDDEN.findall(client.get(url).content.decode()))


def row(project: Project, marks: dict[str, str], **typed: str) -> dict[str, str]:
    """What a browser sends of one row: every cell, typed or not."""
    key = str(project.pk)
    cells = {"percent": "55", "text": "主体三层", "next_text": "封顶"} | typed
    mine = {name: value for name, value in marks.items() if name.startswith(key)}
    return {"row": key, **mine, **{f"{key}-{name}": value for name, value in cells.items()}}


def filled(cast: Cast) -> Project:
    project = founded(cast)
    save_draft(project, period=MARCH, filled=FILLED, by=cast.officer, at=cast.at)
    return project


def again(cast: Cast, project: Project, **changed: object) -> PeriodReport:
    """A colleague changes some cells in the meantime."""
    told = replace(FILLED, **changed)  # type: ignore[arg-type]
    return save_draft(project, period=MARCH, filled=told, by=cast.colleague, at=cast.at)


def test_who_comes_second_is_told_which_cell_moved_and_may_then_insist(cast: Cast, client: Client) -> None:
    project = filled(cast)
    cast.login(client, "officer")
    url = address("progress_grid") + PERIOD
    marks = drawn(client, url)
    again(cast, project, percent=Decimal(60), next_text="外墙")
    typed = row(project, marks, percent="58", text="主体四层")
    answer = client.post(url, typed | {"do": "save", "op": str(op(1))})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "完成百分比现在是“60”，你填的是“58”" in page
    assert "下期预计现在是“外墙”" in page
    assert 'value="58"' in page
    assert "主体四层" in page
    held = PeriodReport.objects.get(zone=cast.zone)
    assert (held.percent, held.text, held.next_text) == (Decimal(60), "主体三层", "外墙")

    # What was not typed follows the colleague; what was typed stands when it is sent once more.
    assert ">\n外墙</textarea>" in page.replace("\r", "")
    insisted = row(project, dict(HIDDEN.findall(page)), percent="58", text="主体四层", next_text="外墙")
    assert client.post(url, insisted | {"do": "save", "op": str(op(2))}).status_code == 303
    held.refresh_from_db()
    assert (held.percent, held.text, held.next_text) == (Decimal(58), "主体四层", "外墙")


def test_a_row_that_was_not_touched_overwrites_nothing_and_is_in_nobodys_way(
    cast: Cast, client: Client
) -> None:
    project, mine = filled(cast), founded(cast, "示例·我的一行")
    cast.login(client, "officer")
    url = address("progress_grid") + PERIOD
    marks = drawn(client, url)
    again(cast, project, percent=Decimal(60))
    form = {**row(project, marks), **row(mine, marks, percent="20", text="", next_text="")}
    both = [str(project.pk), str(mine.pk)]
    assert client.post(url, form | {"row": both, "do": "save", "op": str(op(3))}).status_code == 303
    assert PeriodReport.objects.get(zone=cast.zone, project=project).percent == Decimal(60)
    assert PeriodReport.objects.get(zone=cast.zone, project=mine).percent == Decimal(20)


def test_sent_twice_because_the_answer_was_lost_it_counts_once(cast: Cast, client: Client) -> None:
    project = filled(cast)
    cast.login(client, "officer")
    url = address("progress_grid") + PERIOD
    form = row(project, drawn(client, url), percent="70") | {"do": "send", "op": str(op(4))}
    assert [client.post(url, form).status_code for _ in range(2)] == [303, 303]
    held = PeriodReport.objects.get(zone=cast.zone)
    assert (held.percent, held.state, held.version) == (Decimal(70), "submitted", 2)


def test_a_row_that_was_verified_meanwhile_says_so(cast: Cast, client: Client) -> None:
    project = filled(cast)
    cast.login(client, "officer")
    url = address("progress_grid") + PERIOD
    marks = drawn(client, url)
    verify_report(reported(cast, project, 55, period="2026-03-1"), by=cast.head, at=cast.at)
    answer = client.post(url, row(project, marks, percent="56") | {"do": "save", "op": str(op(5))})
    assert answer.status_code == 422
    assert "已核实，你填的没有存" in answer.content.decode()
    assert PeriodReport.objects.get(zone=cast.zone, project=project).percent == Decimal(55)


def test_on_its_own_page_the_same_is_told(cast: Cast, client: Client) -> None:
    project = filled(cast)
    cast.login(client, "officer")
    url = address("progress_new", project_id=project.pk) + PERIOD
    marks = drawn(client, url)
    again(cast, project, text="主体五层")
    form = marks | {"percent": "58", "text": "主体三层", "next_text": "封顶", "do": "save", "op": str(op(6))}
    answer = client.post(url, form)
    page = answer.content.decode()
    assert answer.status_code in (409, 422)
    assert "形象进度现在是“主体五层”" in page
    assert 'value="58"' in page
    assert PeriodReport.objects.get(zone=cast.zone).percent == Decimal(55)
