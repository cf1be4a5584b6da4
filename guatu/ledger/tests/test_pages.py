"""页面：who sees what, who may do what, and what a form that comes too late is told."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guatu.core import tenancy
from guatu.ledger import actions
from guatu.ledger.kinds import kind_of
from guatu.ledger.models import Entry, Evidence, Item, Life
from guatu.ledger.tests import scenes
from guatu.ledger.verbs import VERBS
from tests.cast import Cast, op


@pytest.fixture(autouse=True)
def half_past_nine(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages live in the hour of the cast."""
    monkeypatch.setattr("guatu.zones.clock.now_for", lambda zone: cast.at)


def page(name: str, item: Item | None = None, zone: str = "qlw") -> str:
    return reverse(name, kwargs={"zone": zone} | ({"item_id": item.pk} if item else {}))


def send(client: Client, item: Item, verb: str, **fields: Any) -> Any:
    data = {"op": str(uuid4()), "seen": item.standing} | fields
    return client.post(page(f"item_{verb}", item), data)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def inside(cast: Cast) -> None:
    """The request has left the connection in its own view; back to where the test may write."""
    tenancy.enter(cast.zone.pk, [cast.zone.pk, cast.other.pk])


def test_the_road_of_an_item_through_its_pages(cast: Cast, client: Client) -> None:
    item = scenes.opened(cast)
    cast.login(client, "officer")
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("officer", "accept", {}),
        ("officer", "attach", {"text": "已封顶。"}),
        ("officer", "submit", {"note": "请验收"}),
        ("head", "return", {"note": "照片不清楚"}),
        ("officer", "submit", {"note": ""}),
        ("supervisor", "sign_off", {"note": "已到现场"}),
        ("leader", "reopen", {"note": "复查发现裂缝"}),
        ("leader", "pause", {"reason": "review", "note": ""}),
        ("leader", "resume", {"note": ""}),
        ("leader", "assign", {"unit": cast.units["建设局"].pk, "person": ""}),
        ("leader", "void", {"note": "并入另一件"}),
    ]
    for part, verb, fields in steps:
        cast.login(client, part)
        item.refresh_from_db()
        response = send(client, item, verb, **fields)
        assert response.status_code == 303, (verb, text_of(response))
        assert VERBS[verb].done in text_of(client.get(response["Location"]))
    shown = text_of(client.get(page("item", item)))
    for words in ("照片不清楚", "复查发现裂缝", "转给 建设局", "专家评审", "李工", "项目服务办", "待封存"):
        assert words in shown
    inside(cast)
    assert Entry.objects.filter(zone=cast.zone, item=item).count() == len(steps) + 1


def test_the_same_form_twice_is_answered_the_same(cast: Cast, client: Client) -> None:
    item = scenes.checking(cast)
    cast.login(client, "head")
    both = [send(client, item, "sign_off", op=str(op(4)), note="") for _ in range(2)]
    answers = [(r.status_code, r["Location"]) for r in both]
    assert answers == [(303, page("item", item) + "?done=sign_off")] * 2
    inside(cast)
    assert Entry.objects.filter(zone=cast.zone, item=item, verb="sign_off").count() == 1


def test_who_comes_too_late_is_told_who_did_what_and_keeps_what_he_typed(cast: Cast, client: Client) -> None:
    item = scenes.shown(cast)
    drawn = item.standing
    actions.submit(item, by=cast.officer, at=cast.at)
    cast.login(client, "officer")
    response = send(client, item, "submit", seen=drawn, note="我写的说明")
    assert response.status_code == 422
    assert "李工已于 3月11日 09:30 报验" in text_of(response)
    assert "我写的说明" in text_of(response)


def test_a_signature_for_an_earlier_round_is_not_given(cast: Cast, client: Client) -> None:
    item = scenes.checking(cast)
    drawn = item.standing
    actions.return_(item, by=cast.supervisor, at=cast.at, note="重做")
    actions.submit(item, by=cast.officer, at=cast.at)
    cast.login(client, "head")
    response = send(client, item, "sign_off", seen=drawn, note="")
    assert response.status_code == 422
    assert "请看过最新情况再办" in text_of(response)


@pytest.mark.parametrize("bad", ["", "not-an-id"])
def test_a_form_without_operation_changes_nothing(cast: Cast, client: Client, bad: str) -> None:
    item = scenes.checking(cast)
    cast.login(client, "head")
    response = send(client, item, "sign_off", op=bad, note="")
    assert (response.status_code, "表单不完整" in text_of(response)) == (422, True)


