"""项目库：found by what one remembers, narrowed by what is missing, exported as it can be sent back."""

from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guatu.core.dates import PartialDate
from guatu.intake.columns import Head, Vocabulary, match_heads
from guatu.projects.actions import SeatDraft
from guatu.projects.exports import COLUMNS
from guatu.projects.models import Category
from guatu.projects.sheets import PROJECTS
from guatu.projects.tests.cast_projects import address, founded
from tests.cast import Cast

LIST_QUERIES = 20  # the door's nine and the list's own
DETAIL_QUERIES = 28


def shown(client: Client, **query: str) -> str:
    answer = client.get(address("projects"), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("typed", ["蓝", "蓝宝石", "lbs", "XM-2026-0001", "ｘｍ－２０２６", " 衬底 "])
def test_a_project_is_found_by_one_character_initials_or_number(
    cast: Cast, client: Client, typed: str
) -> None:
    founded(cast)
    cast.login(client, "leader")
    assert "示例·蓝宝石衬底" in shown(client, q=typed)
    assert "示例·蓝宝石衬底" not in shown(client, q=typed + "没有的字")


def test_slices_count_industrial_and_government_apart(cast: Cast, client: Client) -> None:
    founded(cast)
    founded(cast, "示例·滨江大道", category=Category.GOVERNMENT)
    cast.login(client, "leader")
    assert "示例·滨江大道" in shown(client, category="government")
    assert "示例·蓝宝石衬底" not in shown(client, category="government")


def test_every_filter_narrows_and_an_unknown_value_finds_nothing(cast: Cast, client: Client) -> None:
    seats = {"territorial": SeatDraft(unit=cast.units["青螺街道"])}
    founded(cast, "示例·缺人", is_key=False, seats=seats, planned={}, actual={}, park=cast.parks["one"])
    founded(cast, planned={"completed": PartialDate.parse("2026-02")})
    cast.login(client, "leader")
    for query, found in [
        ({"missing": "dual"}, "示例·缺人"),
        ({"missing": "plan"}, "示例·缺人"),
        ({"lamp": "none"}, "示例·缺人"),
        ({"lamp": "over"}, "示例·蓝宝石衬底"),
        ({"park": str(cast.parks["one"].pk)}, "示例·缺人"),
        ({"unit": str(cast.units["项目服务办"].pk)}, "示例·蓝宝石衬底"),
        ({"stage": "started"}, "示例·蓝宝石衬底"),
    ]:
        page = shown(client, **query)
        other = "示例·蓝宝石衬底" if found == "示例·缺人" else "示例·缺人"
        assert (found in page, other in page) == (True, False), query
    for key in ("park", "unit", "group", "lamp", "company", "origin", "missing", "category"):
        assert "没有符合条件的项目" in shown(client, **{key: "x'--"})


@pytest.mark.parametrize("sort", ["name", "-investment", "due", "-due", "progress", "nonsense"])
def test_the_list_sorts_by_what_its_heads_offer(cast: Cast, client: Client, sort: str) -> None:
    founded(cast)
    cast.login(client, "leader")
    assert "示例·蓝宝石衬底" in shown(client, sort=sort, page="7")


def count(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_pages_cost_the_same_however_many_rows(cast: Cast, client: Client) -> None:
    cast.login(client, "leader")
    project = founded(cast)
    few = count(client, address("projects"))
    detail = count(client, address("project", project_id=project.pk))
    for n in range(6):
        founded(cast, f"示例·第{n}个", parent=project)
    assert count(client, address("projects")) == few <= LIST_QUERIES
    assert count(client, address("project", project_id=project.pk)) <= detail <= DETAIL_QUERIES


def test_the_exported_heads_are_those_the_import_knows() -> None:
    heads = [Head(n, (column.head,)) for n, column in enumerate(COLUMNS)]
    found = match_heads(heads, Vocabulary(PROJECTS))
    fields = {COLUMNS[n].field: column.field for n, column in found.columns.items()}
    assert fields["investment"] == "investment_cny"
    assert found.units[[c.field for c in COLUMNS].index("investment")] == "万元"
    expected = {
        "name": "name", "company": "company", "credit_code": "credit_code", "project_code": "project_code",
        "completed": "completed_cny", "area_mu": "area_mu", "floor_area_m2": "floor_area_m2",
        "chief": "leader", "territorial": "territorial_unit", "sectoral": "sector_unit",
        "officer": "officer", "liaison": "liaison",
        "actual_started": "start", "planned_started": "planned_start", "actual_completed": "end",
        "planned_completed": "planned_end", "actual_in_production": "producing", "stage": "stage",
        "progress_text": "progress_text",
    }  # fmt: skip
    assert {key: fields.get(key) for key in expected} == expected
    assert "planned_approved" not in fields


def test_the_export_holds_the_filtered_rows_with_dates_as_precise_as_known(
    cast: Cast, client: Client
) -> None:
    import python_calamine

    founded(cast, values={"investment_fen": 4_400_000_001, "investment_comparator": ""})
    founded(cast, "示例·滨江大道", category=Category.GOVERNMENT)
    cast.login(client, "officer")
    answer = client.get(address("projects_export"), {"category": "industrial"})
    rows = (
        python_calamine.CalamineWorkbook.from_filelike(BytesIO(answer.content))
        .get_sheet_by_index(0)
        .to_python()
    )
    head = next(row for row in rows if "项目名称" in row)
    body = rows[rows.index(head) + 1 :]
    assert [row[head.index("项目名称")] for row in body] == ["示例·蓝宝石衬底"]
    assert str(body[0][head.index("总投资（万元）")]) == "4400.000001"
