"""登录：lock-out, sessions, first passwords."""

import re

import pytest
from django.conf import settings
from django.test import Client

from guatu.zones import actions
from guatu.zones.models import Account
from tests.cast import Cast

PASSWORD = "right-Horse-77"


@pytest.fixture
def officer(cast: Cast) -> Account:
    for name in ("officer", "colleague"):
        account = Account.objects.get(username=name)
        account.set_password(PASSWORD)
        account.save()
    return Account.objects.get(username="officer")


def attempt(client: Client, username: str, password: str) -> int:
    return client.post("/login/", {"username": username, "password": password}).status_code


def lock(client: Client) -> None:
    for _ in range(5):
        attempt(client, "officer", "wrong")


def test_five_wrong_passwords_lock_the_account_and_say_so_in_chinese(
    client: Client, officer: Account
) -> None:
    codes = [attempt(client, "officer", "wrong") for _ in range(5)]
    assert codes == [422, 422, 422, 422, 429]
    page = client.post("/login/", {"username": "officer", "password": PASSWORD})
    assert page.status_code == 429
    assert "账号已锁定 30 分钟" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_another_account_is_not_locked_with_it(client: Client, officer: Account) -> None:
    lock(client)
    assert attempt(client, "colleague", PASSWORD) == 302


def test_the_security_administrator_unlocks_and_the_person_is_in_again(
    client: Client, officer: Account, cast: Cast
) -> None:
    lock(client)
    keeper = cast.login(Client(), "secadmin")
    page = keeper.get("/z/qlw/accounts/").content.decode()
    assert "已锁定" in page
    person = cast.people["officer"]
    assert keeper.post(f"/z/qlw/accounts/{person.id}/unlock/").status_code == 302
    assert attempt(client, "officer", PASSWORD) == 302


def test_login_does_not_tell_whether_a_name_exists(client: Client, officer: Account) -> None:
    def words(name: str) -> tuple[int, str]:
        page = client.post("/login/", {"username": name, "password": "wrong"})
        text = page.content.decode().split("<main")[1].replace(name, "")
        return page.status_code, re.sub(r'value="[^"]*"', "", text)

    assert words("officer") == words("nobody-at-all")


def test_a_name_that_does_not_exist_locks_just_the_same(client: Client, officer: Account) -> None:
    assert [attempt(client, "ghost", "wrong") for _ in range(5)][-1] == 429


def test_a_session_ends_after_twelve_hours() -> None:
    assert settings.SESSION_COOKIE_AGE == 12 * 3600


def test_login_never_leads_to_another_site(client: Client, officer: Account) -> None:
    answer = client.post(
        "/login/", {"username": "officer", "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert answer["Location"] == "/"


def test_a_first_password_opens_nothing_but_the_page_that_changes_it(cast: Cast) -> None:
    person = actions.add_person(zone=cast.zone, name="新同事")
    actions.appoint(
        person=person, unit=cast.units["建设局"], role=cast.officer.seats[0].role, from_date=cast.today
    )
    opened = actions.open_account(person=person, username="newcomer", by=cast.sysadmin, at=cast.at)
    client = Client()
    assert attempt(client, "newcomer", opened.password) == 302
    assert client.get("/z/qlw/units/")["Location"] == "/password/"
    page = client.get("/password/").content.decode()
    assert "初始口令" in page
    done = client.post("/password/", {"old": opened.password, "new": PASSWORD, "again": PASSWORD})
    assert "口令已改" in done.content.decode()
    assert client.get("/z/qlw/units/").status_code == 200


def test_a_weak_new_password_is_refused_in_words(client: Client, officer: Account, cast: Cast) -> None:
    cast.login(client, "officer")
    page = client.post("/password/", {"old": PASSWORD, "new": "1234567890", "again": "1234567890"})
    assert page.status_code == 422
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)


def test_a_disabled_person_sees_nothing_more_of_the_zone(client: Client, cast: Cast) -> None:
    cast.login(client, "officer")
    assert client.get("/z/qlw/").status_code == 200
    actions.disable(cast.people["officer"], by=cast.secadmin, at=cast.at)
    assert client.get("/z/qlw/").status_code == 404


def test_resetting_a_password_ends_the_open_sessions(client: Client, officer: Account, cast: Cast) -> None:
    cast.login(client, "officer")
    keeper = cast.login(Client(), "secadmin")
    page = keeper.post(f"/z/qlw/accounts/{cast.people['officer'].id}/reset/")
    assert "只在这里显示一次" in page.content.decode()
    assert client.get("/z/qlw/")["Location"].startswith("/login/")
