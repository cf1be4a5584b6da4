"""储备项目库：ideas come in, are worked out, approved by another, reviewed each year, and become projects."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from guatu.projects.access import may_tend
from guatu.projects.actions.found import DualResponsibilityMissing, NameTaken
from guatu.projects.actions.reserve import (
    NotYourReserve,
    ReserveDraft,
    ReserveRefused,
    change_reserve,
    move_reserve,
    moves,
    propose,
    realise,
    review_reserve,
)
from guatu.projects.models import Project, ReserveField, ReserveProject, ReserveStage, ReserveStep
from guatu.projects.queries.reserve import ReserveAsked, board_of, reserve_list
from guatu.projects.tests.cast_projects import address, founded, pinned, typed
from guatu.zones.member import Member
from tests.cast import Cast, op

Stage = ReserveStage
WAN = 10_000 * 100


def drafted(cast: Cast, name: str = "示例·全民健身中心", **more: Any) -> ReserveDraft:
    settings = {"field": ReserveField.CULTURE, "unit": cast.units["项目服务办"], "investment_fen": 3000 * WAN}
    return ReserveDraft(name, **(settings | more))  # type: ignore[arg-type]


def proposed(
    cast: Cast, name: str = "示例·全民健身中心", by: Member | None = None, **more: Any
) -> ReserveProject:
    return propose(zone=cast.zone, draft=drafted(cast, name, **more), by=by or cast.officer, at=cast.at)


def walked(cast: Cast, held: ReserveProject, *to: Stage, why: str = "示例·可研过了") -> ReserveProject:
    for stage in to:
        by = cast.supervisor if stage == Stage.APPROVED else cast.officer
        held = move_reserve(held, to=stage, why=why, by=by, at=cast.at)
    return held


@pytest.mark.mechanism("M128")
def test_an_idea_is_worked_out_approved_by_another_and_becomes_a_project(cast: Cast) -> None:
    founded(cast)  # the zone has its milestones
    held = walked(cast, proposed(cast), Stage.RESERVE, Stage.PRELIMINARY)
    assert held.number.startswith("CB-2026-")
    with pytest.raises(NotYourReserve, match="由单位负责人、督查或班子领导批准"):
        move_reserve(held, to=Stage.APPROVED, why="", by=cast.officer, at=cast.at)
    with pytest.raises(ReserveRefused, match="批准以后才能转为项目"):
        realise(held, territorial=None, is_key=False, by=cast.officer, at=cast.at)
    held = move_reserve(held, to=Stage.APPROVED, why="", by=cast.supervisor, at=cast.at)
    with pytest.raises(DualResponsibilityMissing):
        realise(held, territorial=None, is_key=True, by=cast.officer, at=cast.at)
    made = [
        realise(held, territorial=cast.units["青螺街道"], is_key=True, by=cast.officer, at=cast.at)
        for _ in range(2)
    ]
    assert made[0].pk == made[1].pk
    project = Project.objects.get(zone=cast.zone, pk=made[0].pk)
    assert (project.name, project.category, project.investment_fen) == (held.name, "government", 3000 * WAN)
    seats = dict(project.responsibilities.values_list("seat", "unit__name"))
    assert (seats["sectoral"], seats["territorial"]) == ("项目服务办", "青螺街道")
    held.refresh_from_db()
    assert (held.stage, held.project_id, moves(held)) == (Stage.CONSTRUCTION, project.pk, {})
    told = ReserveStep.objects.filter(zone=cast.zone, reserve=held).order_by("at", "id")
    assert [step.target for step in told] == ["idea", "reserve", "preliminary", "approved", "construction"]


def test_nobody_approves_what_he_proposed_himself(cast: Cast) -> None:
    held = walked(cast, proposed(cast, by=cast.head), Stage.RESERVE, Stage.PRELIMINARY)
    with pytest.raises(NotYourReserve, match="自己提出的，由另一个人批准"):
        move_reserve(held, to=Stage.APPROVED, why="好", by=cast.head, at=cast.at)
    assert move_reserve(held, to=Stage.APPROVED, why="", by=cast.leader, at=cast.at).stage == Stage.APPROVED


def test_a_step_back_a_shelving_and_a_removal_say_why(cast: Cast) -> None:
    held = walked(cast, proposed(cast), Stage.RESERVE)
    for to in (Stage.IDEA, Stage.SHELVED, Stage.DROPPED):
        with pytest.raises(ReserveRefused, match="请写明理由"):
            move_reserve(held, to=to, why=" ", by=cast.officer, at=cast.at)
    held = walked(cast, held, Stage.SHELVED)
    assert moves(held) == {Stage.RESERVE: "恢复到储备", Stage.DROPPED: "退库"}
    held = walked(cast, held, Stage.RESERVE, Stage.DROPPED)
    assert moves(held) == {}
    assert proposed(cast).pk != held.pk  # the name is free again
    with pytest.raises(ReserveRefused, match="不能再改"):
        change_reserve(held, draft=drafted(cast), by=cast.officer)


def test_no_step_is_skipped(cast: Cast) -> None:
    with pytest.raises(ReserveRefused, match="现在谋划，不能到“已批”"):
        move_reserve(proposed(cast), to=Stage.APPROVED, why="急", by=cast.supervisor, at=cast.at)


def test_the_same_step_twice_is_one_step(cast: Cast) -> None:
    held = proposed(cast)
    for _ in range(2):
        move_reserve(held, to=Stage.RESERVE, why="", by=cast.officer, at=cast.at, op=op(4))
    assert ReserveStep.objects.filter(zone=cast.zone, reserve=held).count() == 2
    one, two = (
        propose(zone=cast.zone, draft=drafted(cast, "示例·托育园"), by=cast.officer, at=cast.at, op=op(5))
        for _ in range(2)
    )
    assert one == two


def test_an_officer_tends_what_his_own_unit_answers_for(cast: Cast) -> None:
    held = proposed(cast)
    assert not may_tend(held, cast.builder)
    with pytest.raises(NotYourReserve):
        move_reserve(held, to=Stage.RESERVE, why="", by=cast.builder, at=cast.at)
    with pytest.raises(NotYourReserve):
        change_reserve(held, draft=drafted(cast), by=cast.builder)
    with pytest.raises(NotYourReserve):
        review_reserve(held, why="看过", by=cast.builder, at=cast.at)
    with pytest.raises(NotYourReserve):
        proposed(cast, "示例·另一个", by=cast.builder)
    with pytest.raises(NotYourReserve):
        change_reserve(held, draft=drafted(cast, unit=cast.units["建设局"]), by=cast.officer)


def test_two_of_one_name_are_told(cast: Cast) -> None:
    proposed(cast)
    with pytest.raises(NameTaken, match="储备项目库里已有"):
        proposed(cast, "示例·全民 健身中心")


@pytest.mark.mechanism("M128")
def test_the_library_rolls_on_and_says_what_nobody_looked_at(cast: Cast) -> None:
    old, new = proposed(cast), proposed(cast, "示例·托育园", field=ReserveField.EDUCATION)
    later = cast.today + timedelta(days=400)
    due = ReserveAsked.of({"review": "due"})
    assert set(reserve_list(cast.zone, due, later)) == {old, new}
    with pytest.raises(ReserveRefused, match="请写明评审意见"):
        review_reserve(old, why="", by=cast.officer, at=cast.at)
    review_reserve(old, why="保留", by=cast.officer, at=cast.at + timedelta(days=390))
    assert list(reserve_list(cast.zone, due, later)) == [new]


def test_the_table_counts_what_the_filters_leave(cast: Cast) -> None:
    proposed(cast)
    walked(
        cast, proposed(cast, "示例·托育园", field=ReserveField.EDUCATION, investment_fen=None), Stage.RESERVE
    )
    board = board_of(reserve_list(cast.zone, ReserveAsked(), cast.today))
    assert (board.total.count, board.total.fen) == (2, 3000 * WAN)
    assert (board.at("education", "reserve").count, board.row("culture").fen) == (1, 3000 * WAN)
    narrowed = board_of(reserve_list(cast.zone, ReserveAsked(q="tyy"), cast.today))
    assert narrowed.total.count == 1  # by the initials of its name
    assert not reserve_list(cast.zone, ReserveAsked(unit="nonsense"), cast.today)


def test_a_step_once_written_stays(cast: Cast) -> None:
    step = ReserveStep.objects.get(zone=cast.zone, reserve=proposed(cast))
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update projects_reservestep set why = 'x' where id = %s", [step.pk])


# The pages.


@pytest.mark.mechanism("M128")
def test_the_pages_lead_from_the_idea_to_the_project(cast: Cast, client: Client) -> None:
    founded(cast)
    pinned(cast)
    cast.login(client, "officer")
    new = address("reserve_new")
    form = typed(client, new, name="示例·健身<b>中心", field="culture", investment="3000", start_year="2027")
    wrong = client.post(new, form | {"start_year": "二七"})
    assert wrong.status_code == 422
    assert "年度写四位数" in wrong.content.decode()
    assert "健身&lt;b&gt;中心" in wrong.content.decode()
    assert client.post(new, form).status_code == client.post(new, form).status_code == 303
    held = ReserveProject.objects.get(zone=cast.zone)
    for to in (Stage.RESERVE, Stage.PRELIMINARY):
        assert client.post(address("reserve_move", reserve_id=held.pk, to=to), {"why": ""}).status_code == 303
    page = client.get(address("reserve", reserve_id=held.pk)).content.decode()
    assert "退回储备" in page
    assert ">批准<" not in page
    refused = client.post(address("reserve_move", reserve_id=held.pk, to=Stage.APPROVED), {"why": "急"})
    assert refused.status_code == 422
    assert "由单位负责人、督查或班子领导批准" in refused.content.decode()
    cast.login(client, "leader")
    assert ">批准<" in client.get(address("reserve", reserve_id=held.pk)).content.decode()
    answer = client.post(address("reserve_move", reserve_id=held.pk, to=Stage.APPROVED), {"why": "同意"})
    assert answer.status_code == 303
    cast.login(client, "officer")
    url = address("reserve_realise", reserve_id=held.pk)
    assert client.post(url, typed(client, url)).status_code == 303
    held.refresh_from_db()
    page = client.get(address("project", project_id=held.project_id)).content.decode()
    assert address("reserve", reserve_id=held.pk) in page
    book = openpyxl.load_workbook(BytesIO(client.get(address("reserves_export")).content))
    cells = [cell for line in book.worksheets[0].iter_rows(values_only=True) for cell in line]
    assert 3000 in cells and held.project is not None and held.project.number in cells


def test_a_form_drawn_before_somebody_elses_change_is_told(cast: Cast, client: Client) -> None:
    held = proposed(cast)
    cast.login(client, "head")
    url = address("reserve_edit", reserve_id=held.pk)
    form = typed(client, url, funds="专项债")
    change_reserve(held, draft=drafted(cast, funds="财政"), by=cast.officer)
    answer = client.post(url, form)
    assert answer.status_code == 422
    assert "你打开这张表以后有人改过" in answer.content.decode()


def test_an_unknown_step_and_another_zones_id_are_nothing(cast: Cast, client: Client) -> None:
    held = proposed(cast)
    cast.login(client, "supervisor")
    assert client.get(address("reserve_move", reserve_id=held.pk, to="heaven")).status_code == 404
    assert client.get(address("reserve", reserve_id=uuid4())).status_code == 404
    cast.login(client, "stranger")
    assert client.get(address("reserve", reserve_id=held.pk)).status_code == 404
