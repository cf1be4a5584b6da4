"""大导入：ten thousand companies read, checked, shown and confirmed, beside calamine and one COPY."""

import io
import time
from datetime import UTC, date, datetime
from typing import Any

from bench import kills

HEADS = ("序号", "企业名称", "统一社会信用代码", "行业代码", "地址", "法定代表人", "联系电话", "注册资本（万元）", "从业人数", "用地面积（亩）")  # fmt: skip
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
INNER = (3, 7, 9, 10, 5, 8, 4, 2)


class NotKept(Exception):
    """What was measured is not to stay."""


def credit_code(number: int) -> str:
    """一个合规的信用代码."""
    inner = f"{20_000_000 + number:08d}"
    check = 11 - sum(int(c) * w for c, w in zip(inner, INNER, strict=True)) % 11
    front = f"91330604{inner}{ {10: 'X', 11: '0'}.get(check, check) }"
    total = sum(ALPHABET.index(c) * pow(3, place, 31) for place, c in enumerate(front))
    return front + ALPHABET[-total % 31]


def workbook(count: int) -> bytes:
    """一张企业名录, one row of it a repetition."""
    import xlsxwriter

    rows: list[tuple[Any, ...]] = [
        (n + 1, f"浙江恒盛{n}号电子材料有限公司", credit_code(n), f"C{2600 + n % 300}", f"杭州湾经开区纬{n % 40}路{n}号",
         f"法人{n % 500}", f"1380000{n % 10000:04d}", 1000 + n % 777, 200 + n % 90, 50 + n % 33)
        for n in range(count)
    ]  # fmt: skip
    rows[count // 2] = rows[count // 2 - 1]
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("企业名录")
    for line, row in enumerate((HEADS, *rows)):
        sheet.write_row(line, 0, row)
    book.close()
    return buffer.getvalue()


def whole(content: bytes) -> tuple[float, float]:
    """从文件到入账：seconds on the clock and of this process, with every check; nothing of it stays."""
    from guatu.core import tenancy
    from guatu.imports import actions
    from guatu.zones.member import member_of
    from guatu.zones.models import Person, Zone

    zone_id, at = kills.zone_number(), datetime.now(UTC)
    spent = (0.0, 0.0)
    try:
        with tenancy.inside(zone_id):
            zone = Zone.objects.get(pk=zone_id)
            by = member_of(zone, Person.objects.get(zone=zone, name="supervisor"), date.today())
            began = (time.perf_counter(), time.process_time())
            record = actions.receive(
                zone=zone, content=content, name="名录.xlsx", kind="enterprises", by=by, at=at
            )
            done = actions.confirm(record, by=by, at=at)
            spent = (time.perf_counter() - began[0], time.process_time() - began[1])
            if done.counts["done"] < 9_000:
                raise RuntimeError(f"only {done.counts}")
            raise NotKept
    except NotKept:
        return spent


def bare(content: bytes) -> tuple[float, float]:
    """底线：calamine reads the file, and COPY writes its cells into one table without a key."""
    from django.db import connections, transaction
    from python_calamine import CalamineWorkbook

    began = (time.perf_counter(), time.process_time())
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        columns = ", ".join(f"c{n} text" for n in range(len(rows[0])))
        cursor.execute(f"create table bench_floor ({columns})")
        with cursor.copy("copy bench_floor from stdin") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute("drop table bench_floor")
    return time.perf_counter() - began[0], time.process_time() - began[1]


def companies(count: int = 10_000, rounds: int = 3) -> tuple[tuple[float, float], tuple[float, float]]:
    """一万家企业：the whole import, and the floor; the best of some rounds taken in turns."""
    content = workbook(count)
    pairs = [(whole(content), bare(content)) for _ in range(rounds)]
    return min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
