"""门：log-in, sessions, redirects, and what comes in as a file."""

import io
import zipfile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guatu.core import tenancy
from guatu.files.models import StoredFile
from guatu.imports.models import ImportRecord
from guatu.ledger.models import Evidence
from guatu.zones.models import Account
from tests.architecture.town import Town, sheet_bytes

PASSWORD = "a-long-and-rare-one-7"


def with_password(username: str = "officer") -> Account:
    """有口令的账号."""
    account = Account.objects.get(username=username)
    account.set_password(PASSWORD)
    account.save()
    return account


def log_in(
    client: Client, password: str = PASSWORD, username: str = "officer", **more: str
) -> tuple[int, str]:
    """登录."""
    response = client.post("/login/", {"username": username, "password": password, **more})
    return response.status_code, response.get("Location", "")


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "\x00//evil.example",
    "https://testserver.evil.example/",
    "https://testserver@evil.example/",
    " https://evil.example",
    "/\t/evil.example",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_after_the_log_in_nobody_is_sent_away(town: Town, target: str) -> None:
    with town.visit():
        with_password()
        assert log_in(Client(), next=target) == (302, "/")


def test_a_session_from_before_the_log_in_is_worth_nothing_after(town: Town) -> None:
    with town.visit():
        with_password()
        client = Client()
        client.get(f"/display/qlw/{town.things['secret']}/")
        before = client.cookies[settings.SESSION_COOKIE_NAME].value
        assert log_in(client)[0] == 302
        after = client.cookies[settings.SESSION_COOKIE_NAME].value
        assert before != after
        held = Client()
        held.cookies[settings.SESSION_COOKIE_NAME] = before
        assert held.get("/zones/").status_code == 302


def test_a_lobby_screen_is_not_left_open_under_another_account(town: Town) -> None:
    """Somebody of 白鹤湾 who logs in on the screen's browser does not keep the wall of 青螺湾."""
    with town.visit():
        with_password("stranger")
        client = Client()
        client.get(f"/display/qlw/{town.things['secret']}/")
        assert log_in(client, username="stranger")[0] == 302
        assert client.get("/z/qlw/wall/").status_code == 404


def test_after_leaving_the_session_is_dead(town: Town) -> None:
    with town.visit():
        with_password()
        client = Client()
        log_in(client)
        held = client.cookies[settings.SESSION_COOKIE_NAME].value
        client.post("/logout/")
        again = Client()
        again.cookies[settings.SESSION_COOKIE_NAME] = held
        assert again.get("/zones/").status_code == 302


def test_a_changed_password_ends_the_other_sessions(town: Town) -> None:
    with town.visit():
        with_password()
        here, there = Client(), Client()
        log_in(here)
        log_in(there)
        new = "another-rare-one-42"
        here.post("/password/", {"old": PASSWORD, "new": new, "again": new})
        assert (here.get("/zones/").status_code, there.get("/zones/").status_code) == (200, 302)


def test_the_log_in_page_does_not_say_who_is_known(town: Town) -> None:
    with town.visit():
        with_password()
        pages = []
        for name in ("officer", "nobody-of-that-name"):
            response = Client().post("/login/", {"username": name, "password": "wrong-wrong-1"})
            body = response.content.decode().replace(name, "—")
            pages.append((response.status_code, body.count("登录名或口令不对")))
        assert pages == [(422, 1), (422, 1)]


def test_five_wrong_passwords_lock_the_name_and_no_other(town: Town) -> None:
    with town.visit():
        with_password()
        with_password("leader")
        codes = [log_in(Client(), f"wrong-{n}")[0] for n in range(6)]
        assert codes[:4] == [422] * 4
        assert codes[-1] == 429
        assert log_in(Client())[0] == 429
        assert log_in(Client(), username="leader")[0] == 302


def test_a_closed_account_has_no_session(town: Town) -> None:
    with town.visit():
        Account.objects.filter(username="officer").update(is_active=False)
        assert town.ask("officer", "GET", "/z/qlw/items/").status_code == 302


def test_every_answer_carries_its_protection(town: Town) -> None:
    for url in ("/login/", "/z/qlw/wall/", "/z/qlw/nothing/", "/nothing/"):
        with town.visit():
            headers = town.ask("officer", "GET", url).headers
            policy = headers["Content-Security-Policy"]
            assert "unsafe" not in policy and "default-src 'none'" in policy, url
            assert "frame-ancestors 'none'" in policy and headers["X-Content-Type-Options"] == "nosniff", url


