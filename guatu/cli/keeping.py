"""看护：verify the log, reindex, look at the installation, found a zone, open an account."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from guatu.cli.group import DONE, FAILED, cli
from guatu.cli.place import inside_zone, load_django, zone_codes
from guatu.core.refusal import Refusal


@cli.command()
@click.option("--zone", "zone_code", help="只核验这个开发区；不写则全部。")
@click.option("--file", "file", type=click.Path(path_type=Path), help="核验导出的流转文件，不用数据库。")
def verify(zone_code: str | None, file: Path | None) -> int:
    """核验流转没有被改动。"""
    load_django()
    from guatu.ledger import sealing

    if file is not None:
        findings = [sealing.verify_rows(_log_rows(file), zone=file.name)]
    else:
        findings = []
        for code in [zone_code] if zone_code else zone_codes():
            with inside_zone(code) as zone:
                findings.append(sealing.verify(zone))
    for finding in findings:
        state = "完好" if finding.is_sound else "有问题"
        counts = f"链上 {finding.count} 条，待封 {finding.waiting} 条"
        click.echo(f"{finding.zone}：{state}，{counts}，链头 {finding.head[:16]}")
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
@click.option("--zone", "zone_code", help="只重编这个开发区；不写则全部。")
def reindex(zone_code: str | None) -> None:
    """重编台账的检索词。"""
    load_django()
    from guatu.ledger import tokens

    for code in [zone_code] if zone_code else zone_codes():
        with inside_zone(code) as zone:
            click.echo(f"{zone.short_name}：已重编 {tokens.reindex(zone)} 件。")


@cli.command()
def doctor() -> int:
    """自检：环境、数据库、日历、前端。"""
    load_django()
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
    load_django()
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
    with tenancy.inside(zone.pk, told="命令"):
        seed_calendar(zone=zone, years=range(year - 4, year + 3))
        schemes.seed(zone=zone)
    click.echo(f"已立“{name}”，地址 /z/{code}/。下一步：guatu create-account --zone {code} …")


@cli.command("create-account")
@click.option("--zone", "zone_code", help="开发区代码；只有一个时可不写。")
@click.option("--login", required=True, help="登录名。")
@click.option("--name", required=True, help="姓名。")
@click.option("--unit", required=True, help="单位；没有则新设。")
@click.option("--role", default="system_admin", help="角色，如 officer、supervisor。")
def create_account(zone_code: str | None, login: str, name: str, unit: str, role: str) -> None:
    """开一个账号；口令只显示这一次。"""
    load_django()
    from guatu.core.dates import dated
    from guatu.zones.actions import add_unit, admit
    from guatu.zones.member import Member
    from guatu.zones.models import Role, Unit

    if role not in Role.values:
        raise Refusal(f"没有“{role}”这个角色；可选：{'、'.join(Role.values)}。")
    at = datetime.now(UTC)
    with inside_zone(zone_code) as zone:
        nobody = Member(zone.pk, None)
        place = Unit.objects.filter(zone=zone, name=unit).first()
        place = place or add_unit(zone=zone, name=unit, kind=Unit.Kind.OFFICE)
        opened = admit(
            zone=zone, name=name, title="", username=login, unit=place, role=Role(role),
            from_date=min(dated(at), zone.pinned_on or date.max), by=nobody, at=at,
        )  # fmt: skip
    click.echo(f"已开账号 {login}（{name}，{unit}）。初始口令：{opened.password}，首次登录须修改。")
