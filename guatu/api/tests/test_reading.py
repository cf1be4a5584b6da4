"""读：the interface shows what the pages show, to the same people, in the same order."""

import re

import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guatu.api.tests.keys import System, key_for, said
from guatu.ledger import actions, kinds
from guatu.ledger.kinds import Kind
from guatu.ledger.tests import scenes
from guatu.zones.models import Role
from tests.cast import Cast

# Its items are for supervisors alone.
CLOSED_DOOR = Kind(
    code="test.quiet",
    name="内部核查",
    prefix="NB",
    readers=lambda who: Q() if who.has(Role.SUPERVISOR) else Q(pk__in=[]),
)
QUERIES = [
    "",
    "view=open",
    "view=over&sort=-due",
    "view=late",
    "view=mine",
    "life=closed&sort=number",
    "lamp=over&evidence=no",
    "kind=test.promise&sort=-opened",
    "due_from=2026-03-02&due_to=2026-05-01",
    "opened_to=2026-03-10",
    "q=管网",
    "q=psgw",
    "owner=李工&sort=unit",
    "evidence=yes&size=20",
    "page=9&size=20&sort=-number",
    "q=没有这个词",
]


@pytest.fixture
def closed_door(monkeypatch: pytest.MonkeyPatch) -> Kind:
    """A kind that is there for this test alone: what others see of the ledger stays as it is."""
    monkeypatch.setitem(kinds._kinds, CLOSED_DOOR.code, CLOSED_DOOR)
    return CLOSED_DOOR


@pytest.fixture
def ledger(cast: Cast) -> Cast:
    scenes.opened(cast, title="排水管网改造", due="2026-03-01")
    scenes.doing(cast, title="六月封顶", due="2026-05-01")
    scenes.checking(cast, title="供电增容", due="2026-03-12")
    scenes.closed(cast, title="用地报批", due="2026-02-01")
    scenes.opened(cast, title="道路开通", unit=cast.units["建设局"], due="2026-08")
    for n in range(24):
        scenes.opened(cast, title=f"管网第 {n} 段", due=f"2026-04-{n + 1:02d}")
    return cast


def test_a_list_is_the_list_of_the_page(ledger: Cast, client: Client) -> None:
    system = System(key_for(ledger, "officer", can_act=False))
    ledger.login(client, "officer")
    for query in QUERIES:
        page = client.get(f"/z/qlw/items/?{query}").content.decode()
        shown = re.findall(r'href="/z/qlw/items/([0-9a-f-]{36})/"', page)
        answer = system.get(f"items?{query}")
        told = answer.json()
        assert answer.status_code == 200, query
        assert [each["id"] for each in told["items"]] == list(dict.fromkeys(shown)), query
        assert re.search(rf"\s{told['total']}\s件", page), query
        assert answer["Cache-Control"] == "no-store"
    first = system.get("items?q=排水管网").json()["items"][0]
    assert (first["lamp"], first["life_name"], first["unit"], first["owner"]) == (
        "over",
        "待接单",
        "项目服务办",
        None,
    )


def test_a_list_is_one_question_and_the_door_another(ledger: Cast) -> None:
    system = System(key_for(ledger, "officer"))
    system.get("kinds")  # the first use of a minute is noted
    with CaptureQueriesContext(connection) as queries:
        assert system.get("items?life=open&lamp=ok&sort=-due").status_code == 200
    assert len([each for each in queries if "SAVEPOINT" not in each["sql"]]) == 2


def test_what_is_misspelt_is_said_and_not_searched(ledger: Cast) -> None:
    system = System(key_for(ledger, "officer"))
    answer = system.get("items?lief=open&life=opened&due_to=明天&page=0&view=open&view=over")
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {"lief", "life", "due_to", "page", "view"}
    assert said(answer) == "有的参数看不懂，没有查。"


def test_one_item_by_number_or_id_with_its_timeline(ledger: Cast) -> None:
    held = scenes.checking(ledger, title="污水提升泵站")
    system = System(key_for(ledger, "head"))
    by_number, by_id = system.get(f"items/{held.number.lower()}"), system.get(f"items/{held.pk}")
    assert by_number.content == by_id.content
    told = by_id.json()
    assert [line["verb"] for line in told["timeline"]] == ["报验", "附佐证", "接单", "交办"]
    assert told["timeline"][0]["who"] == "李工"
    assert told["evidence"][0]["text"] == "已封顶，见监理记录。"
    assert {each["verb"]: each["refusal"] for each in told["verbs"]}["sign-off"] is None
    for wrong in ("CS-2026-9999", "00000000-0000-0000-0000-000000000000", "%00", "长长", "x" * 300):
        assert system.get(f"items/{wrong}").status_code == 404, wrong


def test_the_desk_is_that_of_the_person(ledger: Cast) -> None:
    parts = {each["view"]: each for each in System(key_for(ledger, "head")).get("desk").json()["parts"]}
    assert [each["title"] for each in parts["to_sign"]["items"]] == ["供电增容"]
    assert parts["to_accept"]["count"] == 25
    told = System(key_for(ledger, "builder")).get("desk").json()["parts"]
    assert {each["view"]: each["count"] for each in told}["to_accept"] == 1


def test_kinds_are_told(cast: Cast) -> None:
    told = System(key_for(cast, "auditor", can_act=False)).get("kinds").json()["kinds"]
    assert {"code": "test.promise", "name": "承诺", "prefix": "CS"}.items() <= next(
        each for each in told if each["code"] == "test.promise"
    ).items()


def test_what_is_not_for_these_eyes_is_not_there(cast: Cast, closed_door: Kind) -> None:
    hidden = actions.open_item(
        zone=cast.zone,
        opening=actions.Opening(
            kind=closed_door,
            title="示例·核查",
            deadline=scenes.opening(cast).deadline,
            owner_unit=cast.units["项目服务办"],
        ),
        by=cast.supervisor,
        at=cast.at,
    )
    officer, supervisor = (System(key_for(cast, part)) for part in ("officer", "supervisor"))
    assert (officer.get("items").json()["total"], supervisor.get("items").json()["total"]) == (0, 1)
    for ref in (hidden.pk, hidden.number):
        assert supervisor.get(f"items/{ref}").status_code == 200
        assert officer.get(f"items/{ref}").status_code == 404
        assert officer.post(f"items/{ref}/accept", {"op": str(hidden.pk)}).status_code == 404
