"""配合单位：real units, each with its own part in every month; the lead hands in when they are done."""

from datetime import date
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from guatu.ledger import actions as ledger
from guatu.ledger.models import Entry, Item, Part
from guatu.ledger.replay import differences
from guatu.ledger.sealing import verify
from guatu.notices.tests.scenes import delivered, notices
from guatu.projects.tests.cast_projects import address, typed
from guatu.supervision import actions
from guatu.supervision.actions.support import LeadSupports
from guatu.supervision.models import KeyTask
from guatu.supervision.queries.matrix import Narrow, matrix
from guatu.supervision.tests.scenes import cell, pin, task
from tests.cast import Cast, op


def parts(held: KeyTask, month: int) -> list[tuple[str, str]]:
    rows = Part.objects.filter(zone_id=held.zone_id, item=cell(held, month).item).order_by("asked_at", "id")
    return [(row.unit.name, row.state) for row in rows.select_related("unit")]


def supported(cast: Cast, **more: Any) -> KeyTask:
    return task(cast, supporting=[cast.units["建设局"]], **more)


def test_each_supporting_unit_has_its_part_in_every_month(cast: Cast) -> None:
    held = supported(cast)
    assert [parts(held, month) for month in (2, 3, 6)] == [[("建设局", "asked")]] * 3
    part = Part.objects.get(zone=cast.zone, item=cell(held, 3).item)
    assert (part.task, part.due_on) == ("配合3月：完成清表", date(2026, 3, 31))
    assert part.asked_by == cast.people["supervisor"]
    assert differences(cast.zone) == []  # the log alone tells of them


def test_the_lead_hands_in_when_the_supporting_units_are_done(cast: Cast) -> None:
    item = cell(supported(cast), 3).item
    ledger.accept(item, by=cast.officer, at=cast.at)
    ledger.attach(item, by=cast.officer, at=cast.at, text="已清表")
    with pytest.raises(ledger.NotWhole, match="还有 1 项配合没有办结"):
        ledger.submit(item, by=cast.officer, at=cast.at)
    part = Part.objects.get(zone=cast.zone, item=item)
    ledger.finish_part(part, note="管线已迁", by=cast.builder, at=cast.at)
    assert ledger.submit(item, by=cast.officer, at=cast.at).life == "checking"


def test_a_unit_named_later_is_asked_and_one_no_longer_named_is_not(cast: Cast) -> None:
    held = supported(cast)
    done = Part.objects.get(zone=cast.zone, item=cell(held, 2).item)
    ledger.finish_part(done, note="已办", by=cast.builder, at=cast.at)
    changes = {"supporting": [cast.units["督查室"]]}
    for _ in range(2):  # sent twice
        actions.change_task(held, changes=changes, by=cast.supervisor, at=cast.at, op=op(3))
    assert parts(held, 2) == [("建设局", "done"), ("督查室", "asked")]
    assert parts(held, 3) == [("建设局", "dropped"), ("督查室", "asked")]
    assert Entry.objects.filter(zone=cast.zone, verb="ask_part").count() == 3
    assert differences(cast.zone) == []


def test_what_the_lead_asked_for_itself_stays(cast: Cast) -> None:
    held = supported(cast)
    item = cell(held, 3).item
    ledger.ask_part(item, unit=cast.units["督查室"], task="请来看一看", by=cast.supervisor, at=cast.at)
    actions.change_task(held, changes={"supporting": []}, by=cast.supervisor, at=cast.at)
    assert parts(held, 3) == [("建设局", "dropped"), ("督查室", "asked")]


def test_a_reworded_month_and_a_new_one_ask_again(cast: Cast) -> None:
    held = supported(cast)
    actions.set_cell(held, month=3, text="清表过半", by=cast.supervisor, at=cast.at, note="雨季")
    actions.set_cell(held, month=9, text="通车", by=cast.supervisor, at=cast.at)
    assert parts(held, 3) == parts(held, 9) == [("建设局", "asked")]


def test_the_lead_unit_does_not_support_itself(cast: Cast) -> None:
    lead = cast.units["项目服务办"]
    with pytest.raises(LeadSupports, match="项目服务办是牵头单位"):
        task(cast, supporting=[lead])
    held = supported(cast)
    with pytest.raises(LeadSupports, match="建设局是牵头单位"):
        actions.change_task(held, changes={"lead_unit": cast.units["建设局"]}, by=cast.supervisor, at=cast.at)
    assert KeyTask.objects.get(zone=cast.zone).lead_unit == lead