def bomb() -> bytes:
    """压缩炸弹 in the shape of a workbook."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        with zipfile.ZipFile(io.BytesIO(sheet_bytes(["企业名称"], ["示例"]))) as book:
            for name in book.namelist():
                made.writestr(name, book.read(name) if "sheet1" not in name else b"<a>" + b" " * 300_000_000)
    return kept.getvalue()


def climbing() -> bytes:
    """Names in the archive that climb out of it."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        made.writestr("../../../../tmp/guatu-climbed.txt", "x")
        made.writestr("[Content_Types].xml", "<Types/>")
    return kept.getvalue()


XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><table><tr><td>&x;</td></tr></table></html>'
BAD_FILES = {
    "空文件.xlsx": b"",
    "文字.xlsx": "这不是表".encode(),
    "../../../../etc/passwd": b"root:x:0:0",
    "..\\..\\boot.ini": b"x",
    "半个.xlsx": sheet_bytes(["企业名称"], ["示例"])[:400],
    "爬出去.xlsx": climbing(),
    "实体.html": XXE,
    "页面.png": b"<html><script>alert(1)</script></html>",
    "图.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "名\x00字.txt": b"x",
    "名\r\nSet-Cookie: a=b.txt": b"x",
    "长" * 300 + ".txt": b"x",
    "nul.csv": b"\x00" * 5000,
    "宏.xlsm": sheet_bytes(["企业名称"], ["示例"]),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_sheet_is_refused_in_words(town: Town, name: str) -> None:
    zone = town.cast.zone
    with town.visit():
        upload = SimpleUploadedFile("x", BAD_FILES[name])
        upload._name = name  # type: ignore[attr-defined]
        response = town.ask("officer", "POST", "/z/qlw/imports/receive/", data={"file": upload, "kind": ""})
        assert response.status_code in (302, 400, 422), name
        assert b"root:" not in (response.getvalue() if response.status_code == 422 else b"")
        tenancy.enter(None, [zone.pk])
        assert ImportRecord.objects.filter(zone=zone, status="applied").count() == 1


def test_a_bomb_is_refused_before_it_goes_off(town: Town) -> None:
    with town.visit():
        upload = SimpleUploadedFile("炸弹.xlsx", bomb())
        response = town.ask("officer", "POST", "/z/qlw/imports/receive/", data={"file": upload, "kind": ""})
        assert response.status_code == 422


@pytest.mark.parametrize("name", BAD_FILES)
def test_evidence_is_kept_as_what_it_is(town: Town, name: str) -> None:
    """Stored under a plain name, given back with nothing that runs."""
    zone, item = town.cast.zone, town.things["item"]
    with town.visit():
        upload = SimpleUploadedFile("x", BAD_FILES[name])
        upload._name = name  # type: ignore[attr-defined]
        data = {"op": "00000000-0000-4000-8000-000000000001", "text": "", "file": upload}
        url = reverse("item_attach", kwargs=town.kwargs("item_attach"))
        assert town.ask("officer", "POST", url, data=data).status_code in (303, 400, 422)
        tenancy.enter(None, [zone.pk])
        kept = (
            Evidence.objects.filter(zone=zone, item_id=item, file__isnull=False).latest("added_at", "id").file
        )
        assert kept is not None
        every = StoredFile.objects.filter(zone=zone)
        assert not [
            f.name for f in every if any(c in f.name for c in "/\\\r\n\x00") or f.name.startswith(".")
        ]
        tenancy.enter(None, [])
        answer = town.ask("officer", "GET", reverse("file", kwargs={"zone": "qlw", "id": kept.pk}))
        assert answer.status_code == 200
        assert (
            "sandbox" in answer["Content-Security-Policy"] and answer["X-Content-Type-Options"] == "nosniff"
        )
        assert "html" not in answer["Content-Type"] and "svg" not in answer["Content-Type"]
        assert not answer["Content-Disposition"].startswith("inline") or answer["Content-Type"].startswith(
            "image/"
        )
        assert "Set-Cookie: a" not in str(answer.headers)
