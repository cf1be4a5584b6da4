"""断电试验：kill -9 of web, worker and database while people sign off and import and deadlines pass.

After every round: what was acknowledged is there exactly once, nothing is half-done, and the house came back
by itself. At the end every alarm that was due went out once, and the chain verifies.
"""

import hashlib
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.house import Browser, House
from guatu.core.ids import new_id

PASSWORD = "bench-password-2026"
CODE = "bench"
TICKING = "到点的事项"
KINDS = ("web", "database", "worker")


@dataclass
class Tally:
    """战果."""

    rounds: int = 0
    kills: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    acknowledged: int = 0
    imports: int = 0
    begun_anew: int = 0
    alarms: int = 0
    uploads: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)


def prepare(home: Path, items: int) -> list[str]:
    """备场：a zone, an officer, a supervisor, and ``items`` things waiting for a signature. Their ids."""
    os.environ["GUATU_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "guatu.config.settings"
    import django

    django.setup()
    from datetime import UTC, date, datetime, timedelta

    from django.core.management import call_command

    from guatu.core import tenancy
    from guatu.core.dates import PartialDate
    from guatu.ledger import actions as ledger
    from guatu.ledger.deadlines import on_day
    from guatu.projects import schemes
    from guatu.projects.kind import MILESTONE
    from guatu.zones import actions as zones
    from guatu.zones.member import member_of
    from guatu.zones.models import Account, Level, Role, Unit

    call_command("migrate", database="owner", verbosity=0)
    zone = zones.found_zone(code=CODE, name="试验区", short_name="试验区", level=Level.ZONE)
    at = datetime.now(UTC)
    with tenancy.inside(zone.pk):
        schemes.seed(zone=zone)
        zones.seed_calendar(zone=zone, years=range(at.year, at.year + 1))
        unit = zones.add_unit(zone=zone, name="项目办", kind=Unit.Kind.OFFICE)
        members = {}
        for login, role in (("officer", Role.OFFICER), ("supervisor", Role.SUPERVISOR)):
            account = Account(username=login, name=login)
            account.set_password(PASSWORD)
            account.save()
            person = zones.add_person(zone=zone, name=login, account_id=account.pk)
            zones.appoint(person=person, unit=unit, role=role, from_date=date(2020, 1, 1))
            members[login] = member_of(zone, person, date.today())
        due = on_day(PartialDate(date.today() + timedelta(days=30)), near=MILESTONE.near)
        openings = [
            ledger.Opening(kind=MILESTONE, title=f"试验事项 {n}", deadline=due, owner_unit=unit)
            for n in range(items)
        ]
        made = ledger.open_items(zone=zone, openings=openings, by=members["supervisor"], at=at)
        for item in made:
            ledger.accept(item, by=members["officer"], at=at)
            ledger.attach(item, by=members["officer"], at=at, text="佐证")
            ledger.submit(item, by=members["officer"], at=at)
        _set_ticking(zone, unit, members["officer"], items)
    return [str(item.pk) for item in made]


def _set_ticking(zone: Any, unit: Any, by: Any, count: int) -> None:
    """Items whose deadlines in hours pass one after another while the trial runs."""
    from datetime import UTC, datetime, timedelta

    from guatu.ledger import actions as ledger
    from guatu.ledger.deadlines import after_hours
    from guatu.projects.kind import MILESTONE

    now = datetime.now(UTC)
    openings = [
        ledger.Opening(
            kind=MILESTONE,
            title=f"{TICKING} {n}",
            deadline=after_hours(
                now - timedelta(hours=1) + timedelta(seconds=n), 1, near=timedelta(seconds=3)
            ),
            owner_unit=unit,
            owner=by.person,
        )
        for n in range(count)
    ]
    ledger.open_items(zone=zone, openings=openings, by=None, at=now - timedelta(minutes=50))


def signatures(item_ids: list[str]) -> dict[str, tuple[str, list[str]]]:
    """现状 of these items straight from the database: life, and the ops of their signatures."""
    from django.db import close_old_connections

    from guatu.core import tenancy
    from guatu.ledger.models import Entry, Item

    close_old_connections()
    zone_id = zone_number()
    with tenancy.inside(zone_id):
        lives = dict(Item.objects.filter(zone=zone_id, id__in=item_ids).values_list("id", "life"))
        ops: dict[str, list[str]] = {str(i): [] for i in lives}
        for item, op in Entry.objects.filter(zone=zone_id, item__in=item_ids, verb="sign_off").values_list(
            "item_id", "op"
        ):
            ops[str(item)].append(str(op))
    return {str(item): (life, ops[str(item)]) for item, life in lives.items()}


def access_key() -> str:
    """一把接口密钥 of the supervisor, who may read and act."""
    from datetime import UTC, date, datetime

    from guatu.api.actions import make_key
    from guatu.core import tenancy
    from guatu.zones.member import member_of
    from guatu.zones.models import Person, Zone

    with tenancy.inside(zone_number()):
        zone = Zone.objects.get(pk=zone_number())
        by = member_of(zone, Person.objects.get(zone=zone, name="supervisor"), date.today())
        told = {"name": "试验", "days": 1, "can_act": True, "by": by, "op": uuid.uuid4()}
        return make_key(at=datetime.now(UTC), **told).secret


def zone_number() -> int:
    """区号."""
    from guatu.zones.models import Zone

    return int(Zone.objects.using("owner").get(code=CODE).pk)


def kill_soon(house: House, kind: str, delay: float) -> threading.Thread:
    """过一会儿杀掉一种进程."""

    def strike() -> None:
        time.sleep(delay)
        for pid in house.victims()[kind]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    thread = threading.Thread(target=strike)
    thread.start()
    return thread


def sign_round(
    house: House, person: Browser, batch: list[str], kind: str, tally: Tally, dice: random.Random
) -> None:
    """一轮验收：sign a batch while something is killed; every form is sent again until it is answered."""
    ops = {item: str(uuid.uuid4()) for item in batch}
    striker = kill_soon(house, kind, dice.uniform(0, 0.5))
    for item, op in ops.items():
        began = time.monotonic()
        path = f"/z/{CODE}/items/{item}/sign-off/"
        status, _ = person.post(path, {"op": op, "note": ""})
        tally.slowest = max(tally.slowest, time.monotonic() - began)
        if status == 200:
            tally.acknowledged += 1
        else:
            tally.faults.append(f"sign-off answered {status}")
    striker.join()
    house.wait()
    tally.kills[kind] += 1
    for item, (life, seen) in signatures(batch).items():
        if life != "closed" or seen != [ops[item]]:
            tally.faults.append(f"{item}: {life}, {len(seen)} signatures")


def upload_round(
    house: House, person: Browser, item: str, kind: str, number: int, tally: Tally, dice: random.Random
) -> None:
    """一轮上传：a photo in parts while something is killed; it is evidence once, byte for byte."""
    content = b"\xff\xd8\xff" + dice.randbytes(600_000)
    key, path = str(new_id()), f"/z/{CODE}/uploads/"
    striker = kill_soon(house, kind, dice.uniform(0, 0.4))
    said = {"id": key, "name": f"第{number}轮.jpg", "size": str(len(content)), "modified": "0"}
    person.post(path, said)
    received = 0
    while received < len(content):
        status, body = person.part(f"{path}{key}/?offset={received}", content[received : received + 60_000])
        # 409 says how far it really is: a part that was kept before its answer was lost is not sent again.
        if status not in (200, 409):
            tally.faults.append(f"upload {number}: {status} {body[:80]}")
            break
        received = int(json.loads(body)["received"])
    op = str(uuid.uuid4())
    for _ in range(2):
        person.post(f"/z/{CODE}/items/{item}/attach/", {"op": op, "text": "", "uploads": key})
    striker.join()
    house.wait()
    tally.kills[kind] += 1
    tally.uploads += 1
    found = evidence_of(item, hashlib.sha256(content).hexdigest())
    if found != (1, True):
        tally.faults.append(f"upload {number}: {found[0]} pieces of evidence, bytes the same: {found[1]}")


def evidence_of(item: str, digest: str) -> tuple[int, bool]:
    """佐证 with this digest beside an item, and whether the bytes on disk are those."""
    from django.db import close_old_connections

    from guatu.core import tenancy
    from guatu.files.blobs import path_of
    from guatu.ledger.models import Evidence

    close_old_connections()
    zone_id = zone_number()
    with tenancy.inside(zone_id):
        count = Evidence.objects.filter(zone=zone_id, item=item, file__sha256=digest).count()
    path = path_of(digest)
    return count, path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == digest


def check_alarms(tally: Tally) -> None:
    """提醒：each deadline that passed was told once at each of its two rungs, by then or soon after."""
    from collections import Counter
    from datetime import UTC, datetime, timedelta

    from guatu.core import tenancy
    from guatu.ledger.models import Alarm, Entry, Item

    zone_id = zone_number()
    passed = datetime.now(UTC)
    for _ in range(60):
        with tenancy.inside(zone_id):
            ticking = Item.objects.filter(zone=zone_id, title__startswith=TICKING, due_at__lte=passed)
            expected = {
                (key, rung) for key in ticking.values_list("pk", flat=True) for rung in ("remind", "due")
            }
            rows = Entry.objects.filter(zone=zone_id, verb="alarm", item__in=ticking)
            told = Counter((e.item_id, e.data["rung"]) for e in rows)
            kept = Alarm.objects.filter(zone=zone_id, item__in=ticking).count()
        if expected <= set(told) or datetime.now(UTC) > passed + timedelta(seconds=90):
            break
        time.sleep(1)
    tally.alarms = sum(told.values())
    missed, twice = expected - set(told), [key for key, count in told.items() if count != 1]
    if missed or twice or kept != sum(told.values()):
        tally.faults.append(
            f"alarms: {len(missed)} missed, {len(twice)} repeated, {kept} kept of {tally.alarms}"
        )


def verify() -> Any:
    """核验全链 once nothing waits any more."""
    from guatu.core import tenancy
    from guatu.ledger import sealing
    from guatu.zones.models import Zone

    zone_id = zone_number()
    for _ in range(60):
        with tenancy.inside(zone_id):
            finding = sealing.verify(Zone.objects.get(pk=zone_id))
        if not finding.waiting:
            break
        time.sleep(1)
    return finding


def run(rounds: int, *, per_round: int = 6, seed: int = 20260311, say: Any = print) -> Tally:
    """断电 ``rounds`` 轮. Every fifth round kills in the middle of an import."""
    from bench import kills_imports

    dice, tally = random.Random(seed), Tally()
    with tempfile.TemporaryDirectory(prefix="guatu-kills-") as folder:
        home = Path(folder) / "home"
        home.mkdir(mode=0o711)
        waiting = prepare(home, rounds * per_round)
        house = House(home, 8300 + os.getpid() % 500)
        house.start()
        try:
            person = Browser(house.base)
            person.login("supervisor", PASSWORD)
            for number in range(1, rounds + 1):
                kind = KINDS[number % 3] if number % 10 else "worker"
                if number % 5 == 3:
                    upload_round(house, person, waiting[0], kind, number, tally, dice)
                elif number % 5 == 0:
                    kills_imports.import_round(house, person, dice.choice(KINDS), number, tally, dice)
                else:
                    batch, waiting = waiting[:per_round], waiting[per_round:]
                    sign_round(house, person, batch, kind, tally, dice)
                tally.rounds += 1
                if number % 10 == 0:
                    say(
                        f"{number} 轮：{tally.kills}，确认 {tally.acknowledged} 次，问题 {len(tally.faults)} 处"
                    )
            check_alarms(tally)
            finding = verify()
            if not finding.is_sound or finding.waiting:
                tally.faults.append(f"chain: {finding}")
        finally:
            house.stop()
            from guatu.config import postgres

            postgres.remove(home=home)
    return tally


def main() -> int:
    """命令行：``python -m bench.kills 6``."""
    tally = run(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
    print(
        f"{tally.rounds} 轮，杀 {tally.kills}，验收确认 {tally.acknowledged} 次，大导入 {tally.imports} 次（从头再办 {tally.begun_anew} 次），"
        f"上传 {tally.uploads} 次，提醒 {tally.alarms} 次，最慢一次 {tally.slowest:.1f} 秒，问题 {len(tally.faults)} 处"
    )
    for fault in tally.faults:
        print("  ", fault)
    return 1 if tally.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
