"""命令行：what an installation is run with. Nothing of Django is loaded before a command needs it.

Exit codes: 0 done; 1 refused or failed; 2 the file was refused or the command was not understood. A refusal
is one sentence on stderr.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guatu.core.refusal import Refusal

if TYPE_CHECKING:
    from guatu.intake import SheetKind
    from guatu.zones.member import Member
    from guatu.zones.models import Zone

DONE, FAILED, NOT_UNDERSTOOD = 0, 1, 2
LOG = "log"


class _Chinese(click.Command):
    """Help in Chinese, section heads included."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这段说明。"
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx)).replace("[OPTIONS]", "[选项]")
        formatter.write_usage(ctx.command_path, pieces.replace("COMMAND [ARGS]...", "命令 …"), "用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [row for param in self.get_params(ctx) if (row := param.get_help_record(ctx))]
        with formatter.section("选项"):
            formatter.write_dl(rows)


class _Group(_Chinese, click.Group):
    """The commands, in the order in which an installation needs them."""

    command_class = _Chinese

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        with formatter.section("命令"):
            formatter.write_dl([(name, self.commands[name].get_short_help_str(60)) for name in self.commands])


@click.group(cls=_Group)
@click.version_option(package_name="guatu", message="挂图 %(version)s", help="显示版本。")
def cli() -> None:
    """挂图：经济开发区的作战室。"""


def main(args: Sequence[str] | None = None) -> None:
    """入口. Every refusal is one sentence, every exit code means something."""
    try:
        code = cli.main(args=None if args is None else list(args), prog_name="guatu", standalone_mode=False)
    except click.UsageError as error:
        _stop(NOT_UNDERSTOOD, _understood(error))
    except click.Abort:
        _stop(FAILED, "已中断，没有改动。")
    except Refusal as refusal:
        _stop(FAILED, refusal.message)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    sys.exit(code if isinstance(code, int) else DONE)


def _stop(code: int, sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(code)


def _understood(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"没有“{error.option_name}”这个选项。请看 guatu --help。"
    if isinstance(error, click.MissingParameter):
        what = error.param.human_readable_name if error.param else ""
        return f"缺少“{what}”。请加 --help 看用法。"
    if isinstance(error, click.BadParameter):
        what = error.param.human_readable_name if error.param else ""
        return f"“{what}”不对：{error.message}"
    if "No such command" in error.message:
        return f"没有“{error.message.split(chr(39))[1]}”这个命令。请看 guatu --help。"
    return error.message


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guatu.config.settings")
    import django

    django.setup()


# ── the demonstration and the server ──────────────────────────────────────────────────────────────


@cli.command()
@click.option("--serve/--no-serve", "serving", default=True, help="建好后开门；--no-serve 只建。")
@click.option("--host", default="127.0.0.1", help="监听地址。")
@click.option("--port", default=8000, help="端口，被占用时顺延。")
@click.option("--zone", "zones", multiple=True, help="只建这些开发区（可重复）。")
def demo(serving: bool, host: str, port: int, zones: tuple[str, ...]) -> None:
    """建好示例开发区并开门。"""
    _django()
    from guatu.demo.build import build

    _migrate(0)
    report = build(click.echo, zones=zones or None)
    if report.logins:
        click.echo(f"登录口令都是 {report.password}，例如：")
    for login in report.logins[:8]:
        click.echo("  " + "  ".join(str(value) for value in vars(login).values()))
    if serving:
        _serve(host, port, 2)


@cli.command()
@click.option("--host", default="127.0.0.1", help="监听地址。")
@click.option("--port", default=8000, help="端口，被占用时顺延。")
@click.option("--workers", default=2, help="网页进程数。")
def serve(host: str, port: int, workers: int) -> None:
    """开门：网页服务与后台任务。"""
    _serve(host, port, workers)


def _serve(host: str, port: int, workers: int) -> None:
    from guatu.config import serving
    from guatu.config.database import ensure_database

    ensure_database()
    serving.serve(host, port, workers, say=click.echo)


@cli.command()
def worker() -> None:
    """后台任务：封存流转。由 serve 看护。"""
    _django()
    import signal
    from threading import Event

    from guatu.ledger.worker import run_forever

    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run_forever(stop)


@cli.command()
def migrate() -> None:
    """升级表结构。"""
    _django()
    _migrate(1)
    click.echo("表结构已是最新。")


def _migrate(verbosity: int) -> None:
    from django.core.management import call_command
    from django.db import connections

    from guatu.config.database import ensure_database

    ensure_database()
    call_command("migrate", database="owner", verbosity=verbosity, interactive=False)
    connections["owner"].close()


# ── spreadsheets ──────────────────────────────────────────────────────────────────────────────────


@cli.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "kind", help="台账种类：projects、enterprises；不写则自动识别。")
@click.option("--preview", is_flag=True, help="只看，不改动。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--zone", "zone_code", help="开发区代码；预览时给出则附上与台账的差异。")
@click.option("--by", "login", help="以谁的名义导入（登录名）。")
def import_(
    file: Path, kind: str | None, preview: bool, as_json: bool, zone_code: str | None, login: str | None
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

    return reading_json(read_file(file, file.name, _kinds(), kind=kind))


def _kinds() -> "list[SheetKind]":
    from guatu.projects.project_sheet import PROJECTS
    from guatu.registry.enterprise_sheet import ENTERPRISES

    return [PROJECTS, ENTERPRISES]


def _import(file: Path, kind: str | None, zone_code: str | None, login: str | None, *, preview: bool) -> Any:
    content = _content(file)
    _django()
    from guatu.imports import actions
    from guatu.imports.preview import difference_json, preview_of
    from guatu.imports.reading import examine
    from guatu.intake import reading_json
    from guatu.zones.clock import now_for

    with _inside(zone_code) as zone:
        at = now_for(zone)
        _known_kind(kind)
        _stage("读表并对照台账……")
        seen = examine(zone, content=content, name=file.name, kind=kind, mapping={}, at=at)
        difference = difference_json(seen.plan)
        preview_of(seen.reading, seen.plan)  # what clashes with the record is rejected here
        found = {**reading_json(seen.reading), "zone": zone.code, "difference": difference}
        if preview:
            return found
        by = _member(zone, login)
        _stage("入账……")
        record = actions.receive(
            zone=zone, content=content, name=file.name, kind=seen.importer.kind.code, by=by, at=at
        )
        done = actions.confirm(record, by=by, at=at)
        said = "已导入" if done.counts["done"] else "与现有台账一致，没有改动"
        return {**found, "outcome": "imported", "message": f"{said}。{found['message']}", "import": done.number}


def _content(file: Path) -> bytes:
    from guatu.intake import Refused
    from guatu.intake.source import MAX_BYTES

    try:
        if file.stat().st_size > MAX_BYTES:
            raise Refused("文件超过 64 MB，请分开后再送。")
        return file.read_bytes()
    except OSError as error:
        raise Refused(f"打不开文件：{file.name}。") from error


def _known_kind(kind: str | None) -> None:
    from guatu.intake import Refused

    codes = [each.code for each in _kinds()]
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


def _stage(text: str) -> None:
    if sys.stderr.isatty():
        click.echo(text, err=True)


def _print_json(found: dict[str, Any]) -> None:
    click.echo(json.dumps(found, ensure_ascii=False))


@cli.command()
@click.argument("kind")
@click.option("--zone", "zone_code", help="开发区代码；只有一个时可不写。")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="写到哪个文件。")
def export(kind: str, zone_code: str | None, output: Path) -> None:
    """导出台账为 Excel（projects、enterprises），或流转为 JSON 行（log）。"""
    _django()
    from guatu.imports.importers import importer
    from guatu.imports.sheets import full_sheet
    from guatu.ledger.sealing import exported
    from guatu.zones.clock import now_for

    if kind != LOG:
        _known_kind(kind)
    with _inside(zone_code) as zone:
        if kind == LOG:
            with output.open("w", encoding="utf-8") as file:
                for row in exported(zone):
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
        else:
            output.write_bytes(full_sheet(importer(kind), zone, at=now_for(zone)))
    click.echo(f"已导出到 {output}。")


# ── keeping it sound ──────────────────────────────────────────────────────────────────────────────


@cli.command()
@click.option("--zone", "zone_code", help="只核验这个开发区；不写则全部。")
@click.option("--file", "file", type=click.Path(path_type=Path), help="核验导出的流转文件，不用数据库。")
def verify(zone_code: str | None, file: Path | None) -> int:
    """核验流转没有被改动。"""
    _django()
    from guatu.ledger import sealing

    if file is not None:
        findings = [sealing.verify_rows(_log_rows(file), zone=file.name)]
    else:
        findings = []
        for code in [zone_code] if zone_code else _zone_codes():
            with _inside(code) as zone:
                findings.append(sealing.verify(zone))
    for finding in findings:
        state = "完好" if finding.is_sound else "有问题"
        click.echo(f"{finding.zone}：{state}，链上 {finding.count} 条，待封 {finding.waiting} 条，链头 {finding.head[:16]}")
        for fault in finding.faults:
            click.echo(f"  {fault}")
    return DONE if all(finding.is_sound for finding in findings) else FAILED


def _log_rows(file: Path) -> Iterator[dict[str, Any]]:
    try:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    yield json.loads(line)
                except ValueError as error:
                    raise Refusal(f"第 {number} 行不是流转记录，文件可能不完整。") from error
    except OSError as error:
        raise Refusal(f"打不开文件：{file.name}。") from error


@cli.command()
def doctor() -> int:
    """自检：环境、数据库、日历、前端。"""
    _django()
    from guatu.config.doctor import checks

    found = checks(_calendar_years)
    for check in found:
        mark = "✓" if check.ok else ("✗" if check.vital else "–")
        click.echo(f"{mark} {check.name}：{check.text}")
    return DONE if all(check.ok for check in found if check.vital) else FAILED


def _calendar_years() -> tuple[list[int], list[int]]:
    from guatu.zones.models import CalendarYear, Zone

    this = datetime.now(UTC).year
    wanted, rows = {this, this + 1}, CalendarYear.objects.using("owner")
    if not Zone.objects.using("owner").exists():
        return [], []
    known = set(rows.filter(year__in=wanted).values_list("year", flat=True))
    provisional = rows.filter(year__in=wanted, status=CalendarYear.Status.PROVISIONAL)
    return sorted(wanted - known), sorted(set(provisional.values_list("year", flat=True)))


@cli.command("create-zone")
@click.option("--code", required=True, help="代码（网址里用，如 qlw）。")
@click.option("--name", required=True, help="全称。")
@click.option("--short-name", help="简称；不写用全称。")
@click.option("--level", type=click.Choice(["province", "city", "zone"]), default="zone", help="层级。")
@click.option("--parent", help="上级的代码。")
def create_zone(code: str, name: str, short_name: str | None, level: str, parent: str | None) -> None:
    """立一个开发区（或市、省）。"""
    _django()
    from guatu.core import tenancy
    from guatu.projects import schemes
    from guatu.zones.actions import found_zone, seed_calendar
    from guatu.zones.models import Zone

    zones = Zone.objects.using("owner")
    if zones.filter(code=code).exists():
        raise Refusal(f"已有代码是“{code}”的开发区。")
    above = zones.filter(code=parent).first() if parent else None
    if parent and above is None:
        raise Refusal(f"没有代码是“{parent}”的上级。")
    zone = found_zone(code=code, name=name, short_name=(short_name or name)[:20], level=level, parent=above)
    year = datetime.now(UTC).year
    with tenancy.inside(zone.pk):
        seed_calendar(zone=zone, years=range(year - 4, year + 3))
        schemes.seed(zone=zone)
    click.echo(f"已立“{name}”，地址 /z/{code}/。下一步：guatu create-account --zone {code} …")


@cli.command("create-account")
@click.option("--zone", "zone_code", help="开发区代码；只有一个时可不写。")
@click.option("--login", required=True, help="登录名。")
@click.option("--name", required=True, help="姓名。")
@click.option("--unit", required=True, help="单位；没有则新设。")
@click.option("--role", default="system_admin", help="角色，如 officer、unit_head、supervisor、leader、system_admin。")
def create_account(zone_code: str | None, login: str, name: str, unit: str, role: str) -> None:
    """开一个账号；口令只显示这一次。"""
    _django()
    from guatu.core.dates import dated
    from guatu.zones.actions import add_unit, admit
    from guatu.zones.member import Member
    from guatu.zones.models import Role, Unit

    if role not in Role.values:
        raise Refusal(f"没有“{role}”这个角色；可选：{'、'.join(Role.values)}。")
    at = datetime.now(UTC)
    with _inside(zone_code) as zone:
        nobody = Member(zone.pk, None)
        place = Unit.objects.filter(zone=zone, name=unit).first()
        place = place or add_unit(zone=zone, name=unit, kind=Unit.Kind.OFFICE)
        opened = admit(
            zone=zone, name=name, title="", username=login, unit=place, role=Role(role),
            from_date=min(dated(at), zone.pinned_on or date.max), by=nobody, at=at,
        )  # fmt: skip
    click.echo(f"已开账号 {login}（{name}，{unit}）。初始口令：{opened.password}，首次登录须修改。")


# ── which zone, and who ───────────────────────────────────────────────────────────────────────────


def _zone_codes() -> list[str]:
    from guatu.ledger.worker import all_zones

    return [code for _, code in all_zones()]


@contextmanager
def _inside(code: str | None) -> "Iterator[Zone]":
    """One transaction inside the named zone; the only one of its kind when none is named."""
    from guatu.core import tenancy
    from guatu.zones.models import Zone

    zones = Zone.objects.using("owner")
    found = list(zones.filter(code=code) if code else zones.filter(level="zone"))
    if not found:
        raise Refusal(f"没有代码是“{code}”的开发区。" if code else "还没有开发区，请先 guatu create-zone。")
    if len(found) > 1:
        raise Refusal(f"有几个开发区，请用 --zone 指明：{'、'.join(zone.code for zone in found)}。")
    with tenancy.inside(found[0].pk):
        yield Zone.objects.get(pk=found[0].pk)


def _member(zone: "Zone", login: str | None) -> "Member":
    from guatu.core.dates import dated
    from guatu.zones.clock import now_for
    from guatu.zones.member import Member, member_of
    from guatu.zones.models import Person
    from guatu.zones.permissions import IMPORTERS

    if login is None:
        return Member(zone.pk, None)
    person = Person.objects.filter(zone=zone, account__username=login, is_active=True).first()
    if person is None:
        raise Refusal(f"{zone.name}没有登录名是“{login}”的人。")
    member = member_of(zone, person, dated(now_for(None)))
    if not member.has(*IMPORTERS):
        raise Refusal(f"{person.name}没有导入的权限。")
    return member


if __name__ == "__main__":
    main()
