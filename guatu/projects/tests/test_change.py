"""改项目：exact amounts, nobody's change lost, people who answer for it."""

from decimal import Decimal

import pytest
from django.test import Client

from guatu.ledger import actions as ledger
from guatu.ledger.models import Life
from guatu.projects.actions import ParentLoop, SeatDraft, assign_seat, update_project
from guatu.projects.models import Capacity, Project
from guatu.projects.tests.cast_projects import address, founded, milestone, typed
from tests.cast import Cast


def edited(client: Client, project: Project, **changes: str) -> tuple[int, str]:
    url = address("project_edit", project_id=project.pk)
    answer = client.post(url, typed(client, url, **changes))
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize(
    ("typed_text", "fen", "comparator"),
    [
        ("12500", 12_500_000_000, ""),
        ("1.25亿元", 12_500_000_000, ""),
        ("约4.4亿元", 44_000_000_000, "~"),
        ("125000000.01元", 12_500_000_001, ""),
        ("近3亿元", 30_000_000_000, "<"),
        ("70余亿元", 700_000_000_000, "+"),
    ],
)
def test_an_amount_is_kept_to_the_fen_with_its_qualifier(
    cast: Cast, client: Client, typed_text: str, fen: int, comparator: str
) -> None:
    project = founded(cast)
    cast.login(client, "officer")
    assert edited(client, project, investment=typed_text)[0] == 303
    project.refresh_from_db()
    assert (project.investment_fen, project.investment_comparator) == (fen, comparator)


@pytest.mark.parametrize("wrong", ["-5", "很多", "1.00000001万元", "300万美元"])
def test_an_amount_that_cannot_be_read_is_refused_and_kept(cast: Cast, client: Client, wrong: str) -> None:
    project = founded(cast)
    cast.login(client, "officer")
    status, page = edited(client, project, investment=wrong)
    assert status == 422
    assert wrong in page


@pytest.mark.mechanism("M082")
@pytest.mark.mechanism("M157")
def test_capacity_rows_keep_their_qualifier_and_phase(cast: Cast, client: Client) -> None:
    project = founded(cast)
    cast.login(client, "officer")
    rows = {
        "capacity_0_name": "8英寸功率器件",
        "capacity_0_quantity": "24",
        "capacity_0_comparator": "~",
        "capacity_0_unit": "万片/年",
    }
    assert edited(client, project, phase="一期", area_mu="551", area_comparator="~", **rows)[0] == 303
    capacity = Capacity.objects.get(zone=cast.zone, project=project)
    assert (capacity.name, capacity.quantity, capacity.comparator, capacity.unit) == (
        "8英寸功率器件",
        Decimal(24),
        "~",
        "万片/年",
    )
    page = client.get(address("project", project_id=project.pk)).content.decode()
    assert "约24万片/年" in page
    assert "约551亩" in page


def test_a_page_drawn_before_somebody_elses_change_is_refused_and_keeps_what_was_typed(
    cast: Cast, client: Client
) -> None:
    project = founded(cast)
    cast.login(client, "officer")
    url = address("project_edit", project_id=project.pk)
    form = typed(client, url, address="滨江大道 8 号")
    update_project(project, changes={"note": "先改的"}, by=cast.head, at=cast.at)
    answer = client.post(url, form)
    assert answer.status_code == 422
    assert "刚被别人改过" in answer.content.decode()
    assert "滨江大道 8 号" in answer.content.decode()
    project.refresh_from_db()
    assert (project.note, project.address) == ("先改的", "")


def test_the_same_change_twice_is_one_change(cast: Cast, client: Client) -> None:
    project = founded(cast)
    cast.login(client, "officer")
    url = address("project_edit", project_id=project.pk)
    form = typed(client, url, address="滨江大道 8 号")
    assert [client.post(url, form).status_code for _ in range(2)] == [303, 303]
    project.refresh_from_db()
    assert project.version == 2


def test_a_new_company_enters_the_register_once(cast: Cast, client: Client) -> None:
    cast.login(client, "officer")
    for name in ("示例·甲", "示例·乙"):
        assert edited(client, founded(cast, name), company="示例蓝晶 有限公司")[0] == 303
    assert Project.objects.filter(zone=cast.zone, company__name__contains="示例蓝晶").count() == 2
    assert len(set(Project.objects.filter(zone=cast.zone).values_list("company", flat=True))) == 1


@pytest.mark.mechanism("M025")
def test_a_project_is_never_its_own_ancestor(cast: Cast) -> None:
    whole = founded(cast, "示例·总项目")
    part = founded(cast, "示例·子项目", parent=whole)
    with pytest.raises(ParentLoop):
        update_project(whole, changes={"parent": part}, by=cast.head, at=cast.at)


@pytest.mark.mechanism("M203")
def test_a_key_project_never_loses_one_of_its_two_responsible_sides(cast: Cast, client: Client) -> None:
    project = founded(cast)
    cast.login(client, "head")
    url = address("project_seats", project_id=project.pk)
    answer = client.post(url, typed(client, url, territorial_unit=""))
    assert answer.status_code == 422
    assert "双负责" in answer.content.decode()


@pytest.mark.mechanism("M202")
def test_the_project_chief_is_shown_and_can_be_asked_for(cast: Cast, client: Client) -> None:
    project = founded(cast)
    cast.login(client, "head")
    url = address("project_seats", project_id=project.pk)
    form = typed(client, url, chief_person=str(cast.people["leader"].pk))
    assert client.post(url, form).status_code == 303
    assert "周主任" in client.get(address("project", project_id=project.pk)).content.decode()
    found = client.get(address("projects"), {"leader": "周主任"}).content.decode()
    assert project.name in found
    assert project.name not in client.get(address("projects"), {"leader": "别人"}).content.decode()


def test_what_somebody_is_doing_stays_his_when_no_officer_is_named(cast: Cast) -> None:
    project = founded(cast, seats={
        "territorial": SeatDraft(unit=cast.units["青螺街道"]),
        "sectoral": SeatDraft(unit=cast.units["项目服务办"]),
    })  # fmt: skip
    item = milestone(project, "completed").item
    assert item is not None
    ledger.accept(item, by=cast.officer, at=cast.at)
    assign_seat(project, seat="chief", draft=SeatDraft(label="张副区长"), by=cast.head, at=cast.at)
    assign_seat(
        project, seat="sectoral", draft=SeatDraft(unit=cast.units["建设局"]), by=cast.head, at=cast.at
    )
    item.refresh_from_db()
    assert (item.life, item.owner, item.owner_unit) == (
        Life.DOING,
        cast.people["officer"],
        cast.units["建设局"],
    )


def test_an_officer_of_another_unit_is_told_whose_project_it_is(cast: Cast, client: Client) -> None:
    project = founded(cast)
    cast.login(client, "builder")
    answer = client.get(address("project_edit", project_id=project.pk))
    assert answer.status_code == 409
