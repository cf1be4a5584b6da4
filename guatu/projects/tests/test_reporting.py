"""暂存与报送：a report belongs to a period, counts once it is sent, and loses nothing that was typed."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guatu.core.periods import parse
from guatu.core.refusal import Refusal
from guatu.files.actions import store
from guatu.files.tests.test_store import PNG
from guatu.projects.actions import Filled, add_photos, save_draft, submit_report, verify_report
from guatu.projects.actions.progress import JustReported
from guatu.projects.actions.reporting import RollbackUnsaid, TooManyPhotos
from guatu.projects.models import PeriodReport, ProgressReport, ReportState
from guatu.projects.tests.cast_projects import address, founded, reported
from tests.cast import Cast, op

FEBRUARY, MARCH = parse("2026-02-2"), parse("2026-03-1")
HALF = Filled(percent=Decimal(55), text="主体三层", completed_fen=50_000_000_00, next_percent=Decimal(62))


@pytest.mark.mechanism("M028")
def test_a_draft_counts_for_nothing_until_it_is_sent(cast: Cast) -> None:
    project = founded(cast)
    draft = save_draft(project, period=FEBRUARY, filled=HALF, by=cast.officer, at=cast.at)
    project.refresh_from_db()
    assert (draft.state, project.progress_percent) == (ReportState.DRAFT, None)
    sent = submit_report(project, period=FEBRUARY, filled=HALF, by=cast.officer, at=cast.at, version=1)
    project.refresh_from_db()
    assert (sent.pk, sent.state, sent.submitted_by) == (draft.pk, "submitted", cast.people["officer"])
    assert (project.progress_percent, project.progress_on) == (Decimal(55), FEBRUARY.last)
    assert ProgressReport.objects.get(zone=cast.zone, project=project).on == FEBRUARY.last


def test_the_same_operation_twice_is_one_report(cast: Cast) -> None:
    project = founded(cast)
    for _ in range(2):
        report = submit_report(
            project, period=FEBRUARY, filled=HALF, by=cast.officer, at=cast.at, version=0, op=op(1)
        )
    assert report.version == 1


def test_two_officers_at_once_are_told_and_neither_overwrites_the_other(cast: Cast) -> None:
    project = founded(cast)
    save_draft(project, period=FEBRUARY, filled=HALF, by=cast.colleague, at=cast.at, version=0)
    with pytest.raises(JustReported, match="吴工在 3月11日 09:30 刚填过（完成 55%，“主体三层”）"):
        save_draft(
            project, period=FEBRUARY, filled=replace(HALF, percent=Decimal(40)), by=cast.officer,
            at=cast.at, version=0,
        )  # fmt: skip
    assert PeriodReport.objects.get(zone=cast.zone).percent == Decimal(55)


def test_what_was_invested_in_the_period_is_worked_out(cast: Cast) -> None:
    project = founded(cast)
    reported(cast, project, 50, completed_fen=100_000_00)
    march = reported(cast, project, 55, period="2026-03-1", completed_fen=130_000_00)
    assert march.invested_fen == 30_000_00


def test_less_than_was_verified_needs_its_reason(cast: Cast) -> None:
    project = founded(cast)
    verify_report(reported(cast, project, 60), by=cast.head, at=cast.at)
    with pytest.raises(RollbackUnsaid, match="低于上次核实的 60%"):
        reported(cast, project, 58, period="2026-03-1")
    assert reported(cast, project, 58, period="2026-03-1", rollback="返工").rollback == "返工"


def test_what_has_not_begun_or_is_nobodys_business_is_refused(cast: Cast) -> None:
    project = founded(cast)
    with pytest.raises(Refusal, match="还没到"):
        reported(cast, project, 50, period="2026-03-2")
    with pytest.raises(Refusal, match="由本项目的服务专员"):
        reported(cast, project, 50, by=cast.builder)
    with pytest.raises(Refusal, match="报送要填完成百分比"):
        submit_report(project, period=FEBRUARY, filled=Filled(text="在建"), by=cast.officer, at=cast.at)


def test_a_report_takes_nine_photos_and_no_more(cast: Cast) -> None:
    report = reported(cast, founded(cast), 50)
    photo = {"zone": cast.zone, "content": PNG, "name": "现场.png", "by": cast.officer, "at": cast.at}
    files = [store(**photo) for _ in range(9)]  # type: ignore[arg-type]
    assert len(add_photos(report, files=files, by=cast.colleague, at=cast.at)) == 9
    with pytest.raises(TooManyPhotos, match="已有 9 张"):
        add_photos(report, files=files[:1], by=cast.officer, at=cast.at)


@pytest.mark.mechanism("M028")
def test_the_grid_sends_what_was_changed_and_keeps_what_a_refused_row_typed(
    cast: Cast, client: Client
) -> None:
    good, bad, idle = (founded(cast, f"示例·{n}") for n in ("甲", "乙", "丙"))
    reported(cast, idle, 42, at=cast.at - timedelta(days=9))
    cast.login(client, "officer")
    url = address("progress_grid") + "?period=2026-03-1"
    page = client.get(url).content.decode()
    assert 'value="42"' in page  # begun with what was said last
    form = {f"{p.pk}-version": "0" for p in (good, bad, idle)}
    form |= {f"{good.pk}-percent": "55", f"{good.pk}-text": "主体三层", f"{good.pk}-next_percent": "60"}
    form |= {f"{bad.pk}-percent": "155", f"{bad.pk}-text": "写错了"}
    form |= {f"{idle.pk}-percent": "42", f"{idle.pk}-text": "主体三层"}
    rows = {"row": [str(p.pk) for p in (good, bad, idle)], "do": "send", "op": str(op(7))}
    answer = client.post(url, {**form, **rows})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "不能超过 100" in page
    assert "写错了" in page
    sent = PeriodReport.objects.filter(zone=cast.zone, period="2026-03-1")
    assert [(r.project, r.state) for r in sent] == [(good, "submitted")]
    form |= {f"{bad.pk}-percent": "15", f"{good.pk}-version": "1"}
    assert client.post(url, {**form, **rows, "op": str(op(8)), "do": "save"}).status_code == 303
    assert PeriodReport.objects.get(zone=cast.zone, project=bad).state == "draft"


def test_beyond_the_fiftieth_row_what_was_typed_is_kept_on_the_way(cast: Cast, client: Client) -> None:
    projects = [founded(cast, f"示例·第{n:02d}号") for n in range(51)]
    cast.login(client, "officer")
    url = address("progress_grid") + "?period=2026-03-1"
    first = projects[0]
    typed = {"row": str(first.pk), f"{first.pk}-percent": "12", f"{first.pk}-version": "0", "page": "2"}
    answer = client.post(url, typed)
    assert (answer.status_code, answer["Location"].endswith("page=2")) == (303, True)
    assert PeriodReport.objects.get(zone=cast.zone).percent == Decimal(12)
    page = client.get(answer["Location"]).content.decode()
    assert projects[50].name in page
    assert projects[1].name not in page


def test_one_project_is_reported_on_its_own_page(cast: Cast, client: Client) -> None:
    project = founded(cast)
    reported(cast, project, 50, next_percent=Decimal(60))
    cast.login(client, "officer")
    url = address("progress_new", project_id=project.pk) + "?period=2026-03-1"
    page = client.get(url).content.decode()
    assert "上期预计 60%" in page
    form = {"percent": "66", "completed": "1.5亿元", "version": "0", "do": "send"}
    photo = SimpleUploadedFile("现场.png", PNG)
    assert client.post(url, form | {"file": photo}).status_code == 303
    assert "现场.png" in client.get(url).content.decode()
    project.refresh_from_db()
    assert (project.progress_percent, project.completed_fen) == (Decimal(66), 15_000_000_000)
    told = client.get(address("project", project_id=project.pk)).content.decode()
    assert "+6" in told
