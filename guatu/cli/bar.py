"""进度条 for work that takes more than a breath; silent where nobody watches."""

from types import TracebackType
from typing import Any, TextIO

import click


class Bar:
    """进度条：one at a time, named after what it counts."""

    def __init__(self, file: TextIO | None = None) -> None:
        self.file = file
        self.name = ""
        self.shown: Any = None

    def __enter__(self) -> "Bar":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.finish()

    def advance(self, name: str, done: int, total: int) -> None:
        """走到：``done`` of ``total`` steps of the work called ``name``."""
        if not total:
            return
        if name != self.name:
            self.finish()
            self.name, self.shown = (
                name,
                click.progressbar(length=total, label=name, width=30, file=self.file),
            )
            self.shown.__enter__()
        self.shown.update(done - self.shown.pos)

    def say(self, text: str) -> None:
        """说一句, on a line of its own."""
        self.finish()
        click.echo(text)

    def finish(self) -> None:
        """收起 the bar that is shown."""
        if self.shown is not None:
            self.shown.__exit__(None, None, None)
            self.name, self.shown = "", None
