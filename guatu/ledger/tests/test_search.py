"""搜台账：by any part of a title, by initials, by number, by whose it is; and what must not be found."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from guatu.core import tenancy
from guatu.ledger import actions, kinds, search, tokens
from guatu.ledger.models import Item, Token
from guatu.ledger.tests import scenes
from guatu.zones.actions import edit_unit
from tests.cast import Cast

TITLES = {
    "电子级硅烷扩建：竣工": "项目服务办",
    "示例·JD-8号地块 5万吨/年污水处理厂": "建设局",
    "征迁扫尾第12批": "项目服务办",
    "100%达产_验收": "芯片专班",
}


@pytest.fixture(autouse=True)
def half_past_nine(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages live in the hour of the cast."""
    monkeypatch.setattr("guatu.zones.clock.now_for", lambda zone: cast.at)


@pytest.fixture
def ledger(cast: Cast) -> Cast:
    for title, unit in TITLES.items():
        scenes.opened(cast, title=title, unit=cast.units[unit])
    return cast


def found(cast: Cast, typed: str) -> set[str]:
    rows = Item.objects.filter(zone=cast.zone).filter(search.matching(cast.zone, typed))
    return set(rows.values_list("title", flat=True))


SILANE, SEWAGE, CLEARING, FULL = TITLES


@pytest.mark.mechanism("M012")
@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("电子", {SILANE}),
        ("烷", {SILANE}),
        ("电子级硅烷扩建竣工", {SILANE}),
        ("电子级硅烷扩建：竣工", {SILANE}),
        ("硅烷竣工", set()),
        ("硅烷 竣工", {SILANE}),
        ("dzjgw", {SILANE}),
        ("DZJ", {SILANE}),
        ("kjjg", {SILANE}),
        ("jd8", {SEWAGE}),
        ("5万吨", {SEWAGE}),
        ("５万吨", {SEWAGE}),
        ("5万吨/年污水", {SEWAGE}),
        ("示例 ws 5", {SEWAGE}),
        ("示例　污水", {SEWAGE}),
        ("污水处理厂污水处理厂", set()),
        ("100%", {FULL}),
        ("_", set()),
        ("%", set()),
        ("%%% ___", set()),
        ("'", set()),
        ("'; drop table ledger_item; --", set()),
        ("\\", set()),
        ("\x00", set(TITLES)),
        ("电\x00子", {SILANE}),
        ("", set(TITLES)),
        ("   　", set(TITLES)),
        ("长" * 10_000, set()),
        ("长 " * 10_000, set()),
        ("😀", set()),
    ],
)
def test_every_word_must_be_met(ledger: Cast, typed: str, titles: set[str]) -> None:
    assert found(ledger, typed) == titles


def test_a_number_is_found_whole_by_its_year_and_by_its_count(ledger: Cast) -> None:
    numbers = dict(Item.objects.filter(zone=ledger.zone).values_list("title", "number"))
    assert numbers[SEWAGE] == "CS-2026-0002"
    for typed in ("CS-2026-0002", "cs20260002", "2026-0002", "0002", "ＣＳ－２０２６－０００２", "示例 cs 2"):
        assert found(ledger, typed) == {SEWAGE}, typed
    assert found(ledger, "cs-2026") == set(TITLES)
    assert found(ledger, "2026-0009") == set()


def test_the_count_of_a_number_is_no_part_of_another(cast: Cast) -> None:
    openings = [scenes.opening(cast, f"第{'甲乙丙丁'[n % 4]}件") for n in range(130)]
    actions.open_items(zone=cast.zone, openings=openings, by=cast.head, at=cast.at)
    rows = Item.objects.filter(zone=cast.zone)
    for typed in ("12", "0012", "012"):
        assert set(rows.filter(search.matching(cast.zone, typed)).values_list("number", flat=True)) == {
            "CS-2026-0012"
        }, typed


def test_found_by_whose_it_is(ledger: Cast) -> None:
    item = Item.objects.get(zone=ledger.zone, title=SILANE)
    actions.accept(item, by=ledger.officer, at=ledger.at)
    for typed in ("李工", "李", "lg", "ligong", "gong"):
        assert SILANE in found(ledger, typed), typed
    assert found(ledger, "建设局") == found(ledger, "jsj") == {SEWAGE}
    assert found(ledger, "项目服务办 征迁") == found(ledger, "xmfwb zq") == {CLEARING}
    assert found(ledger, "建设局 征迁") == set()


