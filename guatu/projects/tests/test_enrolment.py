"""固投入库：prepared by one, entered by another; who started without it is chased until it is in."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guatu.files.actions import store
from guatu.ledger import actions as ledger
from guatu.ledger.models import Entry, Item, Life
from guatu.notices.models import Notice
from guatu.projects.access import NotForYou
from guatu.projects.actions import (
    audit_enrolment,
    chase_enrolments,
    confirm_enrolment,
    correct_enrolment,
    keep_material,
    reject_enrolment,
    submit_enrolment,
    withdraw_projects,
)
from guatu.projects.actions.enrolment import (
    BelowThreshold,
    MaterialsMissing,
    NotNow,
    NotStarted,
    NumberTaken,
    OwnEnrolment,
)
from guatu.projects.enrol_access import NotTheStatistician
from guatu.projects.enrol_kind import NotEnrolled
from guatu.projects.models import EnrolmentStep, EnrolState, Project, StatEnrolment
from guatu.projects.queries.enrolment import EnrolAsked, enrolments, figures
from guatu.projects.tests.cast_projects import address, entered, founded, papers, statistics, typed
from guatu.projects.worker import chase_all_enrolments
from guatu.zones.models import Zone
from tests.cast import Cast, op

LARGE = 100_000_000_00
SUBMIT: dict[str, Any] = {"applicant": "示例晶体", "planned_fen": LARGE}


def building(cast: Cast, name: str = "示例·在建", **more: Any) -> Project:
    """Started on 10 June 2025, worth 10 000万元."""
    return founded(cast, name, values={"investment_fen": LARGE}, **more)


def enrolment(project: Project) -> StatEnrolment:
    return StatEnrolment.objects.get(zone_id=project.zone_id, project=project)


@pytest.mark.mechanism("M039")
def test_a_project_is_entered_by_others_than_those_who_handed_it_in(cast: Cast) -> None:
    statistics(cast)
    project, at = building(cast), cast.at
    who: dict[str, Any] = {"by": cast.builder, "at": at}
    by: dict[str, Any] = {"by": cast.officer, "at": at}
    papers(cast, project, at=at, leave="photo")
    with pytest.raises(MaterialsMissing, match="缺现场照片"):
        submit_enrolment(project, **SUBMIT, **by)
    with pytest.raises(MaterialsMissing, match="日期"):
        keep_material(project, code="photo", **by)
    photo = store(zone=cast.zone, content=b"\x89PNG\r\n\x1a\n0", name="现场.png", **by)
    kept = keep_material(project, code="photo", file=photo, **by)
    assert kept is not None
    again = keep_material(project, code="photo", on=date(2025, 6, 12), note="打桩", **by)
    assert again is not None
    assert (again.pk, again.file, again.note) == (kept.pk, photo, "打桩")
    with pytest.raises(BelowThreshold, match="500 万元"):
        submit_enrolment(project, applicant="示例", planned_fen=499_0000_00, **by)
    with pytest.raises(NotForYou):
        submit_enrolment(project, **SUBMIT, **who)

    held = submit_enrolment(project, **SUBMIT, op=op(1), **by)
    assert submit_enrolment(project, **SUBMIT, op=op(1), **by).round == 1
    assert (held.state, held.batch) == (EnrolState.SUBMITTED, "2026-04")  # on the 11th, after the cut-off
    with pytest.raises(NotNow):
        keep_material(project, code="photo", drop=True, **by)
    with pytest.raises(NotTheStatistician, match="只由统计单位"):
        audit_enrolment(project, by=cast.supervisor, at=at)
    reject_enrolment(project, reason="批文与上报单位不一致", **who)
    held = submit_enrolment(project, **SUBMIT, **by)
    assert (held.round, held.reason) == (2, "")
    with pytest.raises(NotNow, match="审核通过后"):
        confirm_enrolment(project, stat_no="1", on=cast.today, **who)
    audit_enrolment(project, **who)
    confirm_enrolment(project, stat_no="3306 04", on=cast.today, op=op(2), **who)
    held = confirm_enrolment(project, stat_no="9", on=cast.today, op=op(2), **who)
    assert (held.state, held.stat_no, held.enrolled_on) == (EnrolState.ENROLLED, "330604", cast.today)
    notices = Notice.objects.filter(zone=cast.zone).order_by("id").values_list("person__name", "body")
    assert list(notices) == [
        ("郑工", "第 1 次报送入库，请审核。"),
        ("李工", "入库被退回：批文与上报单位不一致"),
        ("郑工", "第 2 次报送入库，请审核。"),
        ("李工", "已入库，统计库编号 330604，从此可以填统计数。"),
    ]
    states = EnrolmentStep.objects.filter(zone=cast.zone).order_by("id").values_list("state", flat=True)
    assert list(states) == ["submitted", "rejected", "submitted", "audited", "enrolled"]

    other = building(cast, "示例·另一个")
    entered(cast, other, no="330605")
    with pytest.raises(NumberTaken):
        correct_enrolment(other, stat_no="330604", reason="写错", **who)
    assert correct_enrolment(other, stat_no="330606", reason="写错", **who).stat_no == "330606"
    assert "330605 更正为 330606：写错" in EnrolmentStep.objects.latest("id").note


@pytest.mark.mechanism("M039")
def test_the_statisticians_do_not_judge_what_they_handed_in_and_land_work_is_no_start(cast: Cast) -> None:
    project = building(cast)
    papers(cast, project, at=cast.at)
    submit_enrolment(project, **SUBMIT, by=cast.officer, at=cast.at)
    with pytest.raises(NotTheStatistician, match="请系统管理员"):
        audit_enrolment(project, by=cast.officer, at=cast.at)
    statistics(cast, "项目服务办")
    with pytest.raises(OwnEnrolment):
        audit_enrolment(project, by=cast.officer, at=cast.at)
    audit_enrolment(project, by=cast.colleague, at=cast.at)

    level = building(cast, "示例·平场", actual={})
    papers(cast, level, at=cast.at)
    with pytest.raises(NotStarted, match="正式打桩"):
        submit_enrolment(level, **SUBMIT, by=cast.officer, at=cast.at)


@pytest.mark.mechanism("M039")
def test_what_started_without_it_is_chased_once_and_its_item_follows_the_enrolment(cast: Cast) -> None:
    late, small = building(cast), founded(cast, "示例·小", values={"investment_fen": 100})
    fresh = building(cast, "示例·刚开工", actual={})
    assert chase_enrolments(cast.zone, at=cast.at) == []  # nobody could enter them yet
    statistics(cast)
    entered(cast, building(cast, "示例·已入"), no="1")
    assert [row.project for row in chase_enrolments(cast.zone, at=cast.at)] == [late]
    assert chase_enrolments(cast.zone, at=cast.at) == []
    assert not StatEnrolment.objects.filter(zone=cast.zone, project__in=[small, fresh]).exists()
    item = enrolment(late).item
    assert item is not None
    assert (item.title, item.owner_unit, item.life) == (
        "开工未入库：示例·在建",
        cast.units["项目服务办"],
        Life.OPEN,
    )
    assert item.due_at.date() == cast.today + timedelta(days=7)  # long late before the zone began to count

    item = ledger.accept(item, by=cast.head, at=cast.at)
    with pytest.raises(NotEnrolled, match="还没有报送"):
        ledger.submit(item, by=cast.head, at=cast.at)
    papers(cast, late, at=cast.at)
    submit_enrolment(late, **SUBMIT, by=cast.officer, at=cast.at)
    assert life(item) == Life.CHECKING
    with pytest.raises(NotEnrolled, match="还没有入库"):
        ledger.sign_off(Item.objects.get(pk=item.pk), by=cast.supervisor, at=cast.at)
    reject_enrolment(late, reason="缺章", by=cast.builder, at=cast.at)
    assert life(item) == Life.DOING
    submit_enrolment(late, **SUBMIT, by=cast.officer, at=cast.at)
    audit_enrolment(late, by=cast.builder, at=cast.at)
    confirm_enrolment(late, stat_no="2", on=cast.today, by=cast.builder, at=cast.at)
    assert life(item) == Life.CLOSED

    gone = building(cast, "示例·要撤的")
    (row,) = chase_enrolments(cast.zone, at=cast.at)
    assert row.item is not None
    withdraw_projects([gone], by=cast.head, at=cast.at, note="不建了")
    chase_enrolments(cast.zone, at=cast.at)
    assert life(row.item) == Life.VOID
    alone = building(cast, "示例·没人管", seats={}, is_key=False)
    papers(cast, alone, at=cast.at)
    submit_enrolment(alone, **SUBMIT, by=cast.officer, at=cast.at)
    (row,) = chase_enrolments(cast.zone, at=cast.at)
    chase_enrolments(cast.zone, at=cast.at)
    assert row.item is not None
    assert Entry.objects.filter(zone=cast.zone, item=row.item).count() == 1  # it waits to be taken
    building(cast, "示例·又一个")
    Zone.objects.filter(pk=cast.zone.pk).update(pinned_on=cast.today)
    assert chase_all_enrolments(cast.at) == 1


def life(item: Item) -> str:
    return str(Item.objects.get(zone_id=item.zone_id, pk=item.pk).life)


@pytest.mark.mechanism("M039")
def test_the_list_counts_who_should_be_in_and_every_figure_opens_into_its_rows(
    cast: Cast, client: Client
) -> None:
    statistics(cast)
    building(cast, "示例·红灯")
    yellow = {"signed": "2026-01-01", "started": "2026-02-05"}
    building(cast, "示例·黄灯", actual=dated(yellow))
    building(cast, "示例·备料", actual={})
    founded(cast, "示例·没填投资")
    entered(cast, building(cast, "示例·已入"))
    asked = EnrolAsked.of(cast.zone, {}, cast.at)
    counted = figures(cast.zone, asked)
    assert (counted.should, counted.enrolled, counted.open) == (3, 1, 2)
    assert (counted.red, counted.yellow, counted.ahead, counted.unknown, counted.way) == (1, 1, 1, 1, 0)
    for standing, names in {
        "": ["示例·红灯", "示例·黄灯", "示例·已入"], "enrolled": ["示例·已入"],
        "open": ["示例·红灯", "示例·黄灯"], "red": ["示例·红灯"], "yellow": ["示例·黄灯"],
        "ahead": ["示例·备料"], "unknown": ["示例·没填投资"], "way": [], "什么": [],
    }.items():  # fmt: skip
        rows = enrolments(cast.zone, EnrolAsked.of(cast.zone, {"standing": standing}, cast.at))
        assert [row.name for row in rows] == names, standing
    past = EnrolAsked.of(cast.zone, {"as_of": "2026-03-02"}, cast.at)
    then = {row.name: row.then for row in enrolments(cast.zone, past)}
    assert then["示例·已入"] == EnrolState.AUDITED  # entered on the 5th, handed in on 28 February
    assert figures(cast.zone, past).enrolled == 0

    Zone.objects.filter(pk=cast.zone.pk).update(pinned_on=cast.today)
    cast.login(client, "leader")
    page = client.get(address("enrolments")).content.decode()
    for said in ("33.3%", "本月已过 10 日", "红灯：开工 274 天没有入库", "330604-2026-001"):
        assert said in page
    sheet = openpyxl.load_workbook(
        BytesIO(client.get(address("enrolments_export"), {"standing": "red"}).content)
    ).active
    assert sheet is not None
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "示例·红灯" in cells
    assert "示例·黄灯" not in cells
    assert any("应入库 3，已入库 1，入库率 33.3%" in cell for cell in cells)


def dated(days: dict[str, str]) -> dict[str, object]:
    from guatu.core.dates import PartialDate

    return {code: PartialDate.parse(day) for code, day in days.items()}


@pytest.mark.mechanism("M039")
def test_an_enrolment_walks_through_its_pages_and_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    statistics(cast)
    project = building(cast)
    Zone.objects.filter(pk=cast.zone.pk).update(pinned_on=cast.today)
    here: dict[str, Any] = {"project_id": project.pk}
    cast.login(client, "officer")
    assert "开工 274 天还没有固投入库（准备中）" in client.get(address("project", **here)).content.decode()
    paper = address("enrolment_material", code="approval", **here)
    assert client.post(paper, typed(client, paper, note="没有日期")).status_code == 422
    picture = SimpleUploadedFile("备案.png", b"\x89PNG\r\n\x1a\n0")
    filled = {**typed(client, paper, on="2025-07-01"), "evidence": picture}
    assert client.post(paper, filled).status_code == 303
    assert client.get(address("enrolment_material", code="weather", **here)).status_code == 404
    page = client.get(address("enrolment", **here)).content.decode()
    assert "备案.png" in page
    assert "缺施工合同" in page
    papers(cast, project, at=cast.at, leave="approval")
    page = client.get(address("enrolment", **here)).content.decode()
    assert "批文（2025-07-01）晚于施工合同（2025-05-20）" in page
    submit = address("enrolment_submit", **here)
    wrong = client.post(submit, typed(client, submit, applicant="示例晶体", planned="300"))
    assert wrong.status_code == 422
    assert "不到 500 万元" in wrong.content.decode()
    assert 'value="300"' in wrong.content.decode()
    assert client.post(submit, typed(client, submit, applicant="示例晶体", planned="9999")).status_code == 303
    judge = address("enrolment_judge", **here)
    assert "由统计单位审核" in client.get(judge).content.decode()

    cast.login(client, "builder")
    assert "申报的计划总投资与项目库的总投资不一致" in client.get(judge).content.decode()
    assert client.post(judge, typed(client, judge, verdict="reject")).status_code == 422
    assert client.post(judge, typed(client, judge, verdict="audit")).status_code == 303
    early = client.post(judge, typed(client, judge, verdict="confirm", stat_no="7", on="2025-06-01"))
    assert "入库日期应在开工（2025-06-10）以后" in early.content.decode()
    done = typed(client, judge, verdict="confirm", stat_no="7", on="2026-03-11")
    assert client.post(judge, done).status_code == 303
    assert "统计库编号 7" in client.get(address("enrolment", **here)).content.decode()
    assert "已入库" in client.get(address("project", **here)).content.decode()
    cast.login(client, "stranger")
    assert client.get(address("enrolment", "bhw", **here)).status_code == 404
