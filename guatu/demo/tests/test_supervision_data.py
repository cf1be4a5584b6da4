"""督查的示例 before any database: days that could have been, people and units that are there, all marked 示例."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from guatu.demo import source
from guatu.supervision.key_task_sheet import KEY_TASKS

ZONES = ["jhjk", "jsjk", "syjk"]


def told(zone: str) -> dict[str, Any]:
    found = source.supervision(zone)
    assert found is not None
    return found


def pinned(zone: str) -> date:
    place = next(place for place in source.places() if place.code == zone)
    assert place.pinned_on is not None
    return place.pinned_on


def days(node: Any) -> Iterator[date]:
    """Every day in a story but that of a meeting still to come."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "day" and "theme" in node and "minutes" not in node:
                continue
            yield from days(value)
    elif isinstance(node, list):
        for value in node:
            yield from days(value)
    elif isinstance(node, date):
        yield node


@pytest.mark.parametrize("zone", ZONES)
def test_nothing_happens_before_the_ledger_or_on_the_pinned_day(zone: str) -> None:
    assert all(source.LEDGER_DAYS[zone] < day < pinned(zone) for day in days(told(zone)))


@pytest.mark.parametrize("zone", ZONES)
def test_everybody_and_every_unit_is_there(zone: str) -> None:
    cast, story = source.cast(zone), told(zone)
    logins = {node["login"] for node in cast["people"]}
    units = {unit["code"] for unit in cast["units"]} | set(story.get("units", []))
    projects = {row["no"] for row in source.story(zone, "projects") if row["real"] != "1"}
    for task in story["tasks"]["list"]:
        assert task["leader"] in logins
        assert task["unit"] in units
        assert set(task["months"]) <= set(range(1, 13))
    for meeting in story["meetings"]:
        assert {meeting["by"], meeting["chair"]} <= logins
        assert meeting["project"] in projects, "只拿示例项目开会。"
        assert meeting["kind"] != "saturday" or meeting["day"].weekday() == 5
    for pledge in story.get("pledges", {}).get("list", []):
        assert pledge["unit"] in units


@pytest.mark.parametrize("zone", ZONES)
def test_what_is_invented_says_so(zone: str) -> None:
    story = told(zone)
    titles = [task["title"] for task in story["tasks"]["list"]]
    titles += [meeting["theme"] for meeting in story["meetings"]]
    titles += [found["title"] for meeting in story["meetings"] for found in meeting.get("findings", [])]
    titles += [pledge["title"] for pledge in story.get("pledges", {}).get("list", [])]
    titles += story.get("units", [])
    assert [title for title in titles if not title.startswith("示例")] == []


@pytest.mark.mechanism("M185")
def test_jiashan_has_the_nineteen_units_of_the_report() -> None:
    units = [pledge["unit"] for pledge in told("jsjk")["pledges"]["list"]]
    assert len(set(units)) == len(units) == 19


def test_the_sheet_has_twelve_months() -> None:
    assert [column.field for column in KEY_TASKS.columns if column.type == "paragraph"] == [
        f"m{month}" for month in range(1, 13)
    ]
