"""登录的第二步：a code after the password, good once; half a log-in is none."""

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client

from guatu.identity import actions
from guatu.identity.models import SecondFactor, Session
from guatu.identity.tests.conftest import (
    PASSWORD,
    Watch,
    code_of,
    enrolled,
    first_step,
    trail,
    with_password,
)
from guatu.zones.models import Account
from tests.cast import Cast


@pytest.fixture
def codes(account: Account, watch: Watch) -> list[str]:
    """李工已启用两步验证, a minute ago."""
    made = enrolled(account, watch.at)
    watch.later(seconds=60)
    account.refresh_from_db()
    return made


def second_step(client: Client, code: str) -> Any:
    return client.post("/login/code/", {"code": code})


def is_in(client: Client) -> bool:
    return client.get("/zones/").status_code == 200


def test_the_code_comes_after_the_password(
    client: Client, account: Account, codes: list[str], watch: Watch
) -> None:
    assert first_step(client, next="/z/qlw/units/")["Location"] == "/login/code/"
    assert not is_in(client)
    assert client.get("/login/code/").status_code == 200
    assert second_step(client, code_of(account, watch.at))["Location"] == "/z/qlw/units/"
    assert is_in(client)


def test_half_a_log_in_opens_no_page(client: Client, account: Account, codes: list[str], cast: Cast) -> None:
    first_step(client)
    for page in (
        "/zones/",
        "/account/",
        "/account/factor/",
        "/password/",
        "/z/qlw/",
        "/z/qlw/people/",
        "/z/qlw/wall/",
    ):
        assert client.get(page)["Location"].startswith("/login/"), page
    assert client.get("/")["Location"] == "/login/"
    assert client.post("/account/factor/remove/", {"password": PASSWORD, "code": "1"}).status_code == 302
    account.refresh_from_db()
    assert account.has_second_factor
    assert not [row for row in trail(cast) if row.kind == "login"]


def test_a_code_is_good_once(account: Account, codes: list[str], watch: Watch) -> None:
    code = code_of(account, watch.at)
    one, two = Client(), Client()
    for client in (one, two):
        first_step(client)
    assert second_step(one, code).status_code == 302
    again = second_step(two, code)
    assert again.status_code == 422
    assert "已经用过" in again.content.decode()
    assert not is_in(two)


def test_the_code_that_turned_it_on_does_not_let_in(account: Account, watch: Watch) -> None:
    enrolled(account, watch.at)
    with pytest.raises(actions.WrongCode):
        actions.pass_code(account, code=code_of(account, watch.at), at=watch.at)


def test_an_earlier_code_is_worth_nothing_after_a_later_one(
    account: Account, codes: list[str], watch: Watch
) -> None:
    early = code_of(account, watch.at)
    late = watch.later(seconds=30)
    actions.pass_code(account, code=code_of(account, late), at=late)
    with pytest.raises(actions.WrongCode):
        actions.pass_code(account, code=early, at=late)


