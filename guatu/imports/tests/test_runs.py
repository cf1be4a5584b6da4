"""大表：left to the worker, seen on the way, told at the end; killed half-way it begins anew, and enters once."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from guatu.config.importing import tell_who_asked
from guatu.core import tenancy
from guatu.imports import actions, queue, worker
from guatu.imports.journal import Journal
from guatu.imports.models import ImportRecord, ImportRun
from guatu.imports.tests.sheets_for_tests import HEADS, ROWS, workbook
from guatu.notices.models import Notice
from guatu.projects.actions import update_project
from guatu.projects.models import Project
from tests.cast import Cast

HOME = "/z/qlw/imports/"
OP = "01890000-0000-7000-8000-00000000000"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows are many here: what is tried is the road, not the load."""
    monkeypatch.setattr(queue, "ROWS_AT_ONCE", 2)


def now() -> datetime:
    return datetime.now(UTC)


def inside(cast: Cast, look: Callable[[], Any]) -> Any:
    with tenancy.inside(cast.zone.pk):
        return look()


def work(told: worker.Told = worker.nobody) -> int:
    return worker.run_waiting(now, told=told)


def sent(cast: Cast, client: Client, rows: list[list[Any]] = ROWS, heads: list[str] = HEADS) -> str:
    """Upload as 李工; the address of the preview."""
    return sent_file(cast, client, workbook(rows, heads=heads))


def sent_file(cast: Cast, client: Client, content: bytes) -> str:
    """Upload these bytes as 李工; the address of the preview."""
    file = SimpleUploadedFile("台账.xlsx", content)
    response = cast.login(client, "officer").post(f"{HOME}receive/", {"file": file, "kind": ""})
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def run_of(cast: Cast) -> ImportRun:
    found: ImportRun = inside(
        cast, lambda: ImportRun.objects.filter(zone=cast.zone).select_related("record").latest("asked_at")
    )
    return found


def projects(cast: Cast) -> int:
    count: int = inside(cast, lambda: Project.objects.filter(zone=cast.zone, withdrawn_at=None).count())
    return count


def page(client: Client, at: str) -> str:
    return client.get(at).content.decode()


@pytest.mark.mechanism("M017")
def test_a_large_sheet_is_left_to_the_worker_and_can_be_left_and_returned_to(
    committed: Cast, client: Client
) -> None:
    at = sent(committed, client)
    assert client.post(f"{at}confirm/", {"op": f"{OP}1"})["Location"] == at
    waiting = page(client, at)
    assert "入账，排队中" in waiting
    assert "取消排队" in waiting
    assert "确认导入" not in waiting
    assert projects(committed) == 0
    assert "排队中" in page(client, HOME)
    assert work(tell_who_asked) == 1
    assert projects(committed) == 3
    done = page(client, at)
    assert "已导入：新增 3 行，改动 0 行。" in done
    assert "整体撤销" in done
    told = inside(
        committed, lambda: list(Notice.objects.filter(zone=committed.zone, key__startswith="import:"))
    )
    assert [(n.person_id, n.page) for n in told] == [(committed.people["officer"].pk, "import_preview")]
    assert "已导入：新增 3 行" in told[0].body
    assert work() == 0


def test_the_part_that_asks_again_says_when_there_is_a_result(committed: Cast, client: Client) -> None:
    at = sent(committed, client)
    client.post(f"{at}confirm/", {"op": f"{OP}1"})
    part = client.get(f"{at}progress/", headers={"HX-Request": "true"})
    assert 'hx-trigger="every 2s"' in part.content.decode()
    assert "HX-Refresh" not in part
    work()
    after = client.get(f"{at}progress/", headers={"HX-Request": "true"})
    assert after["HX-Refresh"] == "true"
    assert "hx-trigger" not in after.content.decode()
    assert client.get(f"{at}progress/")["Location"] == at


@pytest.mark.mechanism("M017")
def test_confirmed_twice_it_enters_once(committed: Cast, client: Client) -> None:
    at = sent(committed, client)
    for _ in range(2):
        assert client.post(f"{at}confirm/", {"op": f"{OP}1"}).status_code == 302
    assert inside(committed, lambda: ImportRun.objects.filter(zone=committed.zone).count()) == 1
    assert work() == 1
    assert client.post(f"{at}confirm/", {"op": f"{OP}1"}).status_code == 302
    assert client.post(f"{at}confirm/", {"op": f"{OP}2"}).status_code == 409
    assert (work(), projects(committed)) == (0, 3)


