"""``make bench``：each figure beside a floor measured in the same run; the ratio comes last.

Single absolute times mean little on an unknown machine: read the ratios. ``GUATU_BENCH_L=1`` also writes a
million items into ninety-nine more zones (minutes, and some ten gigabytes) and says how much slower it gets.
"""

import http.client
import io
import json
import os
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench import data, importing, kills, kills_imports
from bench.house import Browser, House

PROJECTS = int(os.environ.get("GUATU_BENCH_PROJECTS", "2000"))
CLIENTS = 8
SECONDS = float(os.environ.get("GUATU_BENCH_SECONDS", "5"))
ROWS: list[tuple[str, str, str, float]] = []


def row(work: str, figure: str, floor: str, ratio: float) -> None:
    """记一行."""
    ROWS.append((work, figure, floor, ratio))
    print(f"{work:<28}{figure:>22}{floor:>30}{ratio:>8.2f}", flush=True)


def per_second(base: str, cookie: str, *paths: str, key: str = "") -> list[float]:
    """每秒多少页 with eight clients, for each path. They take turns of half a second, so that whatever else
    the machine does falls on all of them. What lies under ``/api/`` is asked with the key.
    """
    counts, rounds = [0] * len(paths), max(1, round(SECONDS * 2))
    for _ in range(rounds):
        for n, path in enumerate(paths):
            own = {"Authorization": f"Bearer {key}"} if path.startswith("/api/") else {"Cookie": cookie}
            counts[n] += _turn(base, own, path, 0.5)
    return [count / (rounds * 0.5) for count in counts]


def _turn(base: str, headers: dict[str, str], path: str, seconds: float) -> int:
    count, stop = [0] * CLIENTS, time.monotonic() + seconds

    def ask(n: int) -> None:
        connection = http.client.HTTPConnection(base.removeprefix("http://"), timeout=60)
        while time.monotonic() < stop:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{path}: {answer.status}")
            count[n] += 1

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(count)


def fastest(work: Callable[[], Any], rounds: int = 3) -> float:
    """最快一次, in seconds."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


# 管网 stands in some five hundred of the twenty thousand titles, 电子 in half of them.
PAGES = (
    ("台账列表 50 行", f"/z/{kills.CODE}/items/?sort=due"),
    ("台账列表 筛选", f"/z/{kills.CODE}/items/?life=open&lamp=over&sort=-due"),
    ("台账检索 两个字", f"/z/{kills.CODE}/items/?q=%E7%AE%A1%E7%BD%91"),
    ("台账检索 首字母", f"/z/{kills.CODE}/items/?q=gwgz"),
    ("台账检索 中一半", f"/z/{kills.CODE}/items/?q=%E7%94%B5%E5%AD%90"),
    ("工作台", f"/z/{kills.CODE}/desk/"),
    ("项目列表 50 行", f"/z/{kills.CODE}/projects/?sort=-investment&category=industrial"),
    ("项目检索 两个字", f"/z/{kills.CODE}/projects/?q=%E7%94%B5%E5%AD%90"),
    ("半月填报表 50 行", f"/z/{kills.CODE}/projects/progress/"),
    ("周期榜 签约到开工", f"/z/{kills.CODE}/projects/cycles/?from=signed&to=started"),
    ("挂图", f"/z/{kills.CODE}/wall/"),
)


def pages(house: House, cookie: str) -> None:
    """页面：against a page that only knows who asks, taken in turns with each of them."""
    per_second(house.base, cookie, "/zones/")
    for name, path in PAGES:
        floor, rate = per_second(house.base, cookie, "/zones/", path)
        row(name, f"{rate:.0f} 页/秒", f"只认人的页 {floor:.0f} 页/秒", floor / rate if rate else 0)


INTERFACE = (
    ("接口列表 50 行（筛选）", f"/api/v1/z/{kills.CODE}/items?life=open&lamp=over&sort=-due"),
    ("接口检索 两个字", f"/api/v1/z/{kills.CODE}/items?q=%E7%AE%A1%E7%BD%91"),
    ("接口检索 首字母", f"/api/v1/z/{kills.CODE}/items?q=gwgz"),
    ("接口 工作台", f"/api/v1/z/{kills.CODE}/desk"),
)


def interface(house: House, cookie: str, waiting: list[str]) -> None:
    """接口, with one key for all clients, against the same page; and eight that sign, each its own items."""
    key = kills.access_key()
    for name, path in INTERFACE:
        floor, rate = per_second(house.base, cookie, "/zones/", path, key=key)
        row(name, f"{rate:.0f} 次/秒", f"只认人的页 {floor:.0f} 页/秒", floor / rate if rate else 0)
    (floor,) = per_second(house.base, cookie, "/zones/")
    rate = signed_by_key(house, key, waiting)
    row("接口 验收销号", f"{rate:.0f} 次/秒", f"只认人的页 {floor:.0f} 页/秒", floor / rate)


def signed_by_key(house: House, key: str, waiting: list[str]) -> float:
    """每秒销号几件 by eight clients over HTTP."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def sign(mine: list[str]) -> None:
        connection = http.client.HTTPConnection(house.base.removeprefix("http://"), timeout=60)
        for item_id in mine:
            path = f"/api/v1/z/{kills.CODE}/items/{item_id}/sign-off"
            connection.request("POST", path, json.dumps({"op": str(uuid.uuid4())}), headers)
            answer = connection.getresponse()
            if (told := answer.read()) and answer.status != 200:
                raise RuntimeError(f"{path}: {answer.status} {told.decode()}")

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(sign, [waiting[n::CLIENTS] for n in range(CLIENTS)]))
    return len(waiting) / (time.perf_counter() - began)


