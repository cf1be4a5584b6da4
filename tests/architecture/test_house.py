"""屋规：what keeps every room of the house habitable. An exception is written here with its reason, or it fails."""

import ast
import gzip
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUATU = ROOT / "guatu"
LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 400, 40, 120
LARGEST_CSS = 25 * 1024
# Where a ceiling may be passed, and why. Meant to be empty.
LONGER: dict[str, str] = {}
# The clock is read at the edge: where a request, a command or a loop begins.
EDGES = ("guatu/zones/clock.py", "guatu/config/", "guatu/cli.py", "guatu/cli/")
# Lists of addresses and the like, which say themselves what they are.
QUIET = {"urls.py", "apps.py"}
# Methods whose meaning the framework has written down.
OVERRIDES = {
    *("deconstruct", "describe", "state_forwards", "database_forwards", "database_backwards"),
    *("get_help_option", "format_usage", "format_options", "list_commands", "get_command", "invoke"),
}
# Classes that are no models, whose `save` is what the framework calls it.
NO_MODELS = {"SessionStore": "会话库：何时过期、何时已被结束，只能在存的时候看"}
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}


def sources(*, tests: bool = False) -> list[Path]:
    """全部模块, migrations aside."""
    found = [p for p in sorted(GUATU.rglob("*.py")) if "migrations" not in p.parts and "dist" not in p.parts]
    return [p for p in found if tests or "tests" not in p.parts]


def short(path: Path) -> str:
    """相对路径."""
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    """语法树."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """全部函数."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def templates() -> list[Path]:
    """全部模板."""
    return sorted(GUATU.rglob("templates/**/*.html"))


def styles() -> list[Path]:
    """全部样式."""
    return [p for p in sorted(ROOT.glob("**/*.css")) if not {"node_modules", "dist", ".venv"} & set(p.parts)]


def lines_of(path: Path) -> int:
    """行数."""
    return len(path.read_text(encoding="utf-8").splitlines())


def test_rooms_are_not_too_large() -> None:
    long = [f"{short(p)} {lines_of(p)} 行" for p in sources(tests=True) if lines_of(p) > LONGEST_MODULE]
    long += [f"{short(p)} {lines_of(p)} 行" for p in templates() if lines_of(p) > LONGEST_TEMPLATE]
    for path in sources():
        for node in functions(tree(path)):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                long.append(f"{short(path)}:{node.lineno} {node.name} {length} 行")
    beyond = [each for each in long if each.split()[0] not in LONGER]
    assert not beyond, "\n".join(beyond)
    assert set(LONGER) <= {each.split()[0] for each in long}, "这些例外不再需要。"


def test_nothing_happens_behind_a_save() -> None:
    """No signal and no save of our own: what a verb does stands in the verb."""
    wrong = []
    for path in sources():
        text = path.read_text(encoding="utf-8")
        if re.search(r"django\.(db\.models|dispatch|core)\.?signals?|@receiver|import receiver", text):
            wrong.append(f"{short(path)} 用了信号")
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef) and node.name not in NO_MODELS:
                own = {n.name for n in node.body if isinstance(n, ast.FunctionDef)}
                wrong += [f"{short(path)} {node.name}.{n}" for n in own & {"save", "delete"}]
    assert not wrong, "\n".join(wrong)


def test_everything_public_says_what_it_is() -> None:
    silent = []
    for path in (p for p in sources() if p.name not in QUIET):
        module = tree(path)
        parents: list[ast.Module | ast.ClassDef] = [
            module,
            *(n for n in ast.walk(module) if isinstance(n, ast.ClassDef)),
        ]
        for parent in parents:
            for node in parent.body:
                if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
                    continue
                if node.name in OVERRIDES or (
                    parent is not module and getattr(parent, "name", "").startswith("_")
                ):
                    continue
                inner = node.name in ("Meta", "Kind", "Status", "Seat", "Action") and parent is not module
                if not inner and ast.get_docstring(node) is None:
                    silent.append(f"{short(path)}:{node.lineno} {node.name}")
    assert not silent, "\n".join(silent)


def test_every_module_says_what_it_is() -> None:
    empty_ok = [p for p in sources() if p.read_text(encoding="utf-8").strip()]
    assert [short(p) for p in empty_ok if ast.get_docstring(tree(p)) is None and p.name not in QUIET] == []


def test_the_clock_is_read_at_the_edge() -> None:
    wrong = []
    clock = re.compile(r"datetime\.(now|utcnow|today)\(|timezone\.(now|localdate|localtime)\(|date\.today\(")
    for path in sources():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if clock.search(line) and not short(path).startswith(EDGES):
                wrong.append(f"{short(path)}:{number}")
    assert wrong == [], "时钟只在入口读，传下去用。"


def test_no_room_is_called_utils() -> None:
    names = [p for p in GUATU.rglob("*") if p.suffix in ("", ".py") and "dist" not in p.parts]
    assert [short(p) for p in names if p.stem in EMPTY_NAMES] == []


def test_templates_obey_the_content_policy() -> None:
    """No script, style or handler inside a page: the policy would not run it."""
    wrong = []
    for path in templates():
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
        for tag in re.findall(r"<[a-zA-Z][^<>]*>", text):
            inline = re.search(r"""\s(style|on[a-z]+)\s*=|href\s*=\s*["']?javascript:""", tag, re.I)
            script = re.match(r"<script(?![^>]*\ssrc=)", tag, re.I)
            if inline or script or re.match(r"<style", tag, re.I):
                wrong.append(f"{short(path)} {tag[:60]}")
            if re.search(r"\bhx-(on|vals=\W*js:)", tag):
                wrong.append(f"{short(path)} {tag[:60]}")
    assert not wrong, "\n".join(wrong)


