"""断电之导入：large imports and their undoing, by the worker, while web, worker or database are killed."""

import io
import os
import random
import signal
import threading
import time
import uuid

from bench import kills
from bench.house import Browser, House

ROWS = 600  # more than a page does at once


def workbook(names: list[str]) -> bytes:
    """一张项目台账."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("项目台账")
    sheet.write_row(0, 0, ["项目名称", "总投资（万元）", "计划开工", "计划竣工"])
    for n, name in enumerate(names, 1):
        sheet.write_row(n, 0, [name, 1000 + n, "2027-03", "2028-06"])
    book.close()
    return buffer.getvalue()


def import_round(
    house: House, person: Browser, kind: str, number: int, tally: kills.Tally, dice: random.Random
) -> None:
    """一轮大导入：confirmed, then taken back, by the worker, each while something is killed in the middle of it;
    all rows are there once, or none.
    """
    names = [f"第{number}批项目{n}" for n in range(ROWS)]
    person.upload(
        f"/z/{kills.CODE}/imports/receive/", {"kind": "projects"}, f"第{number}批.xlsx", workbook(names)
    )
    record = record_of(f"第{number}批.xlsx")
    for verb, status, count in (("confirm", "applied", ROWS), ("undo", "undone", 0)):
        op = str(uuid.uuid4())
        striker = kill_at_work(house, kind, record, dice.uniform(0, 0.8))
        for _ in range(2):
            person.post(f"/z/{kills.CODE}/imports/{record}/{verb}/", {"op": op})
        striker.join()
        house.wait()
        tally.kills[kind] += 1
        tally.imports += 1
        runs = ended_runs(record)
        tally.begun_anew += bool(runs) and runs[-1][1] > 1
        if [state for state, _ in runs] != ["done"] * (1 if verb == "confirm" else 2):
            tally.faults.append(f"import {number}, {verb}: runs {runs}")
        found, projects, milestones, items = import_state(record, number)
        if (found, projects) != (status, count):
            tally.faults.append(f"import {number}, {verb}: {found} with {projects} projects")
        if milestones != items:
            tally.faults.append(f"import {number}, {verb}: {milestones} planned milestones, {items} items")
    if (told := notices_of(record)) != 2:
        tally.faults.append(f"import {number}: {told} notices of two results")


def kill_at_work(house: House, kind: str, record: str, delay: float) -> threading.Thread:
    """在办的时候杀：once the worker has begun with the import, and a moment later."""

    def strike() -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not is_running(record):
            time.sleep(0.05)
        time.sleep(delay)
        for pid in house.victims()[kind]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    thread = threading.Thread(target=strike)
    thread.start()
    return thread


def is_running(record: str) -> bool:
    """正在办没有."""
    return any(state == "running" for state, _ in runs_of(record))


def runs_of(record: str) -> list[tuple[str, int]]:
    """办理 of an import in order: state, and how often it was begun."""
    from django.db import DatabaseError, close_old_connections, connection

    from guatu.core import tenancy
    from guatu.imports.models import ImportRun

    close_old_connections()
    zone_id = kills.zone_number()
    try:
        with tenancy.inside(zone_id):
            rows = ImportRun.objects.filter(zone=zone_id, record=record).order_by("asked_at", "id")
            return list(rows.values_list("state", "tries"))
    except DatabaseError:
        connection.close()
        return []


def ended_runs(record: str, patience: float = 120) -> list[tuple[str, int]]:
    """办完之后的办理：waits until none of them is live."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        runs = runs_of(record)
        if runs and not any(state in ("queued", "running") for state, _ in runs):
            return runs
        time.sleep(0.2)
    return runs_of(record)


def notices_of(record: str) -> int:
    """办完的消息 about an import."""
    from guatu.core import tenancy
    from guatu.notices.models import Notice

    zone_id = kills.zone_number()
    with tenancy.inside(zone_id):
        return Notice.objects.filter(zone=zone_id, key__startswith="import:", page_args__id=record).count()


def record_of(filename: str) -> str:
    """导入记录 of a file."""
    from guatu.core import tenancy
    from guatu.imports.models import ImportRecord

    zone_id = kills.zone_number()
    with tenancy.inside(zone_id):
        return str(ImportRecord.objects.filter(zone=zone_id, name=filename).latest("created_at").pk)


def import_state(record: str, number: int) -> tuple[str, int, int, int]:
    """导入之后：status, projects, planned milestones, items."""
    from django.db import close_old_connections

    from guatu.core import tenancy
    from guatu.imports.models import ImportRecord
    from guatu.projects.models import Milestone, Project

    close_old_connections()
    zone_id = kills.zone_number()
    with tenancy.inside(zone_id):
        status = ImportRecord.objects.get(zone=zone_id, pk=record).status
        mine = Project.objects.filter(zone=zone_id, name__startswith=f"第{number}批项目", withdrawn_at=None)
        planned = Milestone.objects.filter(zone=zone_id, project__in=mine, planned_on__isnull=False)
        return status, mine.count(), planned.count(), planned.filter(item__isnull=False).count()