def test_a_copied_year_has_the_same_units(cast: Cast) -> None:
    supported(cast)
    [made] = actions.copy_year(zone=cast.zone, source=2026, target=2027, by=cast.supervisor, at=cast.at)
    assert parts(made, 6) == [("建设局", "asked")]


def test_they_are_told_once_for_all_the_months(cast: Cast) -> None:
    supported(cast, months={month: f"第{month}步" for month in range(1, 7)}, at=cast.at)
    delivered(cast)
    [told] = notices(cast, "builder")
    assert (told.kind, told.page_query) == ("ask_part", "view=to_support")
    assert told.body == "赵督查请你配合，共 6 件。"
    [lead] = notices(cast, "head")
    assert lead.body == "赵督查交办，共 6 件。"


def test_of_one_month_they_are_told_what_is_asked(cast: Cast) -> None:
    supported(cast, months={6: "通车"}, at=cast.at)
    delivered(cast)
    [told] = notices(cast, "builder")
    assert told.body == "赵督查请你配合。"


def test_the_pages_choose_and_show_them(cast: Cast, client: Client) -> None:
    pin(cast)
    cast.login(client, "supervisor")
    url = address("key_task_new") + "?year=2026"
    lead, support = str(cast.units["项目服务办"].pk), str(cast.units["建设局"].pk)
    form = typed(client, url, title="示例·管网", lead_unit=lead, m4="完成设计", year="2026")
    wrong = client.post(address("key_task_new"), form | {"supporting": [lead], "supporting_note": "镇街"})
    assert wrong.status_code == 422
    assert "是牵头单位" in wrong.content.decode()
    assert "镇街" in wrong.content.decode()
    right = form | {"supporting": [support], "supporting_note": "镇街"}
    assert client.post(address("key_task_new"), right).status_code == 303
    held = KeyTask.objects.get(zone=cast.zone)
    page = client.get(address("key_task", task_id=held.pk)).content.decode()
    assert "建设局" in page
    assert "镇街" in page
    for name in ("key_tasks", "wall_list", "key_tasks_poster"):
        assert "配合：建设局" in client.get(address(name) + "?year=2026").content.decode(), name
    shown = client.get(address("item", item_id=cell(held, 4).item_id)).content.decode()
    assert "配合4月：完成设计" in shown
    edit = address("key_task_edit", task_id=held.pk)
    assert f'value="{support}" id="id_supporting' in client.get(edit).content.decode()
    cast.login(client, "builder")
    waits = client.get(address("items") + "?view=to_support").content.decode()
    assert "示例·管网：4月完成设计" in waits


def test_a_task_is_found_by_who_supports_it(cast: Cast) -> None:
    supported(cast)
    task(cast, "示例·管网")
    found = matrix(cast.zone, Narrow(2026, q="建设局"), at=cast.at)
    assert [row.task.title for row in found.rows] == ["示例·道路通车"]
    assert [unit.name for unit in found.rows[0].task.supporting] == ["建设局"]
    assert Item.objects.filter(zone=cast.zone).count() == 6


def test_what_was_written_in_words_becomes_units_and_the_rest_stays(cast: Cast) -> None:
    """The step of the upgrade itself, over a list as it was kept before."""
    held = task(cast, supporting_note="建设局、各镇街，项目服务办")
    ledger.accept(cell(held, 3).item, by=cast.officer, at=cast.at)
    step = import_module("guatu.supervision.migrations.0006_support")
    step.fill(apps, SimpleNamespace(connection=connection))
    now = KeyTask.objects.get(zone=cast.zone)
    assert [unit.name for unit in now.supporting] == ["建设局"]
    assert now.supporting_note == "各镇街"
    assert [parts(held, month) for month in (2, 3, 6)] == [[("建设局", "asked")]] * 3
    assert differences(cast.zone) == []
    step.fill(apps, SimpleNamespace(connection=connection))  # again: nothing is left to do
    assert Part.objects.filter(zone=cast.zone).count() == 3
    delivered(cast)
    assert verify(cast.zone).is_sound
