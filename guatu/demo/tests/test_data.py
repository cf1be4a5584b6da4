"""The demonstration's data: true where it is real, marked where it is invented, whole where it is a story."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook

DATA = Path(__file__).resolve().parent.parent / "data"
ARTICLES = Path(__file__).resolve().parents[4] / "shared" / "articles"
ZONES = ("syjk", "lsjk", "hzjk", "jhjk", "jsjk")
NEAR_DAYS = 7
BEHIND_POINTS = 10
PEOPLE = ("leader", "owner", "supervisor", "service_officer", "liaison_officer")

Row = dict[str, str]
Point = tuple[float, float]


def load(name: str) -> Any:
    """A YAML file of the data folder."""
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


def rows(zone: str, kind: str) -> list[Row]:
    """One CSV file of a zone's story."""
    with (DATA / f"story_{zone}_{kind}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def pinned(zone: str) -> date:
    """The demonstration date of a zone."""
    return next(date.fromisoformat(z["pinned"]) for z in load("zones.yaml")["zones"] if z["code"] == zone)


def due(planned: str) -> date:
    """The last day of what was planned: a month is due at its end."""
    if len(planned) == 10:
        return date.fromisoformat(planned)
    year, month = int(planned[:4]), int(planned[5:7])
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def quotes(node: Any) -> Iterator[tuple[str, str]]:
    """Every quote with the article it is said to stand in."""
    if isinstance(node, dict):
        if "quote" in node:
            yield node["quote"], node["source"]
        for value in node.values():
            yield from quotes(value)
    elif isinstance(node, list):
        for value in node:
            yield from quotes(value)


def test_shangyu_counts() -> None:
    """上虞：82 industrial and 33 government projects, as reported."""
    counted = Counter(r["category"] for r in rows("syjk", "projects"))
    assert counted == {"industry": 82, "government": 33}


@pytest.mark.skipif(not ARTICLES.exists(), reason="the articles are not beside the repository")
@pytest.mark.parametrize("name", ["facts_projects.yaml", "zone_facts.yaml", "zones.yaml", "units.yaml"])
def test_quotes_are_verbatim(name: str) -> None:
    """Every quote is a run of characters of its article."""
    found = list(quotes(load(name)))
    assert found
    texts = {s: (ARTICLES / s).read_text(encoding="utf-8") for s in {source for _, source in found}}
    missing = [(quote, source) for quote, source in found if quote not in texts[source]]
    assert missing == []


def test_every_fact_has_a_quote() -> None:
    """No fact of a real project stands without its quote and source."""
    for project in load("facts_projects.yaml")["projects"]:
        for fact in project["facts"] + project["milestones"]:
            assert all((fact["quote"], fact["source"])), project["key"]
        assert {"credit_code", "project_code", "officer", "owner"}.isdisjoint(project)


@pytest.mark.parametrize("zone", ZONES)
def test_real_rows_carry_nothing_invented(zone: str) -> None:
    """A real project has no owner, no plan, no step; its figures are those of its facts."""
    facts = {p["key"]: p for p in load("facts_projects.yaml")["projects"]}
    milestones = {m["project"] for m in rows(zone, "milestones")}
    steps = {s["project"] for s in rows(zone, "steps")}
    for row in rows(zone, "projects"):
        if row["real"] != "1":
            assert row["name"].startswith("示例·"), row["no"]
            assert row["company"].startswith("示例"), row["no"]
            continue
        fact = facts[row["facts_key"]]
        assert row["name"] == fact["name"]
        assert row["company"] == (fact["company"] or "")
        assert not any(row[c] for c in (*PEOPLE, "unit", "investment_wan")), row["no"]
        assert row["no"] not in milestones | steps
        reported = {f["value"] for f in fact["facts"]}
        assert not row["area_mu"] or row["area_mu"] in reported


def test_people_are_examples() -> None:
    """Nobody in the cast is a person of the articles."""
    for zone in load("units.yaml")["zones"].values():
        units = {u["code"] for u in zone["units"]}
        assert all(u["reported"] or u["note"] for u in zone["units"])
        for person in zone["people"]:
            assert "示例" in person["name"]
            assert all(m["unit"] in units for m in person["memberships"])


@pytest.mark.parametrize("zone", ZONES)
def test_steps_refer_to_what_exists(zone: str) -> None:
    """Projects, milestones, people and parcels named by a story exist; dates lie before the pinned day."""
    cast = load("units.yaml")["zones"][zone]
    logins = {p["login"] for p in cast["people"]}
    units = {u["code"] for u in cast["units"]}
    parcels = {
        p["code"]: p["park"] for p in json.loads((DATA / f"maps/{zone}.json").read_text("utf-8"))["parcels"]
    }
    known = {(m["project"], m["milestone"]) for m in rows(zone, "milestones")}
    projects = rows(zone, "projects")
    for row in projects:
        assert parcels[row["parcel"]] == row["park"]
        assert {row[c] for c in PEOPLE} - {""} <= logins
        assert {row[c] for c in ("unit", "territory_unit", "industry_unit")} - {""} <= units
    assert len({row["parcel"] for row in projects}) == len({row["name"] for row in projects}) == len(projects)
    today = pinned(zone)
    for step in rows(zone, "steps"):
        assert step["by"] in logins
        assert date.fromisoformat(step["date"]) < today
        assert step["verb"] == "progress" or (step["project"], step["milestone"]) in known


MOVES = {
    ("open", "accept"): "accepted",
    ("accepted", "attach"): "evidenced",
    ("evidenced", "submit"): "submitted",
    ("submitted", "return"): "accepted",
    ("submitted", "sign_off"): "closed",
    ("closed", "reopen"): "accepted",
    ("accepted", "pause"): "paused",
    ("paused", "resume"): "accepted",
    ("open", "void"): "void",
}


def play(zone: str) -> dict[tuple[str, str], str]:
    """The state of every milestone after the story, refusing an order that could not happen."""
    state = {
        (m["project"], m["milestone"]): "closed" if m["reached"] else "open" for m in rows(zone, "milestones")
    }
    owner = {p["no"]: p["owner"] for p in rows(zone, "projects")}
    for step in rows(zone, "steps"):
        if step["verb"] == "progress":
            continue
        at = (step["project"], step["milestone"])
        assert (state[at], step["verb"]) in MOVES, step
        assert step["verb"] != "sign_off" or step["by"] != owner[step["project"]]
        state[at] = MOVES[state[at], step["verb"]]
    return state


def lamps(zone: str) -> dict[str, str]:
    """The worst lamp of each invented project on the pinned day."""
    today, state, lamp = pinned(zone), play(zone), {}
    gap = {
        s["project"]: int(s["planned_percent"]) - int(s["percent"])
        for s in rows(zone, "steps")
        if s["verb"] == "progress"
    }
    planned = rows(zone, "milestones")
    for row in rows(zone, "projects"):
        mine = [m for m in planned if m["project"] == row["no"]]
        open_ = [m for m in mine if state[m["project"], m["milestone"]] not in ("closed", "void")]
        running = [m for m in open_ if state[m["project"], m["milestone"]] not in ("paused", "submitted")]
        if not mine:
            continue
        if not open_:
            lamp[row["no"]] = "closed"
        elif any(state[m["project"], m["milestone"]] == "paused" for m in open_):
            lamp[row["no"]] = "paused"
        elif any(due(m["planned"]) < today for m in running):
            lamp[row["no"]] = "overdue"
        elif gap.get(row["no"], 0) >= BEHIND_POINTS:
            lamp[row["no"]] = "behind"
        elif any((due(m["planned"]) - today).days <= NEAR_DAYS for m in running):
            lamp[row["no"]] = "near"
        else:
            lamp[row["no"]] = "normal"
    return lamp


@pytest.mark.parametrize("zone", ZONES)
def test_the_story_ends_as_told(zone: str) -> None:
    """The lamp written beside each project is the one its steps lead to."""
    told = {p["no"]: p["lamp"] for p in rows(zone, "projects") if p["lamp"]}
    shown = lamps(zone)
    assert {no: (told[no], shown[no]) for no in told if told[no] != shown[no]} == {}
    assert set(shown.values()) == {"normal", "near", "behind", "overdue", "closed", "paused"}


def test_shangyu_wall_is_credible() -> None:
    """Most work is normal, many closed, some near, a handful behind, fewer late, one or two paused."""
    count = Counter(lamps("syjk").values())
    assert count["normal"] > 60
    assert count["closed"] >= 12
    assert count["near"] >= count["behind"] > count["overdue"] >= 3
    assert 1 <= count["paused"] <= 2


def test_the_ledger_holds_the_same_projects() -> None:
    """上虞示例项目台账 names each project once, with its company, and its totals add up."""
    book = load_workbook(DATA / "上虞示例项目台账.xlsx")
    told = {r["name"]: r for r in rows("syjk", "projects")}
    seen = Counter[str]()
    for sheet in book.worksheets[:2]:
        grid = list(sheet.iter_rows(min_row=6, values_only=True))
        for line in grid:
            name = str(line[1] or "").strip()
            if name in told:
                seen[name] += 1
                assert str(line[2]).strip() == told[name]["company"]
        mine = [told[n] for n in seen if told[n]["category"] == told[str(grid[1][1]).strip()]["category"]]
        total = next(line[4] for line in grid if line[0] == "合计")
        assert total == sum(int(p["investment_wan"] or 0) for p in mine)
    assert seen == Counter(told.keys())


def area(ring: list[Point]) -> float:
    """The area a ring encloses."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, ring[0]]))) / 2


def inside(point: Point, ring: list[Point]) -> bool:
    """Whether a point lies within a ring (even-odd rule)."""
    x, y, odd = *point, False
    for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


@pytest.mark.parametrize("zone", ZONES)
def test_parcels_stand_apart(zone: str) -> None:
    """No corner of a parcel lies in another, centres lie in their own, and a seal fits in each."""
    plan = json.loads((DATA / f"maps/{zone}.json").read_text(encoding="utf-8"))
    assert plan["note"] == "示意图，非实测地图"
    parcels = plan["parcels"]
    assert len(parcels) >= (120 if zone == "syjk" else 20)
    for one in parcels:
        assert inside(one["center"], one["ring"]), one["code"]
        assert area(one["ring"]) > 55 * 55, one["code"]
        assert all(0 <= x <= plan["width"] and 0 <= y <= plan["height"] for x, y in one["ring"]), one["code"]
        for other in parcels:
            if other is not one:
                assert not any(inside(p, other["ring"]) for p in one["ring"]), (one["code"], other["code"])
