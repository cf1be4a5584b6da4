"""自检：a sound installation is told so, and each trouble is told with its remedy."""

import psycopg
import pytest

from guatu.config import database, doctor
from guatu.config.doctor import Check, checks


def by_name(found: list[Check]) -> dict[str, Check]:
    return {check.name: check for check in found}


def test_the_web_role_is_found_harmless(web_connection: psycopg.Connection) -> None:
    assert doctor._web_role().ok


def test_missing_and_provisional_calendars_are_told_apart() -> None:
    assert doctor._years(lambda: ([2031], [])).text.startswith("缺 2031 年")
    assert "暂定" in doctor._years(lambda: ([], [2027])).text
    assert doctor._years(lambda: ([], [])).ok


def test_a_database_out_of_reach_hides_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://x:y@127.0.0.1:1/none")
    monkeypatch.setattr(database, "wait_ready", lambda url, seconds: False)
    found = by_name(checks(lambda: ([], [])))
    assert not found["数据库"].ok
    assert "连不上" in found["数据库"].text
    assert {"Python", "主目录", "磁盘", "前端"} <= set(found)
    assert "表结构" not in found