def test_nothing_is_put_on_a_page_unescaped() -> None:
    """`| safe` and Markup built from text are how injected text becomes a page."""
    wrong = [
        short(p) for p in templates() if re.search(r"\|\s*safe\b|autoescape\s+false", p.read_text("utf-8"))
    ]
    for path in sources():
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            plain = bool(node.args) and isinstance(node.args[0], ast.Constant)
            if called in ("Markup", "mark_safe") and not plain:
                wrong.append(f"{short(path)}:{node.lineno}")
    assert not wrong, "\n".join(wrong)


def test_posting_forms_carry_the_token() -> None:
    wrong = []
    for path in templates():
        text = path.read_text(encoding="utf-8")
        for form in re.findall(r"<form\b[^>]*method=[\"']?post.*?</form>", text, re.S | re.I):
            if not re.search(r"csrf_(field|token)", form):
                wrong.append(f"{short(path)} {form[:80]}")
    assert not wrong, "\n".join(wrong)


def test_lock_files_name_no_registry() -> None:
    """A lock holds names, versions and digests; where to fetch from is the machine's own setting."""
    locks = [*ROOT.glob("requirements*.lock"), ROOT / "frontend" / "package-lock.json"]
    for path in locks:
        addresses = [line.strip() for line in path.read_text("utf-8").splitlines() if "://" in line]
        # A package names its own home for funding; that is no registry.
        assert [a for a in addresses if not a.startswith(('"url"', '"funding"'))] == [], short(path)


TOO_NEW = {
    "light-dark()": r"light-dark\(",
    "oklch()、oklab()、color-mix()": r"\b(oklch|oklab|color-mix)\(",
    "@scope": r"@scope\b",
    "@starting-style": r"@starting-style\b",
    "锚点定位": r"\banchor-name\s*:|\banchor\(",
    "嵌套": r"&\s*[:.>\[\w]",
    "text-wrap": r"\btext-wrap\s*:",
    "滚动时间线": r"\banimation-timeline\s*:|\bscroll-timeline",
    "field-sizing": r"\bfield-sizing\s*:",
    "subgrid": r"\bsubgrid\b",
    "相对颜色": r"\brgb\(\s*from\b|\bhsl\(\s*from\b",
    "@function": r"@function\b",
    "linear()": r"\blinear\(\s*0",
    "三角函数": r"\b(sin|cos|tan|atan2)\(",
    "style() 查询": r"\bstyle\(--",
    ":popover-open、:user-valid": r":popover-open|:user-(in)?valid",
    "@view-transition": r"@view-transition\b",
    "interpolate-size": r"\binterpolate-size\s*:",
}


def test_styles_need_nothing_newer_than_the_oldest_browser() -> None:
    """Chromium 109. What the build lowers is forbidden too: it would hide what it cannot lower."""
    wrong = []
    for path in styles():
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
        wrong += [f"{short(path)}：{name}" for name, pattern in TOO_NEW.items() if re.search(pattern, text)]
        wrong += [f"{short(path)}：嵌套" for _ in nested(text)]
    assert not wrong, "\n".join(wrong)


def nested(text: str) -> Iterator[str]:
    """一条规则里又有一条规则: only at-rules may hold others."""
    depth: list[bool] = []
    head = ""
    for letter in text:
        if letter == "{":
            is_group = head.strip().startswith("@") and not head.strip().startswith(("@font-face", "@page"))
            if depth and not depth[-1]:
                yield head.strip()
            depth.append(is_group)
            head = ""
        elif letter in "};":
            if letter == "}" and depth:
                depth.pop()
            head = ""
        else:
            head += letter


def test_styles_are_light() -> None:
    built = sorted((GUATU / "ui/static/guatu/dist/assets").glob("*.css"))
    if not built:
        pytest.skip("前端还没有建（make install）。")
    size = sum(len(gzip.compress(path.read_bytes(), 9)) for path in built)
    assert size <= LARGEST_CSS, f"压缩后 {size / 1024:.1f} KB，超过 {LARGEST_CSS // 1024} KB。"


def test_the_floors_hold() -> None:
    """Imports only go down: the contracts of import-linter."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_page_name_is_in_the_table_of_roles_and_the_reverse() -> None:
    from guatu.zones.permissions import PAGES
    from tests.architecture.town import parameters

    assert set(PAGES) - set(parameters()) == set(), "权限里有、地址里没有。"
    assert set(parameters()) - set(PAGES) == set(), "地址里有、权限里没有：谁也打不开。"


@pytest.mark.parametrize("group", ["journeys", "reliability"])
def test_long_trials_stay_with_one_worker(request: pytest.FixtureRequest, group: str) -> None:
    """Sent to two workers, a house would be built twice, and the whole run take minutes more."""
    if not getattr(request.config.option, "loadgroup", False):  # the workers of xdist alone have it
        return
    strayed = [item.nodeid for item in request.session.items if ROOT / "tests" / group in item.path.parents]
    assert all(nodeid.endswith(f"@{group}") for nodeid in strayed)
