"""会话：how long, how many, and how they end."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from guatu.identity.models import Session
from guatu.identity.tests.conftest import PASSWORD, Watch, first_step, trail, with_password
from guatu.zones.models import Account
from tests.cast import Cast


def age(client: Client, **minutes: float) -> None:
    """让会话变老: what was so many minutes ago."""
    from datetime import UTC, datetime, timedelta

    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    past = {name: datetime.now(UTC) - timedelta(minutes=ago) for name, ago in minutes.items()}
    Session.objects.filter(pk=key).update(**past)


def enter() -> Client:
    client = Client()
    assert first_step(client).status_code == 302
    return client


def test_after_half_an_hour_of_nothing_one_is_out_and_told_why(account: Account) -> None:
    client = enter()
    age(client, seen_at=29)
    assert client.get("/zones/").status_code == 200
    age(client, seen_at=31)
    answer = client.get("/z/qlw/units/")
    assert answer["Location"] == "/login/?next=%2Fz%2Fqlw%2Funits%2F&why=idle"
    assert "30 分钟没有操作" in client.get(answer["Location"]).content.decode()


def test_looking_at_a_page_is_doing_something(account: Account) -> None:
    client = enter()
    age(client, seen_at=20)
    client.get("/zones/")
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    session = Session.objects.get(pk=key)
    assert session.seen_at is not None and session.started_at is not None
    assert (session.seen_at - session.started_at).total_seconds() > -5


def test_a_page_that_refreshes_itself_is_nobody_at_work(account: Account, cast: Cast) -> None:
    client = enter()
    age(client, seen_at=20)
    before = Session.objects.get(account=account).seen_at
    client.get("/z/qlw/wall/live/")
    assert Session.objects.get(account=account).seen_at == before


def test_after_twelve_hours_one_is_out_whatever_one_did(account: Account) -> None:
    client = enter()
    age(client, expire_date=1)
    assert client.get("/zones/")["Location"].endswith("why=aged")
    assert "满 12 小时" in client.get("/login/?why=aged").content.decode()


def test_work_does_not_make_a_session_longer(account: Account, cast: Cast) -> None:
    client = enter()
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    age(client, started_at=11 * 60)
    session = client.session
    session["anything"] = 1
    session.save()
    row = Session.objects.get(pk=key)
    assert row.started_at is not None
    assert (row.expire_date - row.started_at).total_seconds() == pytest.approx(12 * 3600, abs=1)


def test_of_too_many_the_longest_unused_ends(account: Account, cast: Cast, settings: Any) -> None:
    settings.SESSION_LIMIT = 2
    first, second = enter(), enter()
    age(first, seen_at=10)
    age(second, seen_at=5)
    third = enter()
    assert [c.get("/zones/").status_code for c in (second, third)] == [200, 200]
    answer = first.get("/zones/")
    assert answer["Location"].endswith("why=replaced")
    assert "超过 2 处" in first.get(answer["Location"]).content.decode()
    assert "1 处登录已结束" in trail(cast)[-1].detail


def test_the_sessions_of_another_account_are_not_counted(account: Account, settings: Any) -> None:
    settings.SESSION_LIMIT = 1
    mine = enter()
    with_password("colleague")
    other = Client()
    first_step(other, "colleague")
    assert mine.get("/zones/").status_code == 200


def test_i_see_my_sessions_and_end_one(account: Account, cast: Cast) -> None:
    here = Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537")
    first_step(here)
    there = enter()
    page = here.get("/account/").content.decode()
    assert "Chrome 120 Windows" in page
    other = Session.objects.exclude(pk=here.cookies[settings.SESSION_COOKIE_NAME].value).get()
    assert str(other.pk) not in page
    assert here.post(f"/account/places/{other.public_id}/end/").status_code == 302
    assert there.get("/zones/")["Location"].endswith("why=by_owner")
    assert here.get("/zones/").status_code == 200
    assert trail(cast)[-1].detail == "结束一处登录"


def test_nobody_ends_the_session_of_another(account: Account, cast: Cast) -> None:
    mine = enter()
    thief = cast.login(Client(), "colleague")
    session = Session.objects.get(account=account)
    assert thief.post(f"/account/places/{session.public_id}/end/").status_code == 404
    assert mine.get("/zones/").status_code == 200


def test_an_ended_session_is_not_brought_back_by_a_page_that_was_still_at_work(account: Account) -> None:
    client = enter()
    at_work = client.session
    assert "_auth_user_id" in at_work
    Session.objects.filter(account=account).update(ended="by_owner")
    from django.contrib.sessions.backends.base import UpdateError

    at_work["late"] = 1
    with pytest.raises(UpdateError):
        at_work.save()
    assert client.get("/zones/").status_code == 302


def test_a_changed_password_ends_every_other_session(account: Account) -> None:
    here, there = enter(), enter()
    new = "another-rare-one-42"
    here.post("/password/", {"old": PASSWORD, "new": new, "again": new})
    assert here.get("/zones/").status_code == 200
    answer = there.get("/zones/")
    assert answer["Location"].endswith("why=password")


def test_a_password_grows_old(account: Account, watch: Watch) -> None:
    account.password_changed_at = watch.at
    account.save()
    client = enter()
    watch.later(days=84)
    assert "还有 6 天到期" in enter().get("/zones/").content.decode()
    watch.later(days=7)
    late = enter()
    assert late.get("/zones/")["Location"] == "/password/"
    assert "已到期" in late.get("/password/").content.decode()
    new = "another-rare-one-42"
    late.post("/password/", {"old": PASSWORD, "new": new, "again": new})
    assert late.get("/zones/").status_code == 200
    assert client is not late


def test_no_password_grows_old_where_that_is_turned_off(
    account: Account, watch: Watch, settings: Any
) -> None:
    settings.PASSWORD_DAYS = 0
    account.password_changed_at = watch.at
    account.save()
    watch.later(days=4000)
    assert enter().get("/zones/").status_code == 200


def test_wrong_old_passwords_lock_too(account: Account, cast: Cast) -> None:
    client = enter()
    new = "another-rare-one-42"
    answers = [
        client.post("/password/", {"old": "no", "new": new, "again": new}).status_code for _ in range(5)
    ]
    assert answers == [422, 422, 422, 422, 429]


def test_a_word_in_the_address_is_not_put_on_the_page(client: Client, cast: Cast) -> None:
    page = client.get("/login/?why=%3Cscript%3E").content.decode()
    assert "<script>" not in page.split("<main")[1]
