"""筛选：every filter of the address, alone and together, on the page and in what is exported."""

from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from guatu.ledger.lamps import Lamp, lamp_of
from guatu.ledger.models import Item
from guatu.ledger.tests import scenes
from tests.cast import Cast


@pytest.fixture(autouse=True)
def half_past_nine(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages live in the hour of the cast."""
    monkeypatch.setattr("guatu.zones.clock.now_for", lambda zone: cast.at)


@pytest.fixture
def ledger(cast: Cast) -> Cast:
    scenes.opened(cast, title="排水管网改造", due="2026-03-01")
    scenes.doing(cast, title="六月封顶", due="2026-05-01")
    scenes.checking(cast, title="供电增容", due="2026-03-12")
    scenes.closed(cast, title="用地报批", due="2026-02-01")
    scenes.opened(cast, title="道路开通", unit=cast.units["建设局"], due="2026-08")
    return cast


def exported(client: Client, query: str) -> list[str]:
    answer = client.get(reverse("items_export", kwargs={"zone": "qlw"}) + query)
    rows = list(openpyxl.load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    head = next(n for n, row in enumerate(rows) if "事项编号" in row)
    return [str(row[1]) for row in rows[head + 1 :] if row[0]]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?due_from=2026-03-12", {"六月封顶", "供电增容", "道路开通"}),
        ("?due_to=2026-03-12", {"排水管网改造", "供电增容", "用地报批"}),
        ("?due_from=2026-03-01&due_to=2026-03-01", {"排水管网改造"}),
        ("?due_from=2026-03-02&due_to=2026-03-01", set()),
        ("?due_from=昨天", set()),
        ("?due_from=0001-01-01", set()),
        ("?due_to=9999-12-31", set()),
        ("?opened_from=2026-03-11&opened_to=2026-03-11", {"排水管网改造", "六月封顶", "供电增容", "用地报批", "道路开通"}),
        ("?opened_to=2026-03-10", set()),
        ("?evidence=yes", {"供电增容", "用地报批"}),
        ("?evidence=no", {"排水管网改造", "六月封顶", "道路开通"}),
        ("?evidence=maybe", set()),
        ("?owner=李", {"六月封顶", "供电增容", "用地报批"}),
        ("?owner=lg&view=checking", {"供电增容"}),
        ("?owner=没有这个人", set()),
        ("?owner=%25", set()),
        ("?evidence=no&due_to=2026-06-01&q=封顶", {"六月封顶"}),
        ("?life=nonsense", set()),
        ("?lamp=over&evidence=no", {"排水管网改造"}),
    ],
)  # fmt: skip
def test_page_and_export_answer_the_same(ledger: Cast, client: Client, query: str, titles: set[str]) -> None:
    ledger.login(client, "auditor")
    assert set(exported(client, query)) == titles
    shown = client.get(reverse("items", kwargs={"zone": "qlw"}) + query).content.decode()
    assert {
        t for t in ("排水管网改造", "六月封顶", "供电增容", "用地报批", "道路开通") if t in shown
    } == titles


def test_an_owner_and_a_unit_by_id_are_named_in_their_chips(ledger: Cast, client: Client) -> None:
    ledger.login(client, "auditor")
    address = reverse("items", kwargs={"zone": "qlw"})
    person, unit = ledger.people["officer"], ledger.units["项目服务办"]
    shown = client.get(address, {"owner": str(person.pk), "unit": str(unit.pk)}).content.decode()
    assert "责任人：李工" in shown
    assert "单位：项目服务办" in shown
    assert "道路开通" not in shown


@pytest.mark.parametrize(
    "query", ["?due_from=昨天", "?lamp=purple", "?owner=查不到", "?evidence=maybe", "?unit=x"]
)
def test_what_finds_nothing_can_be_taken_away(ledger: Cast, client: Client, query: str) -> None:
    ledger.login(client, "auditor")
    shown = client.get(reverse("items", kwargs={"zone": "qlw"}) + query).content.decode()
    assert shown.count('class="chip"') == 1
    assert "没有符合条件的事项" in shown


def test_a_lamp_in_the_address_is_the_lamp_on_the_row(ledger: Cast) -> None:
    from guatu.ledger.filters import lamp_is

    items = list(Item.objects.filter(zone=ledger.zone))
    for lamp in Lamp:
        lit = {item.pk for item in items if lamp_of(item, ledger.at) == lamp}
        among = Item.objects.filter(lamp_is(lamp, ledger.at), zone=ledger.zone)
        assert set(among.values_list("pk", flat=True)) == lit, lamp


def test_the_slices_count_what_they_show(ledger: Cast, client: Client) -> None:
    from guatu.ledger import reading
    from guatu.ledger.listing import slices_for

    request = client.get("/").wsgi_request
    for part in ("officer", "head", "supervisor", "leader", "auditor"):
        request.member, request.now, request.zone = ledger.members[part], ledger.at, ledger.zone  # type: ignore[attr-defined]
        slices = slices_for(request)  # type: ignore[arg-type]
        items = Item.objects.filter(zone=ledger.zone)
        for once in (False, True):
            window = reading.Window(order="due_at, id", size=50, once=once)
            for n, each in enumerate(slices):
                counts, rows = reading.page(items, slices, n, window)
                wanted = items.filter(each.where).order_by("due_at", "id")
                assert counts == [items.filter(other.where).count() for other in slices], (part, each.code)
                assert [row.id for row in rows] == list(wanted.values_list("pk", flat=True)[:50]), each.code
