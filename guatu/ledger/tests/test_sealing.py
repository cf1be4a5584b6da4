"""封存与核验：whatever is changed afterwards is found, with the database or without."""

import copy
import json
import stat
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from guatu.config import chores as chores_room
from guatu.core import tenancy
from guatu.core.digest import GENESIS, field_digest
from guatu.ledger import actions, heads, log, sealing, worker
from guatu.ledger.models import Entry, Item, Seal, Unsealed
from guatu.ledger.tests import scenes
from guatu.ledger.tests.conftest import at_once
from tests.cast import Cast

Row = dict[str, Any]


def sealed(cast: Cast) -> list[Item]:
    items = [scenes.closed(cast), scenes.opened(cast)]
    sealing.seal_all(cast.zone, at=cast.at)
    return items


def test_everything_is_chained_once_and_sound(cast: Cast) -> None:
    sealed(cast)
    found = sealing.verify(cast.zone)
    assert (found.count, found.waiting, found.is_sound) == (6, 0, True)
    assert sealing.seal_all(cast.zone, at=cast.at) == 0
    assert [seal.seq for seal in Seal.objects.filter(zone=cast.zone).order_by("seq")] == [1, 2, 3, 4, 5, 6]


def test_what_waits_is_counted_and_an_empty_log_is_sound(cast: Cast) -> None:
    assert sealing.verify(cast.zone).head == GENESIS
    scenes.opened(cast)
    assert sealing.verify(cast.zone).waiting == 1


def test_what_arrives_late_takes_the_next_place(cast: Cast) -> None:
    sealed(cast)
    past = scenes.opening(cast, done_at=cast.at - timedelta(days=300))
    actions.open_item(zone=cast.zone, opening=past, by=cast.head, at=cast.at)
    assert sealing.seal_all(cast.zone, at=cast.at) == 1
    assert sealing.verify(cast.zone).is_sound


def test_an_erased_field_leaves_the_chain_whole(cast: Cast) -> None:
    sealed(cast)
    entry = Entry.objects.get(zone=cast.zone, verb="attach")
    erased = field_digest(entry.salts["text"], entry.data["text"])
    entry.data, entry.salts = {"text": {log.ERASED: erased}}, {}
    assert log.digest_of(entry) == entry.digest


def test_sm3_where_it_is_asked_for(cast: Cast, settings: Any) -> None:
    scenes.opened(cast)
    settings.GUATU_DIGEST = "sm3"
    scenes.closed(cast)
    sealing.seal_all(cast.zone, at=cast.at)
    assert set(Entry.objects.filter(zone=cast.zone).values_list("schema", flat=True)) == {1, 2}
    assert sealing.verify(cast.zone).is_sound
    assert sealing.verify_rows(sealing.exported(cast.zone)).is_sound


TAMPERING: dict[str, tuple[str, str]] = {
    "a note": ("update ledger_entry set data = '{\"text\": \"没事\"}' where verb = 'attach'", "内容被改动"),
    "a time": ("update ledger_entry set occurred_at = now() where verb = 'sign_off'", "内容被改动"),
    "a name": ("update ledger_entry set by_id = null where verb = 'submit'", "内容被改动"),
    "a link": ("update ledger_seal set hash = repeat('0', 64) where seq = 2", "对不上"),
    "an entry gone": (
        "with gone as (delete from ledger_seal where seq = 3 returning entry_id)"
        " delete from ledger_entry where id in (select entry_id from gone)",
        "第 3 环缺失",
    ),
    "an item": ("update ledger_item set life = 'doing' where life = 'open'", "与流转不符"),
    "an entry unseen": ("delete from ledger_seal where seq = 6", "既不在链上"),
}


@pytest.mark.parametrize("what", list(TAMPERING))
def test_what_the_owner_of_the_database_changes_is_found(
    committed: Cast, owner_connection: psycopg.Connection, what: str
) -> None:
    cast = committed
    statement, told = TAMPERING[what]
    with tenancy.inside(cast.zone.pk):
        sealed(cast)
        assert sealing.verify(cast.zone).is_sound
    assert owner_connection.execute(statement.encode()).rowcount > 0
    with tenancy.inside(cast.zone.pk):
        found = sealing.verify(cast.zone)
    assert any(told in fault for fault in found.faults), found


def _swap(rows: list[Row]) -> list[Row]:
    rows[1], rows[2] = rows[2] | {"seq": 2}, rows[1] | {"seq": 3}
    return rows


OFFLINE: list[tuple[Callable[[list[Row]], list[Row]], str]] = [
    (lambda rows: [rows[0] | {"verb": "void"}, *rows[1:]], "第 1 环的流转内容被改动"),
    (lambda rows: [rows[0] | {"data": {"x": 1}}, *rows[1:]], "第 1 环的流转内容被改动"),
    (lambda rows: [rows[0] | {"schema": 9}, *rows[1:]], "第 1 环的流转内容被改动"),
    (lambda rows: rows[:2] + rows[3:], "第 3 环缺失"),
    (_swap, "第 2 环与前一环对不上"),
]


