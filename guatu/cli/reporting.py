"""报数到终端：三率、逾期项目、投资进度、固投入库, as the pages have them; above, zone by zone."""

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from guatu.cli.group import cli
from guatu.cli.place import inside_zone, load_django
from guatu.cli.supervising import padded

if TYPE_CHECKING:
    from guatu.office.workbook import ListColumn
    from guatu.zones.models import Zone

NAMES = {"rates": "三率", "late": "逾期项目", "pace": "投资进度", "enrolment": "固投入库"}
TAKEN = {"rates": ("by", "as_of"), "late": ("by",), "pace": ("by", "year", "as_of"), "enrolment": ("as_of",)}
BY = {
    "rates": ("year", "half", "quarter", "month"),
    "late": ("leader", "unit", "park"),
    "pace": ("project", "group"),
}
# What a city or province can be asked for besides, and how.
NAMES_ABOVE = NAMES | {"cycles": "周期榜", "projects": "项目总盘", "reports": "填报情况"}
TAKEN_ABOVE = {
    "rates": ("view", "by", "as_of"),
    "late": ("as_of",),
    "pace": ("year", "as_of"),
    "cycles": ("from", "to", "year", "as_of"),
    "projects": ("by",),
    "reports": ("as_of",),
}
BY_ABOVE = {"rates": BY["rates"], "projects": ("tier", "stage")}


@dataclass(frozen=True)
class Told:
    """报出的数: columns and rows as the spreadsheet of the page has them."""

    columns: "Sequence[ListColumn]"
    rows: Sequence[Mapping[str, Any]]
    note: str


def _known(_context: click.Context, _param: click.Parameter, kind: str) -> str:
    if kind not in NAMES_ABOVE:
        raise click.BadParameter(f"没有“{kind}”这种报数；可选：{'、'.join(NAMES_ABOVE)}。")
    return kind


@cli.command()
@click.argument("zone_code", metavar="ZONE")
@click.argument("kind", metavar="{rates,late,pace,enrolment,cycles,projects,reports}", callback=_known)
@click.option(
    "--by",
    help="rates：按 year、half、quarter、month 分批次；late：按 leader、unit、park；"
    "pace：按 project、group；projects：按 tier、stage。",
)
@click.option("--view", type=click.Choice(["zone", "cohort"]), help="上级的 rates：按开发区还是按签约批次。")
@click.option("--from", "from", help="上级的 cycles：从哪个节点，如 signed。")
@click.option("--to", help="上级的 cycles：到哪个节点，如 started。")
@click.option("--year", type=click.IntRange(2000, 2100), help="pace、cycles：哪一年，不写就是今年、不限年。")
@click.option("--as-of", "as_of", help="看哪天的，如 2022-05-31。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--csv", "as_csv", is_flag=True, help="输出 CSV。")
def report(zone_code: str, kind: str, *, as_json: bool, as_csv: bool, **asked: Any) -> None:
    """报数：三率、逾期项目、投资进度、固投入库；市和省报所辖各区的，还有周期榜、项目总盘、填报情况。"""
    if as_json and as_csv:
        raise click.UsageError("--json 和 --csv 只能选一个。")
    load_django()
    from guatu.zones.clock import now_for
    from guatu.zones.models import Level

    with inside_zone(zone_code, below=True) as zone:
        is_above = zone.level != Level.ZONE
        _check(kind, asked, is_above=is_above)
        query = {name: str(value) for name, value in asked.items() if value}
        told = (_above if is_above else _TOLD[kind])(zone, {"kind": kind, **query}, now_for(zone))
        if as_json:
            head = {"zone": zone.code, "report": kind, "note": told.note}
            click.echo(json.dumps(head | {"rows": [_plain(row) for row in told.rows]}, ensure_ascii=False))
        elif as_csv:
            _write_csv(told)
        else:
            _tell(f"{zone.name}　{NAMES_ABOVE[kind]}　{told.note}", told)


