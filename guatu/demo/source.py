"""示例数据的读法：what the files under ``data`` say, and nothing else."""

import csv
import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from guatu.core.dates import SHANGHAI
from guatu.zones.models import Level

DATA = Path(__file__).resolve().parent / "data"
LEDGER = "上虞示例项目台账.xlsx"
LEVELS = {"省": Level.PROVINCE, "设区市": Level.CITY}
# The day on which each zone's projects entered the library; its story begins on the day after.
LEDGER_DAYS = {
    "syjk": date(2022, 1, 5),
    "lsjk": date(2022, 9, 5),
    "hzjk": date(2018, 3, 5),
    "jhjk": date(2021, 2, 22),
    "jsjk": date(2022, 10, 10),
}

Row = dict[str, str]
Node = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """一个区（或上级）的出处."""

    code: str
    name: str
    short_name: str
    level: Level
    level_text: str
    parent: str | None
    admin_code: str
    pinned_on: date | None
    pinned_why: str
    position: list[int]
    intro: list[Node]

    @property
    def has_story(self) -> bool:
        """是否有一段故事."""
        return self.code in LEDGER_DAYS

    @property
    def ledger_day(self) -> date:
        """入库之日."""
        return LEDGER_DAYS[self.code]

    @property
    def eve(self) -> date:
        """演示日期的前一天: the last day on which anything has happened."""
        assert self.pinned_on is not None
        return self.pinned_on - timedelta(days=1)


def moment(day: date, clock: str = "09:00") -> datetime:
    """某日某时 in Shanghai."""
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI)


@cache
def _yaml(name: str) -> Any:
    # The parser in C where there is one: it is many times faster.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((DATA / name).read_text(encoding="utf-8"), loader)  # noqa: S506 — a safe loader


def places() -> list[Place]:
    """全部区, those above before those below."""
    return [
        Place(
            code=node["code"],
            name=node["name"],
            short_name=node.get("short") or node["name"],
            level=LEVELS.get(node["level"], Level.ZONE),
            level_text=node["level"],
            parent=node["parent"],
            admin_code=node["admin_code"],
            pinned_on=date.fromisoformat(node["pinned"]) if node["pinned"] else None,
            pinned_why=node.get("pinned_why", ""),
            position=node["position"] or [],
            intro=node["intro"],
        )
        for node in _yaml("zones.yaml")["zones"]
    ]


def cast(code: str) -> Node:
    """一区的单位与人员."""
    found: Node = _yaml("units.yaml")["zones"].get(code, {"units": [], "people": []})
    return found


def article(source: str) -> str:
    """出处 of a quote: the title of its article."""
    return f"《{_yaml('facts_projects.yaml')['articles'][source]}》"


def reported(code: str) -> dict[str, Node]:
    """一区的真实项目, by key."""
    return {p["key"]: p for p in _yaml("facts_projects.yaml")["projects"] if p["zone"] == code}


def groups(code: str) -> list[Node]:
    """一区见报的项目组."""
    return [g for g in _yaml("facts_projects.yaml")["groups"] if g["zone"] == code]


def carriers(code: str) -> list[Node]:
    """一区见报的载体."""
    return [c for c in _yaml("facts_projects.yaml")["carriers"] if c["zone"] == code]


def zone_facts(code: str) -> list[Node]:
    """一区页面上的见报数字."""
    return [f for f in _yaml("zone_facts.yaml")["facts"] if f["zone"] == code]


def drawing(code: str) -> Node:
    """一区的示意图."""
    found: Node = json.loads((DATA / "maps" / f"{code}.json").read_text(encoding="utf-8"))
    return found


def story(code: str, kind: str) -> list[Row]:
    """一区故事的一张表: ``projects``, ``milestones`` or ``steps``."""
    with (DATA / f"story_{code}_{kind}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def supervision(code: str) -> Node | None:
    """一区督查的故事, where it has one."""
    name = f"supervision_{code}.yaml"
    found: Node | None = _yaml(name) if (DATA / name).exists() else None
    return found