def test_a_new_name_counts_at_once_and_an_old_one_no_more(ledger: Cast) -> None:
    unit = ledger.units["建设局"]
    edit_unit(
        unit, name="住房建设分局", kind=unit.kind, short_name="住建", parent=None, is_active=True,
        by=ledger.sysadmin, at=ledger.at,
    )  # fmt: skip
    assert found(ledger, "住房建设") == found(ledger, "zfjs") == found(ledger, "住建") == {SEWAGE}
    assert found(ledger, "建设局") == set()


def test_reassigned_it_is_found_by_the_new_unit_only(ledger: Cast) -> None:
    item = Item.objects.get(zone=ledger.zone, title=CLEARING)
    actions.assign(item, unit=ledger.units["建设局"], person=None, by=ledger.supervisor, at=ledger.at)
    assert CLEARING in found(ledger, "建设局")
    assert CLEARING not in found(ledger, "项目服务办")


def test_nothing_of_another_zone_is_found(ledger: Cast) -> None:
    tenancy.enter(ledger.other.pk, [ledger.other.pk])
    rows = Item.objects.filter(zone=ledger.other)
    assert rows.filter(search.matching(ledger.other, "电子")).count() == 0
    assert Token.objects.filter(zone=ledger.zone).count() == 0
    assert [n.owner_id + n.owner_unit_id for n in search.names_like(ledger.other, ["李工", "建设局"])] == [
        (),
        (),
    ]


def test_a_title_that_changed_is_found_by_its_new_words(ledger: Cast) -> None:
    item = Item.objects.get(zone=ledger.zone, title=SILANE)
    Item.objects.filter(zone=ledger.zone, pk=item.pk).update(title="湿电子化学品：投产")
    assert tokens.reindex(ledger.zone, [item.pk]) == 1
    assert found(ledger, "投产") == found(ledger, "sdzhxp") == {"湿电子化学品：投产"}
    assert found(ledger, "硅烷") == set()
    assert tokens.reindex(ledger.zone) == len(TITLES)
    assert found(ledger, "投产") == {"湿电子化学品：投产"}


def test_a_kind_adds_the_words_of_its_own_row(ledger: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind that has ``search_text`` is asked for it whenever its items are indexed."""
    asked: list[Any] = []

    class Telling:
        code = scenes.PROMISE.code

        def search_text(self, zone_id: int, item_ids: list[Any]) -> dict[Any, str]:
            asked.append((zone_id, len(item_ids)))
            return {item_ids[0]: "浙江示例半导体有限公司\n91330604MA2D000112"}

    monkeypatch.setattr(tokens, "all_kinds", lambda: (Telling(), *kinds.all_kinds()))
    first = Item.objects.filter(zone=ledger.zone).earliest("pk")
    tokens.reindex(ledger.zone, [first.pk])
    assert asked == [(ledger.zone.pk, 1)]
    assert found(ledger, "半导体") == found(ledger, "ma2d0001") == found(ledger, "zjslbdt") == {first.title}
    assert found(ledger, "公司9133") == set()


def test_what_a_refused_opening_wrote_is_not_there(cast: Cast) -> None:
    """Tokens are written in the transaction that opens the item, and go with it."""
    before = Token.objects.filter(zone=cast.zone).count()
    bad = scenes.opening(cast, "没办的事", done_at=cast.at.replace(year=2030))
    with pytest.raises(actions.NotYetDone):
        actions.open_items(zone=cast.zone, openings=[scenes.opening(cast), bad], by=cast.head, at=cast.at)
    assert Token.objects.filter(zone=cast.zone).count() == before


def test_the_list_finds_by_search_and_filter_together(ledger: Cast, client: Client) -> None:
    ledger.login(client, "auditor")
    address = reverse("items", kwargs={"zone": "qlw"})
    shown = client.get(address, {"q": "cs", "unit": str(ledger.units["项目服务办"].pk), "sort": "-number"})
    text = shown.content.decode()
    assert text.index(CLEARING) < text.index(SILANE)
    assert SEWAGE not in text
    for typed in ("长" * 10_000, "'", "%", "\\", "_"):
        assert client.get(address, {"q": typed}).status_code == 200


def test_looking_for_a_word_goes_by_the_index(ledger: Cast) -> None:
    """As the web role, under the policies: the range of a token is a condition of the index, not a filter, as
    soon as the table is more than a few pages and long before anything is known of what is in it.
    """
    openings = [scenes.opening(ledger, f"电子级化学品扩建第{n}批") for n in range(200)]
    actions.open_items(zone=ledger.zone, openings=openings, by=ledger.head, at=ledger.at)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("EXPLAIN " + search.BEGINS, [ledger.zone.pk, "电子", "电子" + search.LAST])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "ledger_token_pkey" in plan, plan
    condition = next(line for line in plan.splitlines() if "Index Cond" in line)
    assert "'电子'::text" in condition
    assert "Filter" not in plan
