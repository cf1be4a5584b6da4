"""猜编号：somebody of 白鹤湾, whatever his roles there, learns nothing of 青螺湾 and changes nothing in it."""

import re
from uuid import uuid4

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from guatu.core import tenancy
from tests.architecture.town import Town, parameters, rows_of_every_table

# Pages whose address names a thing inside the zone.
WITH_THINGS = sorted(
    name
    for name, parts in parameters().items()
    if "zone" in parts and any(part == "id" or part.endswith("_id") for part in parts)
)
ZONE_PAGES = sorted(name for name, parts in parameters().items() if "zone" in parts)
NO_ZONE = "nowhere"


def masked(response: HttpResponseBase, *secrets: object) -> tuple[int, str]:
    """答了什么, without what differs each time and what was asked for."""
    text = response.getvalue().decode("utf-8", "replace") if hasattr(response, "getvalue") else ""
    for secret in secrets:
        text = text.replace(str(secret), "—")
    text = re.sub(r'(csrfmiddlewaretoken" value=|csrf-token" content=|X-CSRFToken": ?)"[^"]*"', r'\1""', text)
    return response.status_code, re.sub(
        r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "op", text
    )


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", WITH_THINGS)
def test_the_id_of_another_zone_is_as_good_as_no_id(town: Town, name: str, method: str) -> None:
    ours = town.kwargs(name, zone="bhw")
    nobody = {key: uuid4() if key == "id" or key.endswith("_id") else value for key, value in ours.items()}
    answers = []
    for kwargs in (ours, nobody):
        url = reverse(name, kwargs=kwargs)
        with town.visit():
            answers.append(masked(town.ask("thief", method, url), *kwargs.values()))
    assert answers[0] == answers[1]
    assert answers[0][0] in (404, 405) or (answers[0][0] == 302 and method == "GET")


@pytest.mark.parametrize("name", ZONE_PAGES)
def test_a_zone_one_has_no_part_in_is_as_good_as_no_zone(town: Town, name: str) -> None:
    answers = []
    for code in ("qlw", NO_ZONE):
        url = reverse(name, kwargs=town.kwargs(name, zone=code))
        for method in ("GET", "POST"):
            with town.visit():
                answers.append(masked(town.ask("thief", method, url), code))
    assert answers[:2] == answers[2:]
    # The interface never knows somebody by his cookie.
    assert {status for status, _ in answers} == ({401} if name.startswith("api_") else {404})


@pytest.mark.parametrize("role", ["anonymous", "thief", "display", "auditor", "upper"])
def test_whoever_may_only_look_changes_no_row(town: Town, role: str) -> None:
    """Every address, asked to write with everything it could want."""
    wanted = {
        "csrfmiddlewaretoken": "-",
        **{
            "op": str(uuid4()),
            "note": "改了",
            "text": "改了",
            "name": "改了",
            "reason": "review",
            "seen": "",
        },
        **{"unit": str(town.things["unit"]), "person": str(town.things["person"]), "role": "leader"},
        **{"project": str(town.things["project"]), "type": str(town.things["milestone_type"])},
        **{"kind": "office", "code": "x", "day": "2026-03-01", "works": "1", "year": "2029"},
        **{"from_date": "2026-01-01", "to_date": "2026-01-02", "on": "2026-03-01", "percent": "99"},
    }
    with town.visit():
        before = rows_of_every_table()
        for name in ZONE_PAGES:
            for code in ("qlw", "bhw") if role != "thief" else ("qlw",):
                tenancy.enter(None, [])
                url = reverse(name, kwargs=town.kwargs(name, zone=code))
                response = town.ask(role, "POST", url, data=wanted)
                assert response.status_code not in range(200, 300), f"{name} 由 {role}"
        tenancy.enter(None, [])
        assert rows_of_every_table() == before


def test_an_officer_of_another_unit_changes_no_row_of_a_project(town: Town) -> None:
    wanted = {
        "op": str(uuid4()),
        "note": "改了",
        "text": "改了",
        "name": "改了",
        "version": "1",
        "reason": "review",
    }
    wanted |= {"on": "2026-03-01", "percent": "99", "planned": "2026-12-01", "seen": ""}
    wanted |= {"type": str(town.things["milestone_type"]), "project": str(town.things["project"])}
    pages = [
        name
        for name, parts in parameters().items()
        if {"project_id", "milestone_id", "item_id", "group_id"} & set(parts)
    ]
    with town.visit():
        before = rows_of_every_table()
        for name in pages:
            tenancy.enter(None, [])
            town.ask("outsider", "POST", reverse(name, kwargs=town.kwargs(name)), data=wanted)
        tenancy.enter(None, [])
        assert rows_of_every_table() == before


FOREIGN = {
    "unit": "unit",
    "person": "person",
    "project": "project",
    "type": "milestone_type",
    "company": "company",
}


def test_things_of_another_zone_are_no_choice_in_a_form(town: Town) -> None:
    """At home, but with the ids of 青螺湾 in the fields: refused, and nothing of it is said."""
    here = {"item_id": town.things["other_item"], "project_id": town.things["other_project"]}
    fields = {key: str(town.things[thing]) for key, thing in FOREIGN.items()}
    more = {
        "name": "新的一个",
        "op": str(uuid4()),
        "role": "officer",
        "from_date": "2026-01-01",
        "kind": "office",
    }
    more |= {"parent": str(town.things["unit"]), "park": str(town.things["park"]), "category": "industrial"}
    for name, parts in parameters().items():
        kwargs = {key: "bhw" if key == "zone" else here.get(key) for key in parts}
        if "zone" not in parts or not all(kwargs.values()):
            continue
        with town.visit():
            response = town.ask("thief", "POST", reverse(name, kwargs=kwargs), data={**fields, **more})
            assert response.status_code < 500, name
            text = response.getvalue().decode("utf-8", "replace")
            assert "建设局" not in text and "第1个项目" not in text, name


def test_secrets_of_the_lobby_screen_cannot_be_guessed(client: Client, town: Town) -> None:
    with town.visit():
        for code, secret in (("qlw", "x"), ("bhw", town.things["secret"]), ("nowhere", "x"), ("qlw", "%00")):
            assert client.get(f"/display/{code}/{secret}/").status_code == 404
        assert client.get("/z/qlw/wall/").status_code == 302
