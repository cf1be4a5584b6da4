"""命令行：what an installation is run with. Nothing of Django is loaded before a command needs it.

Exit codes: 0 done; 1 refused or failed; 2 the file was refused or the command was not understood. A refusal
is one sentence on stderr.
"""

import os
import sys
from collections.abc import Sequence

import click

from guatu.cli import running, spreadsheets, supervising

from guatu.cli import reporting  # isort: skip - the commands are listed in this order
from guatu.cli import keeping  # isort: skip - the commands are listed in this order
from guatu.cli import safety  # isort: skip
from guatu.cli import backups  # isort: skip - the commands are listed in this order
from guatu.cli.group import DONE, FAILED, NOT_UNDERSTOOD, cli
from guatu.cli.words import understood
from guatu.core.refusal import Refusal

__all__ = [
    "backups",
    "cli",
    "keeping",
    "main",
    "reporting",
    "running",
    "safety",
    "spreadsheets",
    "supervising",
]


def main(args: Sequence[str] | None = None) -> None:
    """入口. Every refusal is one sentence, every exit code means something."""
    try:
        code = cli.main(args=None if args is None else list(args), prog_name="guatu", standalone_mode=False)
    except click.UsageError as error:
        _stop(NOT_UNDERSTOOD, understood(error))
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