def test_verbs_are_offered_to_those_who_may(cast: Cast, client: Client) -> None:
    item = scenes.checking(cast)
    offered = {
        "head": {"attach", "return", "sign_off"},
        "supervisor": {"attach", "return", "sign_off", "void", "credit", "mark", "merge"},
        "leader": {"return", "sign_off", "void", "credit", "mark", "merge"},
        "officer": {"attach"},
        "colleague": {"attach"},
        "builder": set(),
        "auditor": set(),
        "upper": set(),
    }
    for part, verbs in offered.items():
        shown = text_of(cast.login(client, part).get(page("item", item)))
        found = {code for code in VERBS if f'action="{page(f"item_{code}", item)}"' in shown}
        assert found == verbs, part
    shown = text_of(cast.login(client, "officer").get(page("item", item)))
    assert "不能验收自己经办的事，请由他人验收。" in shown


def test_a_file_is_evidence(cast: Cast, client: Client) -> None:
    item = scenes.doing(cast)
    cast.login(client, "officer")
    photo = SimpleUploadedFile("监理记录.txt", "六月一日封顶".encode(), "text/plain")
    response = send(client, item, "attach", text="", file=photo)
    assert response.status_code == 303, text_of(response)
    assert "监理记录.txt" in text_of(client.get(page("item", item)))
    inside(cast)
    assert Evidence.objects.get(zone=cast.zone, item=item).file is not None


def test_nothing_attached_is_refused_beside_the_form(cast: Cast, client: Client) -> None:
    item = scenes.doing(cast)
    cast.login(client, "officer")
    assert "请选一个文件，或写明情况" in text_of(send(client, item, "attach", text=""))


def test_an_item_of_another_zone_is_not_there(cast: Cast, client: Client) -> None:
    item = scenes.checking(cast)
    cast.login(client, "stranger")
    assert client.get(page("item", item, "bhw")).status_code == 404
    for verb in VERBS.values():
        address = page(verb.url_name, item, "bhw")
        assert client.post(address, {"op": str(uuid4()), "note": "x"}).status_code == 404, verb.code
        assert client.post(page(verb.url_name, item), {"op": str(uuid4())}).status_code == 404, verb.code
    for name in ("items", "desk", "items_export"):
        assert client.get(page(name)).status_code == 404
        assert item.title.encode() not in client.get(page(name, zone="bhw")).content
    inside(cast)
    assert Item.objects.get(zone=cast.zone, pk=item.pk).life == Life.CHECKING


@pytest.mark.parametrize("part", ["auditor", "upper", "sysadmin", "secadmin", "auditadmin"])
def test_readers_and_administrators_change_nothing(cast: Cast, client: Client, part: str) -> None:
    item = scenes.checking(cast)
    cast.login(client, part)
    for verb in VERBS.values():
        response = client.post(page(verb.url_name, item), {"op": str(uuid4()), "note": "x"})
        assert response.status_code == 403, verb.code


def test_the_address_of_a_verb_leads_to_its_item(cast: Cast, client: Client) -> None:
    item = scenes.opened(cast)
    response = cast.login(client, "officer").get(page("item_accept", item))
    assert (response.status_code, response["Location"]) == (302, page("item", item))


def listed(client: Client, query: str) -> list[str]:
    book = openpyxl.load_workbook(BytesIO(client.get(page("items_export") + query).content))
    rows = list(book.active.iter_rows(values_only=True))
    head = next(n for n, row in enumerate(rows) if "事项编号" in row)
    return [str(row[1]) for row in rows[head + 1 :] if row[0]]


