"""区与人的问法."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class ZoneDoor:
    """可进的开发区. ``own`` where one works; otherwise read from above."""

    code: str
    name: str
    level: str
    own: bool


def zones_of(account_id: Any, *, on: date) -> list[ZoneDoor]:
    """可进的开发区 of one account on a day, own ones first."""
    with connection.cursor() as cursor:
        cursor.execute("select code, name, level, own from guatu_zones(%s, %s)", [account_id, on])
        return [ZoneDoor(*row) for row in cursor.fetchall()]