def median(house: House, cookie: str, path: str, rounds: int = 60) -> float:
    """中位时间 of one page for one client, in milliseconds."""
    connection = http.client.HTTPConnection(house.base.removeprefix("http://"), timeout=60)
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie})
        connection.getresponse().read()
        times.append(time.perf_counter() - began)
    return sorted(times)[rounds // 2] * 1000


def growth(house: House, cookie: str, waiting: list[str]) -> None:
    """从 S 到 L：the same zone, alone and among a hundred; each time beside the floor of its own moment."""
    half = len(waiting) // 2
    parts = (waiting[:half], waiting[half:])

    def take(mine: list[str]) -> dict[str, float]:
        found = {name: median(house, cookie, path) for name, path in (("只认人的页", "/zones/"), *PAGES)}
        return found | {"验收销号一件": signing(mine) * 1000}

    before = take(parts[0])
    began = time.monotonic()
    data.fill_l()
    data.settle()
    print(f"数据集 L 写好，{time.monotonic() - began:.0f} 秒")
    after = take(parts[1])
    for name, old in before.items():
        row(f"S→L {name}", f"{after[name]:.1f} 毫秒", f"S {old:.1f} 毫秒", after[name] / old)


def wall_against_sql() -> None:
    """挂图的数：against the bare SQL that counts the same."""
    from datetime import UTC, datetime

    from django.db import connection

    from guatu.boards.queries import Switches, war_map
    from guatu.core import tenancy
    from guatu.zones.models import Zone

    at = datetime.now(UTC)
    with tenancy.inside(kills.zone_number()):
        zone = Zone.objects.get(pk=kills.zone_number())

        def bare() -> None:
            with connection.cursor() as cursor:
                cursor.execute(
                    "select m.project_id, bool_or(i.due_at < %s and i.life in ('open','doing','checking')),"
                    " bool_or(i.is_behind) from projects_milestone m join ledger_item i"
                    " on i.zone = m.zone and i.id = m.item_id where m.zone = %s group by m.project_id",
                    [at, zone.pk],
                )
                cursor.fetchall()

        shown, floor = fastest(lambda: war_map(zone, at=at, switches=Switches())), fastest(bare)
    row("挂图全部内容", f"{shown * 1000:.0f} 毫秒", f"同数的裸 SQL {floor * 1000:.0f} 毫秒", shown / floor)


def signing(waiting: list[str]) -> float:
    """验收销号一件, in seconds: lock, check, move, log with digest."""
    from datetime import UTC, date, datetime

    from guatu.core import tenancy
    from guatu.ledger import actions
    from guatu.ledger.models import Item
    from guatu.zones.member import member_of
    from guatu.zones.models import Person, Zone

    zone_id, at = kills.zone_number(), datetime.now(UTC)
    with tenancy.inside(zone_id):
        zone = Zone.objects.get(pk=zone_id)
        by = member_of(zone, Person.objects.get(zone=zone, name="supervisor"), date.today())

    def sign() -> None:
        for item_id in waiting:
            with tenancy.inside(zone_id):
                actions.sign_off(Item.objects.get(zone=zone_id, pk=item_id), by=by, at=at)

    return fastest(sign, 1) / len(waiting)


def verbs(waiting: list[str]) -> None:
    """动词, against a plain update of one row."""
    from django.db import connection

    from guatu.core import tenancy

    zone_id = kills.zone_number()

    def plain() -> None:
        for item_id in waiting:
            with tenancy.inside(zone_id), connection.cursor() as cursor:
                cursor.execute(
                    "update ledger_item set rounds = rounds where zone = %s and id = %s", [zone_id, item_id]
                )

    floor, verb = fastest(plain, 1) / len(waiting), signing(waiting)
    row("验收销号一件", f"{verb * 1000:.1f} 毫秒", f"裸 UPDATE {floor * 1000:.1f} 毫秒", verb / floor)


def sheets(person: Browser, count: int = 10_000) -> None:
    """读表：full reading with checks, against calamine alone; export against XlsxWriter alone."""
    import xlsxwriter
    from python_calamine import CalamineWorkbook

    from guatu.intake import read_file
    from guatu.office import ListColumn, write_list
    from guatu.projects.sheets import PROJECTS

    data = kills_imports.workbook([f"读表项目{n}" for n in range(count)])
    reading = fastest(lambda: read_file(data, "读表.xlsx", [PROJECTS], "projects"), 2)
    floor = fastest(
        lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(), 2
    )
    row(f"读 {count} 行台账", f"{reading:.2f} 秒", f"calamine 只读 {floor:.2f} 秒", reading / floor)

    lines = [[f"项目{n}", n, f"说明{n}"] for n in range(20_000)]
    columns = [ListColumn("名称", "a"), ListColumn("数", "b", "number"), ListColumn("说明", "c")]
    written = fastest(lambda: write_list(io.BytesIO(), "清单", columns, lines), 2)

    def bare() -> None:
        book = xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True})
        sheet = book.add_worksheet()
        for n, line in enumerate(lines):
            sheet.write_row(n, 0, line)
        book.close()

    floor = fastest(bare, 2)
    row("导出 20000 行", f"{written:.2f} 秒", f"XlsxWriter 只写 {floor:.2f} 秒", written / floor)