def test_what_waits_can_be_cancelled_and_what_has_begun_cannot(committed: Cast, client: Client) -> None:
    at = sent(committed, client)
    client.post(f"{at}confirm/", {"op": f"{OP}1"})
    assert "已取消" in client.post(f"{at}cancel/", follow=True).content.decode()
    assert (work(), projects(committed)) == (0, 0)
    client.post(f"{at}confirm/", {"op": f"{OP}2"})
    with Journal(committed.zone.pk) as journal:
        assert journal.begin(run_of(committed).pk, now()) == 1
    told = client.post(f"{at}cancel/", follow=True).content.decode()
    assert "正在办，取消不了" in told
    assert (work(), projects(committed)) == (1, 3)


def test_while_it_is_at_work_nothing_else_is_done_to_it(committed: Cast, client: Client) -> None:
    at = sent(committed, client)
    client.post(f"{at}confirm/", {"op": f"{OP}1"})
    dropped = client.post(f"{at}drop/")
    assert dropped.status_code == 409
    assert "请等有了结果再办" in dropped.content.decode()
    assert client.post(f"{at}remap/", {"head": ["项目名称"], "field": ["note"]}).status_code == 422


def test_progress_is_seen_before_anything_else_is(
    committed: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = sent(committed, client)
    client.post(f"{at}confirm/", {"op": f"{OP}1"})
    real, seen = actions._write_changes, []

    def look(*args: Any) -> None:
        def elsewhere() -> None:
            seen.append((run_of(committed), projects(committed), page(client, at)))
            connection.close()

        other = threading.Thread(target=elsewhere)
        other.start()
        other.join(20)
        real(*args)

    monkeypatch.setattr(actions, "_write_changes", look)
    assert work() == 1
    run, count, shown = seen[0]
    assert (run.state, run.step, run.total) == ("running", "记下改动", 6)
    assert count == 0
    assert "入账，正在办" in shown
    assert "取消排队" not in shown


class PowerCut(BaseException):
    """断电."""


@pytest.mark.mechanism("M017")
def test_killed_half_way_nothing_remains_and_it_begins_anew(
    committed: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = sent(committed, client)
    client.post(f"{at}confirm/", {"op": f"{OP}1"})

    def fall(*args: Any) -> None:
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(actions, "_write_changes", fall)
        with pytest.raises(PowerCut):
            work()
    assert (run_of(committed).state, projects(committed)) == ("running", 0)
    assert work() == 1
    run = run_of(committed)
    assert (run.state, run.tries, projects(committed)) == ("done", 2, 3)


def test_two_workers_never_do_the_same(
    committed: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = sent(committed, client)
    client.post(f"{at}confirm/", {"op": f"{OP}1"})
    real, counts = actions._write_changes, []

    def second(*args: Any) -> None:
        def elsewhere() -> None:
            counts.append(work())
            connection.close()

        other = threading.Thread(target=elsewhere)
        other.start()
        other.join(20)
        real(*args)

    monkeypatch.setattr(actions, "_write_changes", second)
    assert work() == 1
    assert counts == [0]
    assert projects(committed) == 3


def test_what_changed_meanwhile_is_shown_anew_and_not_overwritten(committed: Cast, client: Client) -> None:
    client.post(f"{sent(committed, client)}confirm/", {"op": f"{OP}1"})
    work()
    rows = [[*row] for row in ROWS]
    rows[0][3] = 15000
    at = sent(committed, client, rows)
    client.post(f"{at}confirm/", {"op": f"{OP}2"})

    def change() -> None:
        project = Project.objects.get(zone=committed.zone, name="示例·甲电子")
        update_project(
            project, changes={"investment_fen": 13_000_000_000}, by=committed.head, at=committed.at
        )

    inside(committed, change)
    assert work() == 1
    told = page(client, at)
    assert "预览之后台账有变，请重新核对。下面是按现在台账的新预览。" in told
    assert "13,000 万元" in told
    client.post(f"{at}confirm/", {"op": f"{OP}3"})
    work()
    assert "已导入：新增 0 行，改动 1 行。" in page(client, at)


def test_a_large_import_is_taken_back_by_the_worker(committed: Cast, client: Client) -> None:
    at = sent(committed, client)
    client.post(f"{at}confirm/", {"op": f"{OP}1"})
    work()
    client.post(f"{at}undo/")
    client.post(f"{at}undo/")
    assert "撤销，排队中" in page(client, at)
    assert (work(), projects(committed)) == (1, 0)
    assert "台账回到导入之前" in page(client, at)


def test_what_somebody_has_worked_on_since_is_refused_in_words(committed: Cast, client: Client) -> None:
    at = sent(committed, client)
    client.post(f"{at}confirm/", {"op": f"{OP}1"})
    work()

    def change() -> None:
        project = Project.objects.get(zone=committed.zone, name="示例·甲电子")
        update_project(project, changes={"note": "改过"}, by=committed.head, at=committed.at)

    inside(committed, change)
    client.post(f"{at}undo/")
    work()
    assert "在导入后又改过，不能整体撤销" in page(client, at)
    assert projects(committed) == 3


def test_a_heavy_file_is_read_by_the_worker_too(
    committed: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "BYTES_AT_ONCE", 100)
    content = workbook(ROWS)
    at = sent_file(committed, client, content)
    assert sent_file(committed, client, content) == at
    assert "读表，排队中" in page(client, at)
    assert "待读表" in client.post(f"{at}confirm/").content.decode()
    assert work() == 1
    assert "确认后新增 3 行" in page(client, at)
    heads = {"head": ["形象进度"], "field": ["note"]}
    assert client.post(f"{at}remap/", heads).status_code == 302
    assert work() == 1
    record = inside(committed, lambda: ImportRecord.objects.get(zone=committed.zone))
    assert record.mapping == {"形象进度": "note"}
    client.post(f"{at}confirm/", {"op": f"{OP}1"})
    assert (work(), projects(committed)) == (1, 3)


def test_a_heavy_file_that_cannot_be_read_says_why(
    committed: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "BYTES_AT_ONCE", 100)
    at = sent(committed, client, [["也没有", *["无"] * 11]], heads=["甲"])
    strange = SimpleUploadedFile("别的.csv", ("甲,乙,丙\n" + "一,二,三\n" * 40).encode())
    other = client.post(f"{HOME}receive/", {"file": strange, "kind": ""})["Location"]
    client.post(f"{at}cancel/")
    assert "没有读这份表" in page(client, at)
    assert work() == 1
    told = page(client, other)
    assert "没有找到认得的表头" in told
    assert "读不出" in told
    assert client.post(f"{other}confirm/").status_code == 409
    assert client.get(HOME).status_code == 200


def test_a_fault_of_our_own_is_told_and_not_tried_for_ever(
    committed: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = sent(committed, client)
    client.post(f"{at}confirm/", {"op": f"{OP}1"})

    def fall(*args: Any) -> None:
        raise KeyError("a mistake")

    with monkeypatch.context() as patch:
        patch.setattr(actions, "_write_changes", fall)
        assert work() == 1
    assert "办理时出了错，台账没有改动" in page(client, at)
    client.post(f"{at}confirm/", {"op": f"{OP}2"})
    assert (work(), projects(committed)) == (1, 3)


def test_who_has_lost_the_right_meanwhile_imports_nothing(committed: Cast, client: Client) -> None:
    from guatu.zones.models import Membership

    at = sent(committed, client)
    client.post(f"{at}confirm/", {"op": f"{OP}1"})
    mine = {"zone": committed.zone, "person": committed.people["officer"]}
    inside(committed, lambda: Membership.objects.filter(**mine).update(to_date=committed.today))
    assert (work(), projects(committed)) == (1, 0)
    assert "没有办理导入的权限" in run_of(committed).said


def test_a_small_import_does_not_wait_behind_a_large_one(
    committed: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "ROWS_AT_ONCE", 500)
    at = sent(committed, client)
    held, free = threading.Event(), threading.Event()

    def import_elsewhere() -> None:
        with tenancy.inside(committed.zone.pk):
            actions.take_turn(committed.zone.pk)
            held.set()
            free.wait(20)
        connection.close()

    other = threading.Thread(target=import_elsewhere)
    other.start()
    held.wait(20)
    client.post(f"{at}confirm/", {"op": f"{OP}1"})
    assert "入账，排队中" in page(client, at)
    assert work() == 0
    free.set()
    other.join(20)
    assert (work(), projects(committed)) == (1, 3)
