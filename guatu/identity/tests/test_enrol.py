"""启用两步验证：a key shown, a code given back, ten codes to keep."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from guatu.identity import actions, totp
from guatu.identity.models import RecoveryCode, SecondFactor, Session
from guatu.identity.tests.conftest import PASSWORD, Watch, code_of, enrolled, first_step, trail
from guatu.zones.models import Account
from tests.cast import Cast


def test_codes_are_those_of_rfc_6238() -> None:
    """Appendix B, the last six of its eight digits."""
    told = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
    for seconds, code in told.items():
        assert totp.code_at(b"12345678901234567890", seconds // 30) == code


def test_the_drawing_is_what_the_library_draws(account: Account) -> None:
    import segno

    made = totp.drawing(b"k" * 20, "officer")
    rows = segno.make(totp.address(b"k" * 20, "officer"), error="m", micro=False).matrix
    dark = set()
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", made.path):
        dark |= {(int(x) + n - 4, int(y) - 4) for n in range(int(width))}
    assert dark == {(x, y) for y, row in enumerate(rows) for x, on in enumerate(row) if on}
    assert made.size == len(rows) + 8


def test_a_person_sets_it_up_through_the_pages(
    client: Client, account: Account, cast: Cast, watch: Watch
) -> None:
    cast.login(client, "officer")
    assert client.post("/account/factor/", {"act": "begin"})["Location"] == "/account/factor/"
    page = client.get("/account/factor/").content.decode()
    assert 'class="qr"' in page and "style=" not in page
    key = page.split('id="factor-key">')[1].split("<")[0].replace(" ", "")
    assert key == totp.as_text(actions.factors._secret(SecondFactor.objects.get())).replace(" ", "")
    code = code_of(account, watch.at)
    done = client.post("/account/factor/", {"password": PASSWORD, "code": code}).content.decode()
    codes = re.findall(r'<li class="num">([a-z0-9-]+)</li>', done)
    assert len(set(codes)) == 10
    account.refresh_from_db()
    assert account.has_second_factor
    assert codes[0] not in client.get("/account/").content.decode()
    assert [row.detail for row in trail(cast)] == ["启用两步验证"]


def test_the_key_is_not_in_the_database(account: Account, watch: Watch) -> None:
    begun = actions.begin_factor(account, at=watch.at)
    with connection.cursor() as cursor:
        cursor.execute("select sealed from identity_secondfactor")
        sealed = cursor.fetchone()[0]
    assert sealed.startswith("v1.aes-256-gcm.1.")
    assert begun.text.replace(" ", "") not in sealed


def test_recovery_codes_are_kept_only_as_digests(account: Account, watch: Watch) -> None:
    codes = enrolled(account, watch.at)
    kept = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert len(kept) == 10
    assert not kept & set(codes)


def test_neither_a_wrong_code_nor_a_wrong_password_turns_it_on(
    client: Client, account: Account, cast: Cast, watch: Watch
) -> None:
    cast.login(client, "officer")
    client.post("/account/factor/", {"act": "begin"})
    code = code_of(account, watch.at)
    wrong = client.post("/account/factor/", {"password": "no", "code": code})
    assert wrong.status_code == 422 and "口令不对" in wrong.content.decode()
    other = client.post(
        "/account/factor/", {"password": PASSWORD, "code": "000000" if code != "000000" else "1"}
    )
    assert other.status_code == 422 and "动态码不对" in other.content.decode()
    account.refresh_from_db()
    assert not account.has_second_factor


def test_a_key_that_lay_about_for_a_quarter_of_an_hour_is_not_taken(account: Account, watch: Watch) -> None:
    actions.begin_factor(account, at=watch.at)
    late = watch.later(minutes=15)
    assert actions.begun(account, at=late) is None
    with pytest.raises(actions.NotOn, match="重新取"):
        actions.confirm_factor(account, code=code_of(account, late), keep=None, at=late)


def test_whoever_came_in_without_it_is_put_out(account: Account, cast: Cast, watch: Watch) -> None:
    here, there = cast.login(Client(), "officer"), cast.login(Client(), "officer")
    here.post("/account/factor/", {"act": "begin"})
    here.post("/account/factor/", {"password": PASSWORD, "code": code_of(account, watch.at)})
    assert here.get("/zones/").status_code == 200
    assert there.get("/zones/")["Location"].endswith("why=password")
    assert Session.objects.filter(account=account, ended="password").count() == 1


def test_a_key_sealed_by_an_older_key_is_sealed_anew(account: Account, watch: Watch, settings: Any) -> None:
    enrolled(account, watch.at)
    settings.DATA_KEYS = {"2": b"n" * 32, "1": b"k" * 32}
    later = watch.later(seconds=60)
    assert actions.pass_code(account, code=code_of(account, later), at=later) == "动态码"
    assert actions.reseal() == 1
    assert SecondFactor.objects.get().sealed.split(".")[2] == "2"
    settings.DATA_KEYS = {"2": b"n" * 32}
    later = watch.later(seconds=60)
    assert actions.pass_code(account, code=code_of(account, later), at=later) == "动态码"


def test_recovery_codes_outlive_a_change_of_key(account: Account, watch: Watch, settings: Any) -> None:
    codes = enrolled(account, watch.at)
    settings.DATA_KEYS = {"2": b"n" * 32, "1": b"k" * 32}
    settings.SECRET_KEY = "the signing key of another machine"
    assert actions.pass_code(account, code=codes[0], at=watch.at) == "恢复码"


def test_a_lost_key_is_told_and_is_no_wrong_code(
    client: Client, account: Account, watch: Watch, settings: Any
) -> None:
    enrolled(account, watch.at)
    settings.DATA_KEYS = {"9": b"n" * 32}
    first_step(client)
    answers = [client.post("/login/code/", {"code": "123456"}) for _ in range(6)]
    assert {answer.status_code for answer in answers} == {422}
    assert "密钥文件" in answers[0].content.decode()


def test_the_cipher_can_be_sm4(account: Account, watch: Watch, settings: Any) -> None:
    settings.DATA_CIPHER = "sm4-gcm"
    enrolled(account, watch.at)
    assert SecondFactor.objects.get().sealed.startswith("v1.sm4-gcm.")
    later = watch.at + timedelta(seconds=30)
    assert actions.pass_code(account, code=code_of(account, later), at=later) == "动态码"
