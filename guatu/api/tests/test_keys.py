"""密钥的页面：made with the password asked again, shown once, revoked by its person or the security administrator."""

import re
from io import BytesIO
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client

from guatu.api import actions
from guatu.api.models import AccessKey
from guatu.api.tests.keys import System, key_for
from guatu.core import tenancy
from guatu.core.refusal import Refusal
from guatu.identity.models import AuditEntry
from guatu.zones.models import Account, AdminEntry, Role
from tests.cast import Cast

PASSWORD = "a-long-and-rare-one-7"


def form(**changed: str) -> dict[str, str]:
    filled = {"name": "数据大屏", "days": "30", "mode": "read", "password": PASSWORD, "op": str(uuid4())}
    return filled | changed


@pytest.fixture
def officer(cast: Cast, client: Client) -> Client:
    account = Account.objects.get(username="officer")
    account.set_password(PASSWORD)
    account.save()
    return cast.login(client, "officer")


def test_a_key_is_made_shown_once_and_kept_as_a_digest(cast: Cast, officer: Client) -> None:
    sent = form()
    page = officer.post("/z/qlw/my-keys/new/", sent)
    secret = re.search(r'id="access-key">(gt_[\w-]{43})<', page.content.decode())
    assert secret is not None
    assert page["Cache-Control"].startswith("max-age=0")
    assert System(secret[1]).get("items").status_code == 200
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    row = AccessKey.objects.filter(zone=cast.zone).values().get()
    assert secret[1] not in str(row) and row["prefix"] == secret[1][:9]
    listed = officer.get("/z/qlw/my-keys/").content.decode()
    assert "数据大屏" in listed and secret[1][:9] in listed and secret[1] not in listed
    again = officer.post("/z/qlw/my-keys/new/", sent)
    assert again.status_code == 422 and "只显示一次" in again.content.decode()
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    kept = AuditEntry.objects.filter(zone=cast.zone, page="my_key_new", status=200).get()
    assert (kept.kind, kept.name) == ("change", "李工") and "数据大屏" in kept.detail
    assert officer.post(f"/z/qlw/my-keys/{row['id']}/revoke/").status_code == 303
    assert System(secret[1]).get("items").status_code == 401


def test_what_is_wrong_makes_none_and_keeps_what_was_typed(cast: Cast, officer: Client) -> None:
    for changed in (
        {"password": "wrong"},
        {"days": "366"},
        {"days": "0"},
        {"name": " "},
        {"mode": "all"},
        {"op": ""},
    ):
        page = officer.post("/z/qlw/my-keys/new/", form(**changed))
        assert page.status_code == 422, changed
        assert PASSWORD not in page.content.decode()
    assert 'value="数据大屏"' in page.content.decode()
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    assert not AccessKey.objects.filter(zone=cast.zone).exists()


def test_wrong_passwords_lock_as_at_the_log_in(officer: Client) -> None:
    tries = [officer.post("/z/qlw/my-keys/new/", form(password="wrong")).status_code for _ in range(5)]
    assert tries == [422, 422, 422, 422, 429]
    assert officer.post("/z/qlw/my-keys/new/", form()).status_code == 429


def test_the_three_administrators_and_whoever_reads_have_no_such_key(cast: Cast) -> None:
    asked = {"name": "x", "days": 1, "at": cast.at, "op": uuid4()}
    for part in ("sysadmin", "secadmin", "auditadmin"):
        with pytest.raises(actions.NoKeyForYou):
            actions.make_key(can_act=False, by=cast.members[part], **asked)  # type: ignore[arg-type]
    with pytest.raises(actions.NoKeyForYou):
        actions.make_key(can_act=True, by=cast.auditor, **asked)  # type: ignore[arg-type]
    with pytest.raises(Refusal):
        actions.make_key(can_act=True, by=cast.officer, **asked | {"days": 366})  # type: ignore[arg-type]
    for _ in range(actions.MOST):
        key_for(cast, "officer")
    with pytest.raises(actions.TooMany):
        key_for(cast, "officer")


def test_the_security_administrator_sees_and_revokes_all_but_no_secret(cast: Cast, client: Client) -> None:
    secret = key_for(cast, "officer", name="数据大屏")
    key_for(cast, "head", can_act=False, name="省厅报送")
    cast.login(client, "secadmin")
    page = client.get("/z/qlw/keys/").content.decode()
    assert "数据大屏" in page and "省厅报送" in page and secret not in page
    assert "省厅报送" not in client.get("/z/qlw/keys/?mode=act").content.decode()
    assert "数据大屏" not in client.get("/z/qlw/keys/?q=陈主任").content.decode()
    assert client.get("/z/qlw/keys/?state=expired").content.decode().count("没有符合条件的密钥") == 1
    book = openpyxl.load_workbook(BytesIO(client.get("/z/qlw/keys/export/?mode=act").content))
    text = str([list(row) for row in book.active.iter_rows(values_only=True)])
    assert "数据大屏" in text and "省厅报送" not in text and secret not in text
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    key = AccessKey.objects.get(zone=cast.zone, name="数据大屏")
    assert client.post(f"/z/qlw/keys/{key.pk}/revoke/").status_code == 302
    assert System(secret).get("items").status_code == 401
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    assert AdminEntry.objects.filter(zone=cast.zone, verb="停接口密钥", subject__contains="李工").count() == 1
    assert "/z/qlw/keys/" in client.get("/z/qlw/").content.decode()


def test_nobody_revokes_what_is_not_his(cast: Cast, client: Client) -> None:
    key_for(cast, "head")
    key = AccessKey.objects.get(zone=cast.zone)
    cast.login(client, "officer")
    assert client.post(f"/z/qlw/my-keys/{key.pk}/revoke/").status_code == 404
    assert client.post(f"/z/qlw/keys/{key.pk}/revoke/").status_code == 403
    assert Role.SECURITY_ADMIN not in cast.officer.roles
