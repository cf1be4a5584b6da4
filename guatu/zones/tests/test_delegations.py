"""委托代办的页面."""

from datetime import date, timedelta

from django.test import Client
from django.urls import reverse

from guatu.core import tenancy
from guatu.zones import actions
from guatu.zones.models import Delegation
from tests.cast import TODAY, Cast


def page(name: str = "delegations", **more: object) -> str:
    return reverse(name, kwargs={"zone": "qlw", **more})


def sent(cast: Cast, **more: str) -> dict[str, str]:
    return {
        "principal": str(cast.people["head"].pk),
        "delegate": str(cast.people["colleague"].pk),
        "from_date": date(2099, 5, 1).isoformat(),
        "to_date": date(2099, 5, 7).isoformat(),
        "reason": "leave",
        "note": "年休",
        **more,
    }


def test_a_head_arranges_who_stands_in_and_takes_it_back(cast: Cast, client: Client) -> None:
    cast.login(client, "head")
    assert client.post(page(), sent(cast)).status_code == 302
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    made = Delegation.objects.get(zone=cast.zone)
    shown = client.get(page()).content.decode()
    assert "年休" in shown and "还没开始" in shown
    assert client.post(page("delegation_revoke", id=made.pk)).status_code == 302
    assert "已撤回" in client.get(page() + "?state=revoked").content.decode()
    assert client.get(page() + "?export=xlsx").status_code == 200


def test_what_is_wrong_is_said_and_what_was_typed_stays(cast: Cast, client: Client) -> None:
    cast.login(client, "head")
    answer = client.post(page(), sent(cast, delegate=str(cast.people["head"].pk)))
    assert answer.status_code == 422
    assert "不能委托给本人" in answer.content.decode() and "年休" in answer.content.decode()


def test_an_officer_arranges_only_for_himself(cast: Cast, client: Client) -> None:
    cast.login(client, "officer")
    assert client.post(page(), sent(cast)).status_code == 422
    mine = sent(cast, principal=str(cast.people["officer"].pk))
    assert client.post(page(), mine).status_code == 302


def test_a_reader_sees_and_changes_nothing(cast: Cast, client: Client) -> None:
    made = actions.delegate(
        principal=cast.people["head"],
        delegate=cast.people["colleague"],
        from_date=TODAY,
        to_date=TODAY + timedelta(days=3),
        reason="trip",
        by=cast.head,
        at=cast.at,
    )
    cast.login(client, "auditor")
    assert client.get(page()).status_code == 200
    assert client.post(page(), sent(cast)).status_code == 403
    assert client.post(page("delegation_revoke", id=made.pk)).status_code == 403


def test_somebody_elses_delegation_is_not_taken_back(cast: Cast, client: Client) -> None:
    made = actions.delegate(
        principal=cast.people["head"],
        delegate=cast.people["colleague"],
        from_date=TODAY,
        to_date=TODAY + timedelta(days=3),
        reason="trip",
        by=cast.head,
        at=cast.at,
    )
    cast.login(client, "builder")
    assert client.post(page("delegation_revoke", id=made.pk)).status_code == 409
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    made.refresh_from_db()
    assert made.revoked_at is None


def test_a_delegation_sent_twice_is_one(cast: Cast, client: Client) -> None:
    cast.login(client, "head")
    assert [client.post(page(), sent(cast)).status_code for _ in range(2)] == [302, 302]
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    assert Delegation.objects.filter(zone=cast.zone).count() == 1