def large_import() -> None:
    """一万家企业：read, check, preview, confirm, against calamine and one COPY."""
    (spent, busy), (floor, floor_busy) = importing.companies()
    row(
        "一万家企业 读查览入",
        f"{spent:.2f} 秒（算 {busy:.2f}）",
        f"calamine + COPY {floor:.2f} 秒（算 {floor_busy:.2f}）",
        spent / floor,
    )


def cold_start(house: House) -> float:
    """冷启动 until the first page answers, the database included."""
    from guatu.config import postgres

    house.stop()
    postgres.stop()
    began = time.monotonic()
    house.start()
    return time.monotonic() - began


def main() -> int:
    """跑全部."""
    with tempfile.TemporaryDirectory(prefix="guatu-bench-") as folder:
        home = Path(folder) / "home"
        home.mkdir(mode=0o711)
        waiting = kills.prepare(home, 400)
        began = time.monotonic()
        data.fill_s(PROJECTS)
        print(
            f"数据集 S：{data.COMPANIES} 家企业，{PROJECTS} 个项目，{data.ITEMS} 件事项，{time.monotonic() - began:.0f} 秒"
        )
        house = House(home, 8300 + uuid.getnode() % 400)
        house.start()
        try:
            print(f"{'做什么':<28}{'结果':>20}{'底线':>28}{'倍数':>6}")
            person = Browser(house.base)
            person.login("supervisor", kills.PASSWORD)
            cookie = "; ".join(f"{c.name}={c.value}" for c in person.jar)
            pages(house, cookie)
            interface(house, cookie, waiting[200:])
            wall_against_sql()
            verbs(waiting[:100])
            sheets(person)
            large_import()
            if os.environ.get("GUATU_BENCH_L") == "1":
                growth(house, cookie, waiting[100:200])
            began = cold_start(house)
            print(f"冷启动（含数据库）{began:.1f} 秒")
        finally:
            house.stop()
            from guatu.config import postgres

            postgres.remove(home=home)
    return 0


if __name__ == "__main__":
    sys.exit(main())
