"""命令组, and what its exit codes mean."""

import click

from guatu.cli.words import Group

DONE, FAILED, NOT_UNDERSTOOD = 0, 1, 2


@click.group(cls=Group)
@click.version_option(package_name="guatu", message="挂图 %(version)s", help="显示版本。")
def cli() -> None:
    """挂图：经济开发区的作战室。"""