@pytest.fixture
def ledger(cast: Cast) -> Cast:
    scenes.opened(cast, title="排水管网改造", due="2026-03-01")
    scenes.doing(cast, title="六月封顶", due="2026-05-01")
    scenes.checking(cast, title="供电增容", due="2026-03-12")
    scenes.closed(cast, title="用地报批", due="2026-02-01")
    scenes.opened(cast, title="道路开通", unit=cast.units["建设局"], due="2026-08")
    return cast


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["排水管网改造", "供电增容", "六月封顶", "道路开通", "用地报批"]),
        ("?view=mine", ["供电增容", "六月封顶"]),
        ("?view=open", ["排水管网改造", "道路开通"]),
        ("?view=checking", ["供电增容"]),
        ("?view=over", ["排水管网改造"]),
        ("?view=closed", ["用地报批"]),
        ("?view=to_accept", ["排水管网改造"]),
        ("?q=供电", ["供电增容"]),
        ("?q=CS-2026-0002", ["六月封顶"]),
        ("?q=%25", []),
        ("?lamp=near", ["供电增容"]),
        ("?life=closed", ["用地报批"]),
        ("?kind=test.promise&sort=-due&view=open", ["道路开通", "排水管网改造"]),
        ("?unit=nonsense", []),
        ("?owner=nonsense&page=999999&size=7&sort=nonsense&view=nonsense&lamp=nonsense", []),
        ("?sort=unit&view=open", ["道路开通", "排水管网改造"]),
    ],
)
def test_the_list_and_its_export_answer_the_same(
    ledger: Cast, client: Client, query: str, titles: list[str]
) -> None:
    ledger.login(client, "officer")
    shown = client.get(page("items") + query)
    assert shown.status_code == 200
    found = listed(client, query)
    assert sorted(found) == sorted(titles)
    if "sort=unit" not in query:
        assert found == titles
    for title in ("排水管网改造", "供电增容", "六月封顶", "道路开通", "用地报批"):
        assert (title in text_of(shown)) == (title in titles)


def test_a_list_has_pages(cast: Cast, client: Client) -> None:
    openings = [scenes.opening(cast, f"事项{n:03d}") for n in range(60)]
    actions.open_items(zone=cast.zone, openings=openings, by=cast.head, at=cast.at)
    cast.login(client, "auditor")
    for query, rows in (("", 50), ("?page=2", 10), ("?page=9", 10), ("?size=20", 20)):
        assert text_of(client.get(page("items") + query)).count('class="list-title"') == rows


def desk(cast: Cast, client: Client, part: str) -> str:
    return text_of(cast.login(client, part).get(page("desk")))


def test_the_desk_shows_each_what_is_his(ledger: Cast, client: Client) -> None:
    officer = desk(ledger, client, "officer")
    assert "六月封顶" in officer
    assert "排水管网改造" in officer
    assert "道路开通" not in officer
    assert "验收销号" not in officer
    head = desk(ledger, client, "head")
    assert "供电增容" in head
    assert "验收销号" in head
    leader = desk(ledger, client, "leader")
    assert "各单位逾期与滞后" in leader
    for part in ("auditor", "upper"):
        reader = desk(ledger, client, part)
        assert "排水管网改造" in reader
        assert "六月封顶" not in reader
        assert reader.count("<form") == reader.count("/logout/")


def test_one_tap_on_the_desk_signs_off(ledger: Cast, client: Client) -> None:
    item = Item.objects.get(zone=ledger.zone, title="供电增容")
    ledger.login(client, "supervisor")
    response = send(client, item, "sign_off", back="desk", note="")
    assert response["Location"] == page("desk") + "?done=sign_off"
    assert "已销号。" in text_of(client.get(response["Location"]))


def test_an_empty_desk_and_an_empty_ledger_say_so(cast: Cast, client: Client) -> None:
    assert "现在没有要办的事" in desk(cast, client, "officer")
    assert "台账还是空的" in text_of(client.get(page("items")))
    assert "没有符合条件的事项" in text_of(client.get(page("items") + "?q=没有"))


def queries_of(client: Client, address: str, count: Callable[..., Any]) -> int:
    client.get(address)
    with count() as found:
        assert client.get(address).status_code == 200
    return len(found)


PINNED = {"items": 13, "item": 18, "desk": 11}


def test_the_cost_of_a_page_does_not_grow_with_its_rows(cast: Cast, client: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count() -> CaptureQueriesContext:
        return CaptureQueriesContext(connection)

    item = scenes.checking(cast)
    cast.login(client, "head")
    places = {"items": page("items"), "item": page("item", item), "desk": page("desk")}
    few = {name: queries_of(client, address, count) for name, address in places.items()}
    inside(cast)
    for n in range(12):
        scenes.opened(cast, title=f"又一件 {n}", due="2026-03-01")
        scenes.checking(cast, title=f"再一件 {n}", due="2026-03-01")
        actions.attach(item, by=cast.officer, at=cast.at, text=f"第 {n} 份")
    many = {name: queries_of(client, address, count) for name, address in places.items()}
    assert many == few
    assert all(many[name] <= PINNED[name] for name in PINNED), many


def test_the_kind_of_every_item_is_known(cast: Cast) -> None:
    assert kind_of(scenes.opened(cast)).name == "承诺"
