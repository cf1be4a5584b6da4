"""坏输入：bad addresses, injected text, forms sent twice or from elsewhere. Never a 500, never a script on a page."""

import os
from typing import Any, TypeVar
from uuid import UUID, uuid4
from zlib import crc32

import pytest
from django.db import connection
from django.urls import reverse

from guatu.core import tenancy
from guatu.ledger.models import Entry, Item
from guatu.projects.models import Project
from tests.architecture.test_permissions import ROWS
from tests.architecture.town import Town, parameters, rows_of_every_table
from tests.attack.forms import Form, forms_of

T = TypeVar("T")
ROLES = ("unit_head", "officer", "leader", "system_admin", "security_admin", "audit_admin", "anonymous")


def openers(status: str = "200") -> list[tuple[str, str]]:
    """能打开的页面 with the first role that opens each."""
    found = []
    for name in parameters():
        row = ROWS.get((name, "GET"), {})
        role = next((role for role in ROLES if row.get(role) == status), None)
        if role:
            found.append((name, role))
    return found


OPEN = openers()
KEYS = (
    *(
        "q",
        "page",
        "size",
        "sort",
        "as_of",
        "view",
        "lamp",
        "life",
        "kind",
        "unit",
        "owner",
        "category",
        "park",
    ),
    *(
        "leader",
        "role",
        "state",
        "stage",
        "pool",
        "group",
        "year",
        "month",
        "from",
        "to",
        "day",
        "export",
        "done",
    ),
    *(
        "next",
        "company",
        "industry",
        "verdict",
        "difference",
        "status",
        "download",
        "what",
        "filter",
        "order",
    ),
    *("due_from", "due_to", "opened_from", "opened_to", "evidence", "query"),
)
BAD = [
    "-1",
    "0",
    "0000",
    "9999",
    "9999999999999",
    "１２",
    "²",
    "1e9",
    "__class__",
    "-zone__settings",
    "x",
    "2022-13-45",
    "0001-01-01",
    "9999-12-31",
    "-9999-01-01",
    "20220531",
    "2022-W01-1",
    "\x00",
    "a\x00b",
    "'; DROP TABLE ledger_item; --",
    "%",
    "\\",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "\U0001f600\u202e\u200f",
    "长" * 100,
    "00000000-0000-0000-0000-000000000000",
]