def test_the_exported_log_is_checked_without_the_database(cast: Cast) -> None:
    sealed(cast)
    lines = [json.dumps(row, ensure_ascii=False) for row in sealing.exported(cast.zone)]
    rows = [json.loads(line) for line in lines]
    whole = sealing.verify_rows(rows, zone="qlw")
    assert whole == sealing.verify(cast.zone)
    for change, told in OFFLINE:
        found = sealing.verify_rows(change(copy.deepcopy(rows)))
        assert any(told in fault for fault in found.faults), found


def test_a_cut_off_end_is_found_by_a_signed_head(cast: Cast, tmp_path: Path) -> None:
    sealed(cast)
    key_file = tmp_path / "head_key"
    signed = heads.sign_head(heads.head_statement(cast.zone, cast.at), key_file=key_file)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    key = heads.public_key(key_file)
    assert heads.check_head(json.loads(json.dumps(signed)), zone=cast.zone, key=key) == []
    assert heads.check_head(signed | {"seq": 5}) == ["链头的签名不对。"]
    assert heads.check_head({"zone": "qlw"}) == ["链头的签名不对。"]
    assert heads.check_head(signed, zone=cast.zone, key="00") == ["链头不是用本系统的密钥签的。"]
    assert "不是 bhw 的" in heads.check_head(signed, zone=cast.other)[0]
    beyond = heads.sign_head(heads.head_statement(cast.zone, cast.at) | {"seq": 7}, key_file=key_file)
    assert "被截短" in heads.check_head(beyond, zone=cast.zone)[0]
    other = heads.sign_head(heads.head_statement(cast.zone, cast.at) | {"hash": GENESIS}, key_file=key_file)
    assert "被改写" in heads.check_head(other, zone=cast.zone)[0]


def test_two_sealers_at_once_make_one_chain(committed: Cast) -> None:
    cast = committed
    with tenancy.inside(cast.zone.pk):
        scenes.closed(cast)
    counts = at_once(
        cast, lambda: sealing.seal(cast.zone, at=cast.at), lambda: sealing.seal(cast.zone, at=cast.at)
    )
    assert counts == [5, 0]
    with tenancy.inside(cast.zone.pk):
        assert sealing.verify(cast.zone).is_sound


def test_the_worker_seals_every_zone_without_being_in_one(committed: Cast) -> None:
    cast = committed
    with tenancy.inside(cast.zone.pk):
        scenes.closed(cast)
    assert {code for _, code in worker.all_zones()} >= {"qlw", "bhw", "qls"}
    assert worker.seal_all_zones(cast.at) == 5
    assert worker.seal_all_zones(cast.at) == 0


def test_the_worker_outlives_its_connection(committed: Cast) -> None:
    cast, stop, done = committed, threading.Event(), threading.Event()
    rounds: list[int] = []

    def once(now: Any, real: Callable[[Any], int] = worker.seal_all_zones) -> int:
        with connection.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            rounds.append(cursor.fetchone()[0])
            if len(rounds) == 1:
                cursor.execute("select pg_terminate_backend(pg_backend_pid())")
        count = real(now)
        if count:
            done.set()
        return count

    chores = [chores_room.Chore("封存", 0.05, once)]
    thread = threading.Thread(target=chores_room.run_forever, args=(stop, chores, 0.05))
    thread.start()
    with tenancy.inside(cast.zone.pk):
        scenes.opened(cast)
    assert done.wait(20)
    stop.set()
    thread.join(10)
    assert len(set(rounds)) > 1


def test_the_web_role_can_only_add_to_the_log(cast: Cast) -> None:
    sealed(cast)
    for statement in (
        "update ledger_entry set verb = 'void'",
        "delete from ledger_entry",
        "truncate ledger_entry cascade",
        "update ledger_seal set seq = 0",
        "delete from ledger_seal",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.cursor() as cursor:
            with connection.connection.transaction():
                cursor.cursor.execute(statement)


@pytest.mark.slow
def test_three_thousand_entries_are_sealed_in_as_many_queries_as_batches(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    openings = [scenes.opening(cast, f"事 {n}") for n in range(3_000)]
    actions.open_items(zone=cast.zone, openings=openings, by=cast.head, at=cast.at)
    with django_assert_max_num_queries(5 * 8):
        assert sealing.seal_all(cast.zone, at=cast.at) == 3_000
    assert not Unsealed.objects.filter(zone=cast.zone).exists()
    assert sealing.verify(cast.zone).is_sound
