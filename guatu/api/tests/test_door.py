"""门：whose key it is, and that it never opens more than its person's own log-in would."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from guatu.api import door
from guatu.api.models import AccessKey
from guatu.api.tests.keys import System, key_for, said
from guatu.api.throttle import Throttle
from guatu.core import tenancy
from guatu.identity.models import AuditEntry
from guatu.ledger.tests import scenes
from guatu.zones.models import Account, Membership, Person, Role, Zone
from tests.cast import Cast


def test_without_a_key_nothing_opens_whoever_is_logged_in(cast: Cast, client: Client) -> None:
    cast.login(client, "leader")
    for head in (
        "",
        "Basic bGVhZGVyOng=",
        "Bearer",
        "Bearer gt_short",
        f"Bearer gt_{'A' * 43}",
        "Bearer \u00e9",
    ):
        for method in ("get", "post"):
            answer = getattr(client, method)("/api/v1/z/qlw/items", headers={"Authorization": head})
            assert answer.status_code == 401, head
            assert answer["WWW-Authenticate"].startswith("Bearer")
            assert "密钥" in said(answer)


def test_a_key_is_good_in_its_own_zone_alone(cast: Cast) -> None:
    mine = scenes.opened(cast)
    secret = key_for(cast, "officer")
    tenancy.enter(cast.other.pk, [cast.other.pk])
    theirs = key_for(cast, "stranger")
    tenancy.enter(None, [])
    assert System(secret).get("items").status_code == 200
    for zone in ("bhw", "qls", "nowhere"):
        assert System(secret, zone).get("items").status_code == 401
    assert System(theirs).get("items").status_code == 401
    assert System(theirs, "bhw").get("items").json()["total"] == 0
    assert System(theirs, "bhw").get(f"items/{mine.pk}").status_code == 404
    assert System(theirs, "bhw").get(f"items/{mine.number}").status_code == 404


def ended(cast: Cast, person: Person) -> None:
    Membership.objects.filter(zone=cast.zone, person=person).update(to_date=cast.today - timedelta(days=1))


def left(cast: Cast, person: Person) -> None:
    Person.objects.filter(zone=cast.zone, pk=person.pk).update(is_active=False)


def locked(cast: Cast, person: Person) -> None:
    Account.objects.filter(people=person).update(is_active=False)


def revoked(cast: Cast, person: Person) -> None:
    AccessKey.objects.filter(zone=cast.zone, person=person).update(revoked_at=cast.at)


def expired(cast: Cast, person: Person) -> None:
    AccessKey.objects.filter(zone=cast.zone, person=person).update(expires_at=cast.at)


def first_password(cast: Cast, person: Person) -> None:
    Account.objects.filter(people=person).update(must_change_password=True)


def factor_required(cast: Cast, person: Person) -> None:
    Zone.objects.filter(pk=cast.zone.pk).update(settings={"second_factor": "all"})


def made_administrator(cast: Cast, person: Person) -> None:
    unit = cast.units["信息中心"]
    Membership.objects.create(
        zone=cast.zone, person=person, unit=unit, role=Role.AUDIT_ADMIN, from_date=cast.today
    )


@pytest.mark.parametrize(
    ("change", "status"),
    [
        *((each, 401) for each in (ended, left, locked, revoked, expired)),
        *((each, 403) for each in (first_password, factor_required, made_administrator)),
    ],
)
def test_a_key_stops_with_its_person(cast: Cast, change: Any, status: int) -> None:
    system = System(key_for(cast, "officer"))
    assert system.get("items").status_code == 200
    change(cast, cast.people["officer"])
    answer = system.get("items")
    assert answer.status_code == status
    assert said(answer)


def test_a_lower_role_may_at_once_only_what_it_may(cast: Cast) -> None:
    held = scenes.opened(cast)
    system = System(key_for(cast, "officer"))
    Membership.objects.filter(zone=cast.zone, person=cast.people["officer"]).update(role=Role.AUDITOR)
    assert system.get("items").status_code == 200
    assert system.post(f"items/{held.pk}/accept", {"op": str(uuid4())}).status_code == 403


def test_each_role_reads_what_its_pages_show_and_only_staff_acts(cast: Cast) -> None:
    held = scenes.opened(cast)
    for part in ("leader", "head", "officer", "builder", "supervisor", "auditor"):
        staff = part != "auditor"
        system = System(key_for(cast, part, can_act=staff))
        for path in ("items", f"items/{held.number}", "desk", "kinds"):
            assert system.get(path).status_code == 200, (part, path)
        AccessKey.objects.filter(zone=cast.zone, person=cast.people[part]).update(can_act=True)
        # 422: it may, but says nothing yet.
        answer = system.post(f"items/{held.pk}/return")
        assert answer.status_code == (422 if staff else 403), part
        tenancy.enter(cast.zone.pk, [cast.zone.pk])


def test_a_key_that_only_reads_writes_nothing(cast: Cast) -> None:
    held = scenes.opened(cast)
    answer = System(key_for(cast, "officer", can_act=False)).post(
        f"items/{held.pk}/accept", {"op": str(uuid4())}
    )
    assert (answer.status_code, said(answer)) == (403, "这把密钥只能读。")
    refused = AuditEntry.objects.filter(zone=cast.zone, kind="refused").latest("at", "id")
    assert (refused.page, refused.name, refused.status) == ("api_item_accept", "李工", 403)
    assert "大屏取数（gt_" in refused.detail


def test_last_use_is_noted_once_a_minute(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    system = System(key_for(cast, "officer"))
    seen = []
    for seconds in (0, 30, 59, 61):
        now = cast.at + timedelta(seconds=seconds)
        monkeypatch.setattr("guatu.zones.clock.now_for", lambda zone, now=now: now)
        assert system.get("kinds").status_code == 200
        tenancy.enter(cast.zone.pk, [cast.zone.pk])
        key = AccessKey.objects.get(zone=cast.zone)
        seen.append((key.used_at - cast.at).total_seconds() if key.used_at else None)
    assert seen == [0, 0, 0, 61]
    assert key.used_from == "127.0.0.1"


def test_too_many_requests_wait(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "throttle", Throttle(6))
    system, other = System(key_for(cast, "officer")), System(key_for(cast, "head"))
    assert [system.get("kinds").status_code for _ in range(7)] == [200] * 6 + [429]
    answer = system.get("kinds")
    assert (answer["Retry-After"], said(answer)) == ("10", "太快了，请 10 秒后再试。")
    assert other.get("kinds").status_code == 200
    monkeypatch.setattr("guatu.zones.clock.now_for", lambda zone: cast.at + timedelta(seconds=10))
    assert [system.get("kinds").status_code for _ in range(2)] == [200, 429]


def test_a_bucket_never_holds_more_than_a_minute(cast: Cast) -> None:
    bucket = Throttle(60)
    assert [bucket.wait("a", cast.at) for _ in range(61)] == [0] * 60 + [1]
    later = cast.at + timedelta(hours=9)
    assert [bucket.wait("a", later) for _ in range(61)] == [0] * 60 + [1]
    assert bucket.wait("a", cast.at) == 1, "a clock that goes back gives nothing"


def test_every_wrong_address_is_answered_in_one_shape(cast: Cast) -> None:
    system = System(key_for(cast, "officer"))
    for answer, status in (
        (Client().get("/api/v1/nothing/"), 404),
        (system.get("nothing"), 404),
        (system.post("items"), 405),
        (Client().delete("/api/v1/z/qlw/desk", headers=system.head()), 405),
        (system.get(f"items/{uuid4()}/accept"), 405),
        (system.post(f"items/{uuid4()}/explode"), 404),
    ):
        assert answer.status_code == status
        assert said(answer)


def test_the_description_is_for_everybody_and_holds_no_secret(cast: Cast) -> None:
    secret = key_for(cast, "officer")
    answer = Client().get("/api/v1/openapi.json")
    told = answer.json()
    assert told["openapi"] == "3.1.0"
    assert told["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert {"/api/v1/z/{zone}/items", "/api/v1/z/{zone}/items/{ref}/sign-off"} <= set(told["paths"])
    note = told["paths"]["/api/v1/z/{zone}/items/{ref}/return"]["post"]["requestBody"]["content"]
    assert note["application/json"]["schema"]["required"] == ["op", "note"]
    names = {each["name"] for each in told["paths"]["/api/v1/z/{zone}/items"]["get"]["parameters"]}
    assert {"zone", "view", "lamp", "kind", "q", "sort", "page", "due_from"} <= names
    text = answer.content.decode()
    assert secret[:9] not in text and "青螺湾" not in text and "李工" not in text
