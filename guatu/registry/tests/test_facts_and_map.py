"""见报事实与示意图."""

from typing import Any

import pytest
from django.test import Client

from guatu.core.refusal import Refusal
from guatu.registry import actions, queries
from guatu.registry.drawing import DrawingWrong
from guatu.registry.models import Drawing, Parcel, QuotedFact
from guatu.zones.models import Park
from tests.cast import Cast

DRAWING: dict[str, Any] = {
    "width": 800,
    "height": 600,
    "parks": [
        {"code": "one", "name": "一号片区", "ring": [[0, 0], [400, 0], [400, 300]], "label": [200, 100]},
        {"code": "port", "name": "港区", "ring": [[400, 0], [800, 0], [800, 300]], "label": [600, 100]},
    ],
    "parcels": [
        {"code": "A-01", "park": "one", "ring": [[10, 10], [50, 10], [50, 40]], "center": [36, 20]},
        {"code": "A-02", "park": "two", "ring": [[60, 10], [90, 10], [90, 40], [60, 40]]},
    ],
    "roads": [{"name": "青螺大道", "path": [[0, 300], [800, 300]], "width": 12}],
    "water": [{"name": "青螺江", "path": [[0, 500], [800, 520]], "width": 40}],
}


def fact(cast: Cast, **changes: Any) -> QuotedFact:
    known: dict[str, Any] = {
        "attribute": "走访企业",
        "value": "384",
        "unit": "家次",
        "dated": "2022-05",
        "quote": "累计走访企业384家次。",
        "source": "示例日报 2022-05-11",
    }
    return actions.add_fact(zone=cast.zone, **(known | changes))


def test_the_map_is_drawn_and_drawing_it_again_changes_nothing(cast: Cast) -> None:
    for _ in range(2):
        actions.draw_map(zone=cast.zone, drawing=DRAWING)
    assert Drawing.objects.get(zone=cast.zone).roads == DRAWING["roads"]
    assert Park.objects.filter(zone=cast.zone).count() == 3
    parcels = {p.code: p for p in Parcel.objects.filter(zone=cast.zone).select_related("park")}
    assert set(parcels) == {"A-01", "A-02"}
    assert parcels["A-02"].park == cast.parks["two"]
    assert parcels["A-02"].center == [75.0, 25.0]


@pytest.mark.parametrize(
    ("parcel", "words"),
    [
        ({"code": "B-1", "park": "nowhere", "ring": [[0, 0], [1, 0], [1, 1]]}, "没有"),
        ({"code": "B-1", "park": "one", "ring": [[0, 0], [1, 0]]}, "至少要三个点"),
        ({"code": "B-1", "park": "one", "ring": [[0, 0], [900, 0], [1, 1]]}, "图外"),
        ({"code": "", "park": "one", "ring": [[0, 0], [1, 0], [1, 1]]}, "要有代码"),
    ],
)
def test_a_drawing_that_cannot_be_is_refused_whole(cast: Cast, parcel: dict[str, Any], words: str) -> None:
    with pytest.raises(DrawingWrong, match=words):
        actions.draw_map(zone=cast.zone, drawing=DRAWING | {"parcels": [parcel]})
    assert not Drawing.objects.filter(zone=cast.zone).exists()
    assert not Park.objects.filter(zone=cast.zone, code="port").exists()


def test_a_fact_is_kept_once_with_its_words(cast: Cast) -> None:
    assert fact(cast).id == fact(cast).id
    with pytest.raises(Refusal, match="原文和出处"):
        fact(cast, quote=" ")


def test_the_facts_page_shows_figure_quote_and_source(
    client: Client, cast: Cast, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    fact(cast)
    cast.login(client, "auditor")
    page = client.get("/z/qlw/facts/").content.decode()
    for words in ("384家次", "累计走访企业384家次。", "示例日报 2022-05-11"):
        assert words in page
    for size in (3, 60):
        for n in range(size):
            fact(cast, value=f"{size}{n}")
        with django_assert_num_queries(5):  # type: ignore[operator]
            client.get("/z/qlw/facts/")


def test_facts_of_a_company_stand_on_its_own_page(client: Client, cast: Cast) -> None:
    made = actions.register_company(zone=cast.zone, name="青螺芯片有限公司", at=cast.at)
    fact(cast, subject=made.id, value="9", unit="亿元")
    page = cast.login(client, "officer").get(f"/z/qlw/companies/{made.id}/").content.decode()
    assert "9亿元" in page
    assert queries.zone_facts(cast.zone) == []
