"""登录规矩：who must have a second factor is led to it before anything else."""

import pytest
from django.test import Client

from guatu.identity import actions as identity
from guatu.identity.tests.conftest import Watch, enrolled, with_password
from guatu.zones import actions
from guatu.zones.models import AdminEntry, Role, Zone
from tests.cast import Cast


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """表."""
    return Watch()


def require(cast: Cast, who: str) -> None:
    actions.require_factor(zone=cast.zone, who=who, by=cast.secadmin, at=cast.at)


def test_the_security_administrator_sets_it_and_it_is_recorded(client: Client, cast: Cast) -> None:
    cast.login(client, "secadmin")
    assert client.post("/z/qlw/login-policy/", {"who": "admins"}).status_code == 302
    assert Zone.objects.get(pk=cast.zone.pk).settings["second_factor"] == "admins"
    entry = AdminEntry.objects.get(zone=cast.zone)
    assert (entry.verb, entry.subject) == ("改登录规矩", "两步验证：自愿 → 三个管理员必须")


@pytest.mark.parametrize("part", ["sysadmin", "auditadmin", "officer", "leader", "supervisor", "upper"])
def test_nobody_else_sets_it(client: Client, cast: Cast, part: str) -> None:
    cast.login(client, part)
    assert client.get("/z/qlw/login-policy/").status_code == 403
    assert client.post("/z/qlw/login-policy/", {"who": "all"}).status_code == 403


def test_an_unknown_rule_is_refused(client: Client, cast: Cast) -> None:
    cast.login(client, "secadmin")
    assert client.post("/z/qlw/login-policy/", {"who": "some"}).status_code == 422


def test_whoever_must_and_has_none_is_led_to_set_it_up(client: Client, cast: Cast) -> None:
    require(cast, "all")
    cast.login(client, "officer")
    for page in ("", "wall/", "people/", "items/"):
        assert client.get(f"/z/qlw/{page}")["Location"] == "/account/factor/?why=required"
    assert client.post("/z/qlw/units/new/", {"name": "x"}).status_code == 302
    assert "本区要求" in client.get("/account/factor/?why=required").content.decode()


def test_the_rule_for_administrators_leaves_the_others_alone(cast: Cast) -> None:
    require(cast, "admins")
    for part in ("sysadmin", "secadmin", "auditadmin"):
        assert cast.login(Client(), part).get("/z/qlw/").status_code == 302, part
    for part in ("officer", "leader", "upper"):
        assert cast.login(Client(), part).get("/z/qlw/").status_code == 200, part


def test_with_a_second_factor_the_door_is_open(client: Client, cast: Cast, watch: Watch) -> None:
    require(cast, "all")
    account = with_password("officer")
    enrolled(account, watch.at)
    assert cast.login(client, "officer").get("/z/qlw/").status_code == 200


def test_the_rule_of_one_zone_is_not_that_of_another(client: Client, cast: Cast) -> None:
    require(cast, "all")
    assert cast.login(client, "stranger").get("/z/bhw/").status_code == 200


def test_a_lobby_screen_is_not_asked(client: Client, cast: Cast) -> None:
    made = actions.open_display(zone=cast.zone, name="大厅", by=cast.sysadmin, at=cast.at)
    require(cast, "all")
    client.get(f"/display/qlw/{made.secret}/")
    assert client.get("/z/qlw/wall/").status_code == 200


def test_a_lost_factor_is_reset_by_the_security_administrator(
    client: Client, cast: Cast, watch: Watch
) -> None:
    account = with_password("officer")
    enrolled(account, watch.at)
    mine, person = cast.login(Client(), "officer"), cast.people["officer"]
    cast.login(client, "secadmin")
    assert "重置两步验证" in client.get("/z/qlw/accounts/").content.decode()
    assert client.post(f"/z/qlw/accounts/{person.id}/factor/").status_code == 302
    account.refresh_from_db()
    assert not account.has_second_factor
    assert AdminEntry.objects.filter(zone=cast.zone, verb="重置两步验证", subject="李工").exists()
    assert mine.get("/z/qlw/")["Location"].startswith("/login/")
    with pytest.raises(identity.NotOn):
        identity.pass_code(account, code="000000", at=watch.at)


def test_where_there_is_none_nothing_is_reset(client: Client, cast: Cast) -> None:
    answer = cast.login(client, "secadmin").post(f"/z/qlw/accounts/{cast.people['officer'].id}/factor/")
    assert answer.status_code == 409


def test_the_security_administrator_does_not_reset_his_own(client: Client, cast: Cast, watch: Watch) -> None:
    enrolled(with_password("secadmin"), watch.at)
    answer = cast.login(client, "secadmin").post(f"/z/qlw/accounts/{cast.people['secadmin'].id}/factor/")
    assert answer.status_code == 409


def test_each_administrator_opens_only_his_own_of_the_new_pages(cast: Cast) -> None:
    own = {
        "login-policy/": "secadmin",
        "audit/": "auditadmin",
        "audit/personal/": "auditadmin",
        "units/new/": "sysadmin",
    }
    for part in ("sysadmin", "secadmin", "auditadmin"):
        client = cast.login(Client(), part)
        for page, holder in own.items():
            assert client.get(f"/z/qlw/{page}").status_code == (200 if holder == part else 403), (part, page)
        for business in ("wall/", "items/", "projects/", "companies/", "desk/", "imports/"):
            assert client.get(f"/z/qlw/{business}").status_code == 403, (part, business)


@pytest.mark.parametrize(("part", "role"), [
    ("secadmin", Role.AUDIT_ADMIN), ("auditadmin", Role.SYSTEM_ADMIN), ("sysadmin", Role.SECURITY_ADMIN),
])  # fmt: skip
def test_nobody_holds_two_of_the_three_not_even_in_another_unit(cast: Cast, part: str, role: Role) -> None:
    with pytest.raises(actions.SeparatedAdministrators):
        actions.appoint(person=cast.people[part], unit=cast.units["督查室"], role=role, from_date=cast.today)