@pytest.mark.parametrize(("drift", "good"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_phone_may_be_half_a_minute_off(
    account: Account, codes: list[str], watch: Watch, drift: int, good: bool
) -> None:
    now = watch.later(seconds=300)
    code = code_of(account, now + timedelta(seconds=drift))
    if good:
        assert actions.pass_code(account, code=f"{code[:3]} {code[3:]}", at=now) == "动态码"
    else:
        with pytest.raises(actions.WrongCode):
            actions.pass_code(account, code=code, at=now)


def test_a_recovery_code_opens_once_however_it_is_typed(
    account: Account, codes: list[str], watch: Watch
) -> None:
    client = Client()
    first_step(client)
    assert second_step(client, codes[0].upper().replace("-", " ")).status_code == 302
    with pytest.raises(actions.WrongCode):
        actions.pass_code(account, code=codes[0], at=watch.at)
    assert actions.pass_code(account, code=codes[1], at=watch.at) == "恢复码"


def test_the_codes_of_one_account_do_not_open_another(codes: list[str], watch: Watch) -> None:
    other = with_password("colleague")
    enrolled(other, watch.at)
    with pytest.raises(actions.WrongCode):
        actions.pass_code(other, code=codes[0], at=watch.at)


def test_new_recovery_codes_end_the_old_ones(account: Account, codes: list[str], watch: Watch) -> None:
    fresh = actions.renew_codes(account, code=codes[0], at=watch.at)
    with pytest.raises(actions.WrongCode):
        actions.pass_code(account, code=codes[1], at=watch.at)
    assert actions.pass_code(account, code=fresh[1], at=watch.at) == "恢复码"


@pytest.mark.parametrize(
    "junk", ["", "0", "１２３４５６", "12345٦", "abc", "-" * 12, "' or 1=1 --", "9" * 20]
)
def test_junk_opens_nothing(account: Account, codes: list[str], watch: Watch, junk: str) -> None:
    with pytest.raises(actions.WrongCode):
        actions.pass_code(account, code=junk, at=watch.at)


def test_five_wrong_codes_lock_the_account_as_wrong_passwords_do(
    client: Client, account: Account, codes: list[str], cast: Cast, watch: Watch
) -> None:
    first_step(client)
    wrong = "000000" if code_of(account, watch.at) != "000000" else "111111"
    assert [second_step(client, wrong).status_code for _ in range(5)] == [422, 422, 422, 422, 429]
    # The right code, and the right password, come too late.
    assert second_step(client, code_of(account, watch.at)).status_code == 302
    assert not is_in(client)
    assert first_step(Client()).status_code == 429
    assert [row.kind for row in trail(cast)] == ["failed"] * 5 + ["locked"]


def test_starting_over_does_not_forget_the_wrong_codes(
    account: Account, codes: list[str], watch: Watch
) -> None:
    """Whoever knows the password cannot try codes for ever by giving it again."""
    answers = []
    wrong = "000000" if code_of(account, watch.at) != "000000" else "111111"
    for _ in range(5):
        client = Client()
        first_step(client)
        answers.append(second_step(client, wrong).status_code)
    assert answers[-1] == 429
    assert first_step(Client()).status_code == 429


def test_codes_and_passwords_are_not_kept_with_a_failed_attempt(
    client: Client, account: Account, codes: list[str], watch: Watch
) -> None:
    first_step(client)
    second_step(client, "918273")
    kept = AccessAttempt.objects.get(username="officer")
    assert "918273" not in kept.post_data


def test_the_second_step_waits_five_minutes(
    client: Client, account: Account, codes: list[str], watch: Watch
) -> None:
    first_step(client)
    late = watch.later(minutes=5)
    answer = second_step(client, code_of(account, late))
    assert answer["Location"] == "/login/?why=half"
    assert "超过 5 分钟" in client.get(answer["Location"]).content.decode()


def test_a_changed_password_ends_a_half_finished_log_in(
    client: Client, account: Account, codes: list[str], watch: Watch
) -> None:
    first_step(client)
    account.set_password("another-rare-one-42")
    account.save()
    assert second_step(client, code_of(account, watch.at)).status_code == 302
    assert not is_in(client)


def test_the_session_is_a_new_one_after_each_step(
    client: Client, account: Account, codes: list[str], watch: Watch
) -> None:
    """Whoever planted a session in the browser holds nothing after the log-in."""
    client.get("/login/")
    planted = client.session
    planted["planted"] = "yes"
    planted.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(planted.session_key)
    keys = [str(planted.session_key)]
    first_step(client)
    keys.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    second_step(client, code_of(account, watch.at))
    keys.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    assert len(set(keys)) == 3
    for old in keys[:2]:
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = old
        assert not is_in(thief)
    assert "planted" not in client.session


def test_the_way_on_never_leads_to_another_site(account: Account, codes: list[str], watch: Watch) -> None:
    for target in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        client = Client()
        first_step(client, next=target)
        watch.later(seconds=30)
        assert second_step(client, code_of(account, watch.at))["Location"] == "/"


def test_taking_it_away_needs_password_and_code(
    client: Client, account: Account, codes: list[str], cast: Cast, watch: Watch
) -> None:
    cast.login(client, "officer")
    code = code_of(account, watch.at)
    assert client.post("/account/factor/remove/", {"password": "no", "code": code}).status_code == 422
    assert client.post("/account/factor/remove/", {"password": PASSWORD, "code": "0"}).status_code == 422
    assert SecondFactor.objects.exists()
    assert client.post("/account/factor/remove/", {"password": PASSWORD, "code": code}).status_code == 302
    assert not SecondFactor.objects.exists()
    assert first_step(Client())["Location"] == "/"


def test_an_open_browser_is_no_place_to_try_codes_either(
    client: Client, account: Account, codes: list[str], cast: Cast, watch: Watch
) -> None:
    cast.login(client, "officer")
    tries = [
        client.post("/account/factor/codes/", {"password": PASSWORD, "code": "000"}).status_code
        for _ in range(5)
    ]
    assert tries == [422, 422, 422, 422, 429]


def test_whoever_has_none_logs_in_as_before(client: Client, account: Account) -> None:
    assert first_step(client)["Location"] == "/"
    assert is_in(client)
    assert client.get("/login/code/").status_code == 302
    assert Session.objects.get(account=account).address == "127.0.0.1"