@pytest.mark.parametrize(("name", "role"), OPEN)
def test_no_address_breaks_a_page(town: Town, name: str, role: str) -> None:
    """Every key the pages know at once; one at a time to name it when that broke."""
    url = reverse(name, kwargs=town.kwargs(name))
    broken = []
    is_list = not name.endswith(("_new", "_edit", "_seats", "_end", "_plan", "_reach", "_day", "_open"))
    for bad in some(BAD, name) if is_list else BAD[:: len(BAD) // 3]:
        # A date that is none is answered at once, before the other keys are read: they go alone too.
        for keys in (KEYS, tuple(key for key in KEYS if key != "as_of")):
            if status(town, role, url, keys, bad) >= 500:
                found = [key for key in keys if status(town, role, url, (key,), bad) >= 500]
                broken.append(f"{name}?{'&'.join(found or keys)}={bad[:30]!r}")
    if status(town, role, url, ("q",), "长" * 10_000) >= 500:
        broken.append(f"{name}?q=一万字")
    assert not broken, "\n".join(broken)


def some(every: list[T], name: str, share: int = 3) -> list[T]:
    """其中几个：each page takes its share, so that all are tried somewhere. ``GUATU_EVERY_INPUT`` tries all."""
    return every if os.environ.get("GUATU_EVERY_INPUT") else every[crc32(name.encode()) % share :: share]


def status(town: Town, role: str, url: str, keys: tuple[str, ...], value: str) -> int:
    """答的状态."""
    with town.visit():
        return town.ask(role, "GET", url, data=dict.fromkeys(keys, value)).status_code


@pytest.mark.parametrize(
    ("name", "role"), [pair for pair in OPEN if pair[0] in ("wall", "wall_rows", "items")]
)
def test_a_date_that_is_none_is_refused_in_words(town: Town, name: str, role: str) -> None:
    for key in ("as_of", "page", "size", "sort"):
        for bad in BAD:
            with town.visit():
                answer = town.ask(role, "GET", reverse(name, kwargs=town.kwargs(name)), data={key: bad})
                assert answer.status_code in (200, 400, 409), f"{name}?{key}={bad[:20]!r}"


MARK = "zq9"
PAYLOADS = {
    "script": f"<script>alert('{MARK}')</script>",
    "attribute": f'" onmouseover="alert(\'{MARK}\')" x="',
    "formula": f"=cmd|' /C calc'!{MARK}",
    "nul": f"空\x00{MARK}",
    "percent": f"%00%s%(x)s{MARK}",
    "long": "长" * 12_000,
    "rtl": f"\u202e\u2066{MARK}\u200f",
    "template": "{{7*7}}" + MARK + "{% raw %}${7*7}",
    "sql": f"'; DROP TABLE ledger_item; -- {MARK}",
    "emoji": f"\U0001f600\U0001f9d1\u200d\U0001f52c{MARK}",
    "lone": "\ud800",
    "spaces": "\u3000\t\n ",
    "markup": f"</textarea></title></script><img src=x onerror=alert('{MARK}')>",
}


def forms_on(town: Town, name: str, role: str) -> list[Form]:
    """页面上能填的表单."""
    url = reverse(name, kwargs=town.kwargs(name))
    with town.visit():
        response = town.ask(role, "GET", url)
        if not response.get("Content-Type", "").startswith("text/html"):
            return []
        return [form for form in forms_of(response.getvalue(), url) if form.free or form.values]


def payloads_for(name: str) -> list[str]:
    """试哪几样: a script on every page, and its share of the others."""
    return ["script", *some([each for each in PAYLOADS if each != "script"], name)]


def with_text_forms() -> list[tuple[str, str]]:
    """Pages to try; which of them have a form is seen when they are drawn."""
    return [pair for pair in OPEN if pair[0] not in ("health", "file")]


@pytest.mark.parametrize(
    ("name", "role", "payload"),
    [(*pair, payload) for pair in with_text_forms() for payload in payloads_for(pair[0])],
)
def test_whatever_is_typed_is_text(town: Town, name: str, role: str, payload: str) -> None:
    """Sent through every form of the page, then looked at on the page it leads to and on the page itself."""
    text = PAYLOADS[payload]
    if payload == "lone":
        text = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    for form in forms_on(town, name, role):
        if not form.free or form.action.startswith("/logout"):
            continue
        # All at once, and for what would be a script each field by itself, so that some of it is stored.
        for only in ("", *(form.free if payload == "script" and form.method == "post" else ())):
            with town.visit():
                typed(town, role, form, form.filled(text, only=only))


def typed(town: Town, role: str, form: Form, data: dict[str, Any]) -> None:
    """填好送出, and look at where it leads."""
    response = town.ask(role, form.method.upper(), form.action, data=data)
    assert response.status_code < 500, form.action
    clean(response, form.action)
    for address in {response.get("Location", "").split("#")[0], form.action} - {""}:
        tenancy.enter(None, [])
        shown = town.ask(role, "GET", address)
        assert shown.status_code < 500, address
        clean(shown, address)


def clean(response: Any, address: str) -> None:
    """页面上没有活的东西."""
    if not response.get("Content-Type", "").startswith("text/html") or not hasattr(response, "getvalue"):
        return
    body = response.getvalue().decode("utf-8", "replace")
    for live in (
        f"<script>alert('{MARK}",
        f"onmouseover=\"alert('{MARK}",
        f"<img src=x onerror=alert('{MARK}",
        f"49{MARK}",
    ):
        assert live not in body, f"{address}：{live}"


POSTS = sorted(name for name, parts in parameters().items() if "zone" in parts)


@pytest.mark.parametrize("role", ["unit_head", "officer", "system_admin", "security_admin"])
def test_a_form_from_elsewhere_is_not_taken(town: Town, role: str) -> None:
    """Without the token nothing is posted anywhere, whoever asks."""
    with town.visit():
        before = rows_of_every_table()
        for name in parameters():
            tenancy.enter(None, [])
            client = town.client(role, csrf=True)
            response = client.post(
                reverse(name, kwargs=town.kwargs(name)), {"op": str(uuid4()), "name": "改了"}
            )
            # Where a key is asked for and cookies count for nothing, there is nobody to forge.
            asks_a_key = name.startswith("api_") and name not in ("api_schema", "api_nothing")
            assert response.status_code == (401 if asks_a_key else 403), name
        tenancy.enter(None, [])
        assert rows_of_every_table() == before


@pytest.mark.parametrize(
    "role", ["unit_head", "officer", "leader", "system_admin", "security_admin", "audit_admin"]
)
def test_looking_changes_nothing(town: Town, role: str) -> None:
    """GET, HEAD and OPTIONS on every address."""
    with town.visit():
        before = rows_of_every_table()
        for name in parameters():
            if name == "display":
                continue  # it puts whoever is logged in out of the session, as a lobby screen must
            for method in ("GET", "HEAD", "OPTIONS"):
                tenancy.enter(None, [])
                response = town.ask(role, method, reverse(name, kwargs=town.kwargs(name)))
                assert response.status_code < 500, f"{method} {name}"
        tenancy.enter(None, [])
        assert rows_of_every_table() == before


@pytest.mark.parametrize("name", [name for name in parameters() if name != "api_nothing"])
def test_other_methods_are_not_known(town: Town, name: str) -> None:
    url = reverse(name, kwargs=town.kwargs(name))
    for role in some(["unit_head", "system_admin", "security_admin", "audit_admin"], name, share=2):
        for method in ("PUT", "PATCH", "DELETE", "TRACE"):
            with town.visit():
                assert town.ask(role, method, url).status_code in (302, 401, 403, 405), (
                    f"{method} {name} {role}"
                )
        with town.visit():
            client = town.client(role)
            response = client.get(
                url, headers={"X-HTTP-Method-Override": "POST"}, query_params={"_method": "POST"}
            )
            assert response.status_code == int(ROWS[name, "GET"][role]), name


def test_a_step_sent_twice_is_taken_once(town: Town) -> None:
    """Accept, attach and submit with the same operation: one entry each."""
    item, op = town.things["item"], uuid4()
    zone = town.cast.zone
    for verb, data in (("attach", {"text": "一份说明"}), ("submit", {"note": "请验收"})):
        url = reverse(f"item_{verb}", kwargs=town.kwargs(f"item_{verb}"))
        with town.visit():
            answers = []
            for _ in range(3):
                tenancy.enter(None, [])
                answers.append(town.ask("officer", "POST", url, data={"op": str(op), **data}).status_code)
            tenancy.enter(None, [zone.pk])
            assert answers == [303, 303, 303], verb
            assert Entry.objects.filter(zone=zone, item_id=item, op=op).count() == 1


def test_a_project_form_sent_twice_founds_one_project(town: Town) -> None:
    [form] = [
        f for f in forms_on(town, "project_new", "unit_head") if f.method == "post" and "name" in f.values
    ]
    zone = town.cast.zone
    data = {key: value for key, value in form.values.items() if key not in ("is_key", "parent")}
    data |= {"name": "示例·只有一个", "category": "industrial", "template": "new_build"}
    with town.visit():
        for _ in range(3):
            tenancy.enter(None, [])
            town.ask("unit_head", "POST", form.action, data=data)
        tenancy.enter(None, [zone.pk])
        assert Project.objects.filter(zone=zone, name="示例·只有一个").count() == 1


def test_one_operation_number_serves_one_step(town: Town) -> None:
    """The number of a step on one item, sent for another: refused, and nothing written."""
    zone, op = town.cast.zone, uuid4()
    with town.visit():
        tenancy.enter(None, [zone.pk])
        other = Item.objects.filter(zone=zone, life="open").exclude(pk=town.things["item"]).earliest("id").pk
        tenancy.enter(None, [])
        first = reverse("item_attach", kwargs=town.kwargs("item_attach"))
        assert town.ask("officer", "POST", first, data={"op": str(op), "text": "一"}).status_code == 303
        tenancy.enter(None, [])
        second = reverse("item_accept", kwargs={"zone": "qlw", "item_id": other})
        assert town.ask("officer", "POST", second, data={"op": str(op)}).status_code == 422
        tenancy.enter(None, [zone.pk])
        assert Item.objects.get(zone=zone, pk=other).life == "open"


CHANGED = ("", "x", "-1", "99999999999999999999", str(UUID(int=0)), "\x00")


@pytest.mark.parametrize(("name", "role"), with_text_forms())
def test_hidden_fields_that_were_changed_break_nothing(town: Town, name: str, role: str) -> None:
    """op, seen and version are drawn by us; they come back as anybody likes."""
    for form in forms_on(town, name, role):
        hidden = [key for key in ("op", "seen", "version", "back", "next") if key in form.values]
        for bad in CHANGED if form.method == "post" and hidden else ():
            with town.visit():
                changed = form.values | dict.fromkeys(hidden, bad)
                response = town.ask(role, "POST", form.action, data=changed)
                assert response.status_code < 500, f"{form.action} {hidden} = {bad!r}"


def test_the_connection_is_whole_afterwards(town: Town) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from ledger_item")
