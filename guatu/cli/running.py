"""开门：the demonstration, the server, the worker, the tables."""

import os
import sys
from typing import TYPE_CHECKING

import click

from guatu.cli.bar import Bar
from guatu.cli.group import cli
from guatu.cli.place import load_django

if TYPE_CHECKING:
    from guatu.demo.build import BuildReport


@cli.command()
@click.option("--serve/--no-serve", "serving", default=True, help="建好后开门；--no-serve 只建。")
@click.option("--host", default="127.0.0.1", help="监听地址。")
@click.option("--port", default=8000, help="端口，被占用时顺延。")
@click.option("--zone", "zones", multiple=True, help="只建这些开发区（可重复）。")
def demo(serving: bool, host: str, port: int, zones: tuple[str, ...]) -> None:
    """建好示例开发区并开门。"""
    load_django()
    from guatu.demo.build import build

    _migrate(0)
    with Bar() as bar:
        report = build(bar.say, zones=zones or None, advance=bar.advance)
    _tell_logins(report)
    if serving:
        _become_server(host, port)


def _become_server(host: str, port: int) -> None:
    """Serve in this process's place: what the building took up in memory is given back."""
    sys.stdout.flush()
    # Our own command line, with our own arguments.
    os.execv(  # noqa: S606
        sys.executable, [sys.executable, "-m", "guatu", "serve", "--host", host, "--port", str(port)]
    )


def _tell_logins(report: "BuildReport") -> None:
    """One log-in for each role of each zone: enough to try every chair, short enough to read."""
    if not report.logins:
        return
    click.echo(f"\n登录口令都是 {report.password}")
    shown: set[tuple[str, str]] = set()
    zone = ""
    for login in report.logins:
        if (login.zone, login.role) in shown:
            continue
        shown.add((login.zone, login.role))
        if login.zone != zone:
            zone = login.zone
            click.echo(f"\n  /z/{zone}/")
        click.echo(f"    {login.login:<20}{login.role}：{login.look}")
    for display in report.displays:
        if display.zone == report.displays[0].zone:
            click.echo(f"\n  大厅大屏（不用登录）：/display/{display.zone}/{display.secret}/")
    click.echo("")


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
@click.option("--imports", "imports_only", is_flag=True, help="只办在等的导入，办完就结束。")
def worker(imports_only: bool) -> None:
    """后台任务：巡查、封存、送达消息、导入等。由 serve 看护。"""
    load_django()
    if imports_only:
        _import_what_waits()
        return
    import signal
    from threading import Event

    from guatu.config.chores import run_forever

    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run_forever(stop)


def _import_what_waits() -> None:
    from guatu.config.importing import tell_who_asked
    from guatu.imports.worker import run_waiting
    from guatu.zones.clock import now_for

    run_waiting(lambda: now_for(None), told=tell_who_asked)


@cli.command()
def migrate() -> None:
    """升级表结构。"""
    load_django()
    _migrate(1)
    click.echo("表结构已是最新。")


def _migrate(verbosity: int) -> None:
    from django.core.management import call_command
    from django.db import connections

    from guatu.config.database import ensure_database

    ensure_database()
    call_command("migrate", database="owner", verbosity=verbosity, interactive=False)
    connections["owner"].close()
