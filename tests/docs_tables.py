"""文档里的表：written from the code, so that they say what is so. Run it to write them anew:

.venv/bin/python -m tests.docs_tables
"""

import importlib
import importlib.util
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "reference"
BLOCK = re.compile(r"(<!-- 表：(\w+) -->\n).*?(<!-- 完 -->)", re.S)
SPECIAL = {"anyone": "任何人", "signed_in": "登录即可"}


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """一张表, in Markdown."""
    lines = [list(heads)]
    lines.append(["---"] * len(lines[0]))
    lines += [[cell.replace("|", "／").replace("\n", " ") for cell in row] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def verbs() -> str:
    """动词表: every step of the road."""
    from guatu.ledger.actions import STEPS
    from guatu.ledger.models import Life

    def lives(sources: Iterable[Life]) -> str:
        return "、".join(str(life.label) for life in sources) or "—"

    return table(
        ("动词", "代码", "从", "到"),
        (
            (step.name, f"`{code}`", lives(step.sources), str(step.target.label) if step.target else "")
            for code, step in STEPS.items()
        ),
    )


def _pages() -> Iterator[tuple[str, str]]:
    """Every address with its name, in the order of the address book."""
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(patterns: Iterable[Any], prefix: str) -> Iterator[tuple[str, str]]:
        for each in patterns:
            if isinstance(each, URLResolver):
                yield from walk(each.url_patterns, prefix + str(each.pattern))
            elif isinstance(each, URLPattern) and each.name:
                path = re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", prefix + str(each.pattern))
                yield "/" + path.replace("<zone>", "<区>"), each.name

    return walk(get_resolver().url_patterns, "")


def urls() -> str:
    """地址表: every page and who may open it."""
    from guatu.zones.models import Role
    from guatu.zones.permissions import EDITORS, MEMBERS, PAGES, READERS, STAFF

    groups = {MEMBERS: "成员", READERS: "读者", STAFF: "办事人", EDITORS: "录入人"}

    def who(name: str) -> str:
        allowed = PAGES.get(name, frozenset())
        for group, word in groups.items():
            if group <= allowed:
                others = "、".join(str(role.label) for role in Role if role in allowed - group)
                return f"{word}、{others}" if others else word
        named = [SPECIAL[str(role)] for role in allowed if str(role) in SPECIAL]
        return "、".join([*named, *(str(role.label) for role in Role if role in allowed)]) or "没有人"

    return table(
        ("地址", "名称", "谁能打开"), ((f"`{path}`", f"`{name}`", who(name)) for path, name in _pages())
    )


def columns() -> str:
    """列表: every kind of sheet and its columns."""
    from guatu.projects.project_sheet import PROJECTS
    from guatu.registry.enterprise_sheet import ENTERPRISES
    from guatu.supervision.key_task_sheet import KEY_TASKS

    parts = []
    for kind in (PROJECTS, ENTERPRISES, KEY_TASKS):
        rows = (
            (
                column.title + ("（必填）" if column.required else ""),
                f"`{column.field}`",
                f"`{column.type}`",
                "、".join(column.names[:8]) + ("……" if len(column.names) > 8 else ""),
            )
            for column in kind.columns
        )
        parts.append(f"## {kind.title}（`{kind.code}`）\n\n" + table(("列", "字段", "类型", "也叫"), rows))
    return "\n" + "\n".join(parts)


def has_commands() -> bool:
    """有命令行: the command line is part of this checkout."""
    return importlib.util.find_spec("guatu.cli") is not None


def click_commands() -> Iterator[tuple[str, Any]]:
    """全部命令, groups opened, by their full names."""
    import click

    def walk(command: Any, name: str) -> Iterator[tuple[str, Any]]:
        if isinstance(command, click.Group):
            for each, inner in command.commands.items():
                if not inner.hidden:
                    yield from walk(inner, f"{name} {each}".strip())
        else:
            yield name, command

    module = importlib.import_module("guatu.cli")
    groups = [each for each in vars(module).values() if isinstance(each, click.Group)]
    inner = [command for group in groups for command in group.commands.values()]
    # The top of the tree is the group that is in no other.
    yield from walk(next(group for group in groups if group not in inner), "")


def commands() -> str:
    """命令表: every command with its arguments and options."""
    return "\n" + "\n".join(_command(name, command) for name, command in click_commands())


def _command(name: str, command: Any) -> str:
    import click

    context = click.Context(command)
    wanted = [p.make_metavar(context) for p in command.params if isinstance(p, click.Argument)]
    call = " ".join(["guatu", name, *wanted])
    said = f"## guatu {name}\n\n{_first_paragraph(command.help)}\n\n```sh\n{call}\n```\n"
    options = [
        ("`" + "` `".join([*p.opts, *p.secondary_opts]) + "`", (p.help or "") + _default(p))
        for p in command.params
        if isinstance(p, click.Option) and not p.hidden
    ]
    return said + ("\n" + table(("选项", "作用"), options) if options else "")


def _default(option: Any) -> str:
    plain = isinstance(option.default, str | int) and not isinstance(option.default, bool)
    return f"默认 `{option.default}`。" if plain and not option.required else ""


def _first_paragraph(text: str | None) -> str:
    return " ".join((text or "").strip().split("\n\n")[0].split())


TABLES: dict[str, tuple[str, Callable[[], str]]] = {
    "verbs": ("ledger-verbs.md", verbs),
    "urls": ("urls-and-roles.md", urls),
    "columns": ("intake-columns.md", columns),
    "commands": ("cli.md", commands),
}


def page_with_table(name: str) -> str:
    """那一页应有的样子: the page with its table as the code now has it."""
    file, write = TABLES[name]
    text = (REFERENCE / file).read_text(encoding="utf-8")
    fresh = write()
    return BLOCK.sub(lambda found: found[1] + fresh + found[3] if found[2] == name else found[0], text)


def write_all() -> None:
    """写全部的表."""
    for name, (file, _) in TABLES.items():
        if name == "commands" and not has_commands():
            continue
        (REFERENCE / file).write_text(page_with_table(name), encoding="utf-8")


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guatu.config.settings")
    django.setup()
    write_all()
