"""表格进出：import and export; a preview needs no database and loads nothing of Django."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guatu.cli.bar import Bar
from guatu.cli.group import DONE, NOT_UNDERSTOOD, cli
from guatu.cli.place import acting, inside_zone, load_django
from guatu.core.progress import Teller, told_to
from guatu.core.refusal import Refusal

if TYPE_CHECKING:
    from guatu.intake import SheetKind

LOG = "log"


@cli.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "kind", help="台账种类：projects、enterprises、key_tasks；不写则自动识别。")
@click.option("--preview", is_flag=True, help="只看，不改动。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--zone", "zone_code", help="开发区代码；预览时给出则附上与台账的差异。")
@click.option("--by", "login", help="以谁的名义导入（登录名）。")
def import_(
    *, file: Path, kind: str | None, preview: bool, as_json: bool, zone_code: str | None, login: str | None
) -> int:
    """导入一份表，或只看预览。"""
    from guatu.intake import Refused, refused_json

    try:
        if preview and zone_code is None:
            found = _read(file, kind)
        else:
            found = _import(file, kind, zone_code, login, preview=preview)
    except Refused as refused:
        if as_json:
            _print_json(refused_json(file.name, refused.message))
        click.echo(refused.message, err=True)
        return NOT_UNDERSTOOD
    if as_json:
        _print_json(found)
    else:
        _tell(found)
    return DONE


def _read(file: Path, kind: str | None) -> dict[str, Any]:
    """The machine face without a database."""
    from guatu.intake import read_file, reading_json

    return reading_json(read_file(file, file.name, sheet_kinds(), kind=kind))


def sheet_kinds() -> "list[SheetKind]":
    """能读的台账种类."""
    from guatu.projects.project_sheet import PROJECTS
    from guatu.registry.enterprise_sheet import ENTERPRISES
    from guatu.supervision.key_task_sheet import KEY_TASKS

    return [PROJECTS, ENTERPRISES, KEY_TASKS]


def _import(file: Path, kind: str | None, zone_code: str | None, login: str | None, *, preview: bool) -> Any:
    content = _content(file)
    load_django()
    from guatu.imports import actions
    from guatu.imports.preview import difference_json, preview_of
    from guatu.imports.reading import examine
    from guatu.intake import reading_json
    from guatu.zones.clock import now_for

    with Bar(sys.stderr) as bar, told_to(_watched(bar)), inside_zone(zone_code) as zone:
        at = now_for(zone)
        known_kind(kind)
        seen = examine(zone, content=content, name=file.name, kind=kind, mapping={}, at=at)
        difference = difference_json(seen.plan)
        preview_of(seen.reading, seen.plan)  # what clashes with the record is rejected here
        found = {**reading_json(seen.reading), "zone": zone.code, "difference": difference}
        if preview:
            return found
        by = acting(zone, login)
        if by.person is None and difference["changed"]:
            raise Refusal("表里有对已有台账的改动，请用 --by 指明以谁的名义导入。")
        record = actions.receive(
            zone=zone, content=content, name=file.name, kind=kind, by=by, at=at, examined=seen
        )
        done = actions.confirm(record, by=by, at=at)
        said = "已导入" if done.counts["done"] else "与现有台账一致，没有改动"
        return {
            **found,
            "outcome": "imported",
            "message": f"{said}。{found['message']}",
            "import": done.number,
        }


def _content(file: Path) -> bytes:
    from guatu.intake import Refused
    from guatu.intake.source import MAX_BYTES

    try:
        if file.stat().st_size > MAX_BYTES:
            raise Refused("文件超过 64 MB，请分开后再送。")
        return file.read_bytes()
    except OSError as error:
        raise Refused(f"打不开文件：{file.name}。") from error


def known_kind(kind: str | None) -> None:
    """种类要认得, or the command says which there are."""
    from guatu.intake import Refused

    codes = [each.code for each in sheet_kinds()]
    if kind is not None and kind not in codes:
        raise Refused(f"没有“{kind}”这种表；可选：{'、'.join(codes)}。")


def _tell(found: dict[str, Any]) -> None:
    click.echo(f"{found['file']}：{found['message']}")
    for sheet in found["sheets"]:
        for message in sheet["messages"]:
            if message["severity"] != "info":
                where = f"第 {message['row']} 行" if message["row"] else ""
                column = f"“{message['column']}”" if message["column"] else ""
                click.echo(f"  {sheet['sheet']} {where}{column}{message['text']}")
    if "difference" in found:
        new, changed = len(found["difference"]["new"]), len(found["difference"]["changed"])
        click.echo(f"差异：新增 {new}，改动 {changed}，没有改动 {found['difference']['unchanged']}。")
    if "import" in found:
        click.echo(f"导入编号 {found['import']}。")


def _watched(bar: Bar) -> Teller:
    """The bar, where somebody watches; the output itself is for whoever reads it."""
    return bar.advance if sys.stderr.isatty() else lambda step, done, total: None


def _print_json(found: dict[str, Any]) -> None:
    click.echo(json.dumps(found, ensure_ascii=False))


@cli.command()
@click.argument("kind")
@click.option("--zone", "zone_code", help="开发区代码；只有一个时可不写。")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="写到哪个文件。")
def export(kind: str, zone_code: str | None, output: Path) -> None:
    """导出台账为 Excel（projects、enterprises、key_tasks），或流转为 JSON 行（log）。"""
    load_django()
    from guatu.imports.importers import importer
    from guatu.imports.sheets import full_sheet
    from guatu.ledger.sealing import exported
    from guatu.zones.clock import now_for

    if kind != LOG:
        known_kind(kind)
    with inside_zone(zone_code) as zone:
        if kind == LOG:
            with output.open("w", encoding="utf-8") as file:
                for row in exported(zone):
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
        else:
            output.write_bytes(full_sheet(importer(kind), zone, at=now_for(zone)))
    click.echo(f"已导出到 {output}。")
