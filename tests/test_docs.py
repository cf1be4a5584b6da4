"""文档与代码同步：what the documentation names exists, and what exists is named."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from guatu.ledger.actions import STEPS
from tests.docs_tables import BLOCK, TABLES, click_commands, has_commands, page_with_table

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
FRONT = [ROOT / name for name in ("README.md", "README.zh-CN.md", "CHANGELOG.md", "CONTRIBUTING.md")]
PAGES = [*FRONT, *sorted(DOCS.rglob("*.md"))]
REFERENCE = DOCS / "reference"

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.S)
SETTING = re.compile(r"\bGUATU_[A-Z][A-Z_]*[A-Z]\b")
TOLD = re.compile(r"(?:^|[`\s])guatu ([a-z][a-z-]*(?: [a-z][a-z-]*)?)", re.M)
REGISTRY = re.compile(r"https?://[^\s)>`]*(?:pypi|pythonhosted|npmjs|npmmirror|registry)", re.I)
UNWANTED = re.compile(r"#\d+\b|\bissues?\b|\bsessions?\b|\bsprints?\b|\bhelpers?\b|\bmock-?ups?\b", re.I)


def name_of(page: Path) -> str:
    """The page as a test shows it."""
    return page.relative_to(ROOT).as_posix()


def text_of(page: Path) -> str:
    """The page's text."""
    return page.read_text(encoding="utf-8")


def settings_in_code() -> set[str]:
    """Every setting that something asks for."""
    places = [*ROOT.glob("guatu/**/*.py"), *ROOT.glob("bench/**/*.py")]
    places += [ROOT / name for name in ("Makefile", "conftest.py", "hatch_build.py")]
    return {name for place in places for name in SETTING.findall(text_of(place))}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(CODE.sub("", text_of(page))):
        if "://" in target or target.startswith("mailto:"):
            continue
        path = (page.parent / unquote(target.split("#")[0])).resolve()
        assert path.exists(), f"{name_of(page)} → {target}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_page_names_a_registry_or_how_it_came_about(page: Path) -> None:
    assert REGISTRY.findall(text_of(page)) == []
    assert UNWANTED.findall(text_of(page)) == []


def test_every_page_of_the_docs_can_be_reached_from_the_front_door() -> None:
    seen, waiting = set(), [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        found = ((page.parent / target.split("#")[0]).resolve() for target in LINK.findall(text_of(page)))
        waiting += [path for path in found if path.suffix == ".md" and path.is_relative_to(DOCS)]
    assert [name_of(page) for page in DOCS.rglob("*.md") if page not in seen] == []


@pytest.mark.parametrize("verb", STEPS)
def test_every_verb_of_the_ledger_is_explained(verb: str) -> None:
    text = text_of(REFERENCE / "ledger-verbs.md")
    assert f"`{verb}`" in text
    # Once in the table, and once more where it says who may take it.
    assert len(re.findall(STEPS[verb].name, text)) >= 2


@pytest.mark.parametrize("name", [n for n in TABLES if n != "commands" or has_commands()])
def test_a_table_says_what_the_code_says(name: str) -> None:
    page = REFERENCE / TABLES[name][0]
    assert name in [found[2] for found in BLOCK.finditer(text_of(page))]
    assert text_of(page) == page_with_table(name), "运行 .venv/bin/python -m tests.docs_tables，把表写新。"


@pytest.mark.skipif(not has_commands(), reason="there is no command line here")
def test_every_command_is_explained() -> None:
    text = text_of(REFERENCE / "cli.md")
    assert [name for name, _ in click_commands() if f"guatu {name}" not in text] == []


@pytest.mark.skipif(not has_commands(), reason="there is no command line here")
@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_that_a_page_tells_of_exists(page: Path) -> None:
    commands = [name.split() for name, _ in click_commands()]
    for told in TOLD.findall("\n".join(CODE.findall(text_of(page)))):
        words = told.split()
        known = any(words[: len(name)] == name[: len(words)] for name in commands)
        assert known, f"guatu {told}"


def test_every_setting_is_explained() -> None:
    assert settings_in_code() - set(SETTING.findall(text_of(REFERENCE / "settings.md"))) == set()


def test_every_setting_explained_is_used() -> None:
    assert set(SETTING.findall(text_of(REFERENCE / "settings.md"))) - settings_in_code() == set()


def test_decisions_are_numbered_without_a_gap_and_say_all_four_things() -> None:
    records = sorted(path for path in (DOCS / "decisions").glob("[0-9]*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        heads = re.findall(r"^## (.+)$", text_of(path), re.M)
        assert heads == ["背景", "决定", "后果", "什么会改变它"], path.name
