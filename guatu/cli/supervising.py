"""晒清单到终端：the matrix of a year's tasks as text with its stars."""

import json
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guatu.cli.group import cli
from guatu.cli.place import inside_zone, load_django

if TYPE_CHECKING:
    from guatu.supervision.queries.matrix import Matrix

TITLE_WIDTH = 36
CELL_WIDTH = 4


@cli.command("wall-list")
@click.argument("zone_code", metavar="ZONE")
@click.option("--year", type=click.IntRange(2000, 2100), help="年份；不写就是今年。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--xlsx", "output", type=click.Path(path_type=Path), help="写成 Excel。")
def wall_list(zone_code: str, year: int | None, as_json: bool, output: Path | None) -> None:
    """晒清单：一年的重点任务 × 十二个月，★ 按期完成。"""
    load_django()
    from guatu.core.dates import dated
    from guatu.supervision.queries.matrix import Narrow, matrix
    from guatu.zones.clock import now_for

    with inside_zone(zone_code) as zone:
        at = now_for(zone)
        found = matrix(zone, Narrow(year=year or dated(at).year), at=at)
        if output is not None:
            output.write_bytes(_sheet(zone.name, found))
            click.echo(f"已写到 {output}。")
        elif as_json:
            click.echo(json.dumps(_plain(zone.code, found), ensure_ascii=False))
        else:
            _tell(zone.name, found)


def _sheet(zone: str, found: "Matrix") -> bytes:
    from guatu.supervision.sheets import MATRIX_COLUMNS, matrix_rows, note_of, written

    note = note_of(zone, found.day, "★ 按期完成　☆ 逾期完成")
    return written(f"{found.year}年重点任务清单", MATRIX_COLUMNS, matrix_rows(found), note)


def _plain(zone: str, found: "Matrix") -> dict[str, Any]:
    return {
        "zone": zone,
        "year": found.year,
        "as_of": found.day.isoformat(),
        "counts": dict(found.counts),
        "tasks": [
            {
                "title": row.task.title,
                "lead_unit": row.task.lead_unit.name,
                "leader": row.task.leader.name if row.task.leader else "",
                "priority": row.task.is_priority,
                "months": [
                    {"month": c.month, "text": c.text, "mark": c.mark, "sign": c.sign, "number": c.number}
                    for c in row.planned
                ],
            }
            for row in found.rows
        ],
    }


def _tell(zone: str, found: "Matrix") -> None:
    click.echo(f"{zone} {found.year} 年重点任务清单（{found.day:%Y-%m-%d}）")
    if not found.rows:
        click.echo("清单还是空的。")
        return
    click.echo(
        padded("任务", TITLE_WIDTH) + "".join(padded(str(month), CELL_WIDTH) for month in range(1, 13))
    )
    for row in found.rows:
        signs = "".join(padded(cell.sign if cell else "·", CELL_WIDTH) for cell in row.cells)
        click.echo(padded(row.task.title, TITLE_WIDTH) + signs.rstrip())
    counts = found.counts
    click.echo(
        f"★ 按期 {counts['star']}　☆ 逾期完成 {counts['late']}　逾 {counts['over']}　滞 {counts['behind']}"
        f"　临 {counts['near']}　○ 待做 {counts['ok']}"
    )


def padded(text: str, width: int) -> str:
    """补齐: text of so many columns, a Chinese character counting two; what is too long is cut."""
    kept, used = "", 0
    for letter in text:
        wide = 2 if unicodedata.east_asian_width(letter) in "WFA" else 1
        if used + wide > width - 1:
            break
        kept, used = kept + letter, used + wide
    return kept + " " * (width - used)
