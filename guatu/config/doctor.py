"""自检：what `guatu doctor` looks at, each answer a sentence that says what to do."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg

from guatu.config import database, postgres
from guatu.config.postgres_paths import make_home
from guatu.core.refusal import Refusal

DISK_FLOOR = 2 * 1024**3
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHINESE_FONTS = ("*CJK*", "*wqy*", "*SourceHan*", "*simsun*", "*msyh*")


@dataclass(frozen=True, slots=True)
class Check:
    """一项检查：its name, whether it is well, and what was found; `vital` ones fail the whole."""

    name: str
    ok: bool
    text: str
    vital: bool = True


def checks(years: Callable[[], tuple[list[int], list[int]]] | None = None) -> list[Check]:
    """全部检查：in the order in which one would mend things.

    `years` tells which working-day calendars are missing and which are provisional; it is passed in since
    the calendars live above this floor's knowledge. It is asked only when the database answers.
    """
    found = [_python(), _home(), _disk()]
    reachable = _database()
    found.append(reachable)
    if reachable.ok:
        found += [_guarded("网页角色", _web_role), _guarded("表结构", _migrations)]
        if years is not None:
            asked = years
            found.append(_guarded("工作日历", lambda: _years(asked)))
    return [*found, _frontend(), _fonts(), _browser()]


def _guarded(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except Refusal as refusal:
        return Check(name, False, str(refusal))
    except Exception as error:  # One failed look must not hide the others.
        return Check(name, False, f"检查不了：{type(error).__name__}：{error}")


def _python() -> Check:
    version = ".".join(str(part) for part in sys.version_info[:3])
    ok = sys.version_info >= (3, 11)
    return Check("Python", ok, f"{version}" if ok else f"{version} 太旧，需要 3.11 以上。")


def _home() -> Check:
    def look() -> Check:
        home = make_home(postgres.home())
        return Check("主目录", True, f"{home} 可写。")

    return _guarded("主目录", look)


def _disk() -> Check:
    place = postgres.home()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    said = f"剩余 {free / 1024**3:.1f} GiB。"
    ok = free >= DISK_FLOOR
    return Check("磁盘", ok, said if ok else f"{said}不足 2 GiB，请清理或换盘。")


def _database() -> Check:
    def look() -> Check:
        urls = database.ensure_database()
        with psycopg.connect(urls.owner or urls.web, connect_timeout=10) as connection:
            number = connection.info.server_version
        kind = "内置" if database.is_embedded() else "外部"
        return Check("数据库", True, f"{kind} PostgreSQL {number // 10_000}.{number % 10_000} 应答正常。")

    return _guarded("数据库", look)


def _web_role() -> Check:
    role = database.web_role()
    with psycopg.connect(database.database_urls().web, connect_timeout=10) as connection:
        row = connection.execute(
            "SELECT rolsuper OR rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        owned = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole AND relkind IN ('r', 'p')"
        ).fetchone()
    if row is None or row[0] or row[1]:
        return Check(
            "网页角色",
            False,
            f"{role} 权限过大，能绕过分区政策。请收回它的 SUPERUSER、BYPASSRLS、CREATEROLE。",
        )
    if owned is not None and owned[0]:
        return Check(
            "网页角色", False, f"{role} 拥有 {owned[0]} 张表，政策管不住表的所有者。请把表转给所有者角色。"
        )
    return Check("网页角色", True, f"{role} 绕不过分区政策，也不拥有任何表。")


def _migrations() -> Check:
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    connection = connections["owner"]
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connection.close()
    if pending:
        return Check("表结构", False, f"有 {len(pending)} 步升级没有执行。请运行 guatu migrate。")
    return Check("表结构", True, "已是最新。")


def _years(years: Callable[[], tuple[list[int], list[int]]]) -> Check:
    missing, provisional = years()
    if missing:
        return Check(
            "工作日历", False, f"缺 {_list(missing)}年，落在其中的时限算不出。请导入该年的放假通知。"
        )
    if provisional:
        return Check("工作日历", True, f"{_list(provisional)}年为暂定，调休公布后请更新。")
    return Check("工作日历", True, "齐全。")


def _list(years: list[int]) -> str:
    return "、".join(str(year) for year in sorted(years)) + " "


def _frontend() -> Check:
    manifest = Path(__file__).parents[1] / "ui" / "static" / "guatu" / "dist" / "manifest.json"
    if manifest.is_file():
        return Check("前端", True, "已建好。")
    return Check("前端", False, "没有建，页面会没有样式。请重新安装：make demo。")


def _fonts() -> Check:
    patterns = (found for folder in FONT_FOLDERS for name in CHINESE_FONTS for found in folder.rglob(name))
    ok = next(patterns, None) is not None
    said = "本机有中文字体。" if ok else "本机没有中文字体；浏览者的电脑有即可，截图才用得上。"
    return Check("字体", ok, said, vital=False)


def _browser() -> Check:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    said = f"{found}。" if found else "本机没有 Chromium；只有浏览器走查才用得上。"
    return Check("浏览器", found is not None, said, vital=False)