def _check(kind: str, asked: Mapping[str, Any], *, is_above: bool) -> None:
    if not is_above and kind not in NAMES:
        raise click.UsageError(f"{NAMES_ABOVE[kind]}只有市和省能报；开发区可选：{'、'.join(NAMES)}。")
    if is_above and kind not in TAKEN_ABOVE:
        raise click.UsageError(f"{NAMES_ABOVE[kind]}按开发区报；市和省可选：{'、'.join(TAKEN_ABOVE)}。")
    taken, by = (TAKEN_ABOVE, BY_ABOVE) if is_above else (TAKEN, BY)
    for name, value in asked.items():
        if value and name not in taken[kind]:
            raise click.UsageError(f"{NAMES_ABOVE[kind]}不能用 --{name.replace('_', '-')}。")
    if asked["by"] and asked["by"] not in (choices := by[kind]):
        raise click.UsageError(f"没有“{asked['by']}”这种分法；可选：{'、'.join(choices)}。")


def _above(zone: "Zone", query: Mapping[str, str], at: datetime) -> Told:
    from guatu.boards.above.asked import below
    from guatu.boards.above.boards import made
    from guatu.boards.above.table import sheet_columns, sheet_rows
    from guatu.zones.clock import now_for

    table = made(below(zone, query, now_for(None)), query["kind"])
    return Told(sheet_columns(table), list(sheet_rows(table)), table.said)


def _rates(zone: "Zone", query: Mapping[str, str], at: datetime) -> Told:
    from guatu.projects.figures_sheet import RATE_COLUMNS, rate_rows, said_of_rates
    from guatu.projects.queries.rates import RatesAsked, rates

    asked = RatesAsked.of(zone, query)
    return Told(RATE_COLUMNS, rate_rows(rates(zone, asked, at)), said_of_rates(asked))


def _late(zone: "Zone", query: Mapping[str, str], at: datetime) -> Told:
    from guatu.core.dates import dated
    from guatu.projects.figures_sheet import late_columns, late_rows
    from guatu.projects.queries.late import LateAsked, late

    asked = LateAsked.of(query)
    rows = late_rows(late(zone, asked, at))
    return Told(late_columns(asked.by), rows, f"截至 {dated(at).isoformat()}")


def _pace(zone: "Zone", query: Mapping[str, str], at: datetime) -> Told:
    from guatu.projects.pace_sheet import COLUMNS, lines_of, said_of
    from guatu.projects.queries.listing import seat_words
    from guatu.projects.queries.pace import PaceAsked, pace

    if query.get("by") == "group":
        return _groups(zone, query, at)
    asked = PaceAsked.of(query, at)
    found = list(pace(zone, asked).select_related("company"))
    rows = list(lines_of(found, seat_words(zone, found), asked))
    return Told(COLUMNS, rows, f"{asked.year} 年　{said_of(asked)}")


def _groups(zone: "Zone", query: Mapping[str, str], at: datetime) -> Told:
    from guatu.projects.groups_sheet import COLUMNS, lines_of
    from guatu.projects.queries.groups import GroupsAsked, groups, sums

    found = list(groups(zone, GroupsAsked()))
    rows = list(lines_of(found, sums(zone, found, at, query)))
    return Told(COLUMNS, rows, "按项目组，业务口径；一个项目可在几个组里")


def _enrolment(zone: "Zone", query: Mapping[str, str], at: datetime) -> Told:
    from guatu.projects.enrol_sheet import COLUMNS, lines_of, said_of
    from guatu.projects.queries.enrolment import EnrolAsked, enrolments, figures
    from guatu.projects.queries.listing import seat_words

    asked = EnrolAsked.of(zone, query, at)
    found = list(enrolments(zone, asked).select_related("company"))
    rows = list(lines_of(found, seat_words(zone, found), asked))
    return Told(COLUMNS, rows, said_of(asked, figures(zone, asked)))


_TOLD = {"rates": _rates, "late": _late, "pace": _pace, "enrolment": _enrolment}


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _number(value) for key, value in row.items()}


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _write_csv(told: Told) -> None:
    from guatu.office.workbook import neutral

    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow([column.head for column in told.columns])
    for row in told.rows:
        values = [row.get(column.field) for column in told.columns]
        out.writerow([neutral(each) if isinstance(each, str) else _cell(each) for each in values])


def _tell(head: str, told: Told) -> None:
    click.echo(head)
    if not told.rows:
        click.echo("没有项目。")
        return
    widths = [column.width or len(column.head) * 2 + 2 for column in told.columns]
    lines = [[column.head for column in told.columns]]
    lines += [[_cell(row.get(column.field)) for column in told.columns] for row in told.rows]
    for line in lines:
        text = "".join(padded(cell, width) for cell, width in zip(line, widths, strict=True))
        click.echo(text.rstrip())
