"""办：the verbs of the ledger, by key; sent twice they change things once."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as tried
from hypothesis import strategies as st

from guatu.api.tests.keys import System, key_for, said
from guatu.core import tenancy
from guatu.identity.models import AuditEntry
from guatu.ledger.models import Entry, Evidence, Item, Life
from guatu.ledger.tests import scenes
from guatu.ledger.verbs import VERBS
from tests.cast import Cast


def test_an_item_walks_its_road_by_key(cast: Cast) -> None:
    held = scenes.opened(cast)
    officer, head = System(key_for(cast, "officer")), System(key_for(cast, "head"))
    at = f"items/{held.number}"
    answer = officer.post(f"{at}/accept", {"op": str(uuid4())})
    assert (answer.status_code, answer.json()["done"]) == (200, "已接单。")
    assert answer.json()["item"]["owner"] == "李工"
    assert officer.post(f"{at}/attach", {"op": str(uuid4()), "text": "已封顶。"}).status_code == 200
    assert officer.post(f"{at}/submit", {"op": str(uuid4())}).status_code == 200
    own = officer.post(f"{at}/sign-off", {"op": str(uuid4())})
    assert (own.status_code, said(own)) == (409, "不能验收自己经办的事，请由他人验收。")
    assert head.post(f"{at}/return", {"op": str(uuid4()), "note": "缺影像"}).status_code == 200
    assert officer.post(f"{at}/submit", {"op": str(uuid4())}).status_code == 200
    signed = head.post(f"{at}/sign-off", {"op": str(uuid4()), "note": "属实"}).json()["item"]
    assert (signed["life"], signed["lamp"], signed["rounds"]) == ("closed", "done", 1)
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    verbs = list(
        Entry.objects.filter(zone=cast.zone, item=held).order_by("id").values_list("verb", flat=True)
    )
    assert verbs == ["open", "accept", "attach", "submit", "return", "submit", "sign_off"]
    kept = AuditEntry.objects.filter(zone=cast.zone, kind="change", page="api_item_sign_off").latest(
        "at", "id"
    )
    assert kept.name == "陈主任" and "接口密钥" in kept.detail


def test_the_same_operation_again_changes_nothing(cast: Cast) -> None:
    held, other = scenes.opened(cast), scenes.opened(cast, title="另一件")
    system, op = System(key_for(cast, "officer")), str(uuid4())
    first, again = (system.post(f"items/{held.pk}/accept", {"op": op, "seen": "open-0"}) for _ in range(2))
    assert (first.status_code, first.content) == (200, again.content)
    assert system.post(f"items/{other.pk}/accept", {"op": op}).status_code == 409
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    assert Entry.objects.filter(zone=cast.zone, op=op).count() == 1


def test_what_changed_meanwhile_is_refused(cast: Cast) -> None:
    held = scenes.doing(cast)
    system = System(key_for(cast, "officer"))
    answer = system.post(f"items/{held.pk}/attach", {"op": str(uuid4()), "text": "见", "seen": "open-0"})
    assert answer.status_code == 409
    assert "这件事现在办理中" in said(answer)


def test_what_is_wrong_is_said_field_by_field(cast: Cast) -> None:
    held = scenes.checking(cast)
    system = System(key_for(cast, "head"))
    for body, status, fields in (
        ({}, 422, {"op", "note"}),
        ({"op": "no", "note": "x"}, 422, {"op"}),
        ({"op": str(uuid4())}, 422, {"note"}),
        ({"op": str(uuid4()), "note": "长" * 501}, 422, {"note"}),
        ({"op": str(uuid4()), "note": "x", "nope": 1}, 422, {"nope"}),
        ({"op": str(uuid4()), "note": {"a": 1}}, 422, {"note"}),
        ({"op": str(uuid4()), "note": "a\0b"}, 422, {"note"}),
        ("[1]", 400, set()),
        ("{", 400, set()),
        (b"\xff", 400, set()),
        ('"\\ud800"', 400, set()),
        ("[" * 100_000, 400, set()),
        ("x" * 6_000_000, 413, set()),
    ):
        answer = system.post(f"items/{held.pk}/return", body)
        assert answer.status_code == status, str(body)[:60]
        assert said(answer)
        assert set(answer.json()["fields"]) == fields
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    assert Item.objects.get(zone=cast.zone, pk=held.pk).life == Life.CHECKING


def test_evidence_comes_as_a_file(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path
    held = scenes.doing(cast)
    system = System(key_for(cast, "officer"))
    data = {"op": str(uuid4()), "text": "现场", "file": SimpleUploadedFile("监理记录.txt", "已封顶".encode())}
    url = system.url(f"items/{held.pk}/attach")
    assert Client(enforce_csrf_checks=True).post(url, data, headers=system.head()).status_code == 200
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    file = Evidence.objects.get(zone=cast.zone, item=held).file
    assert file is not None and file.name == "监理记录.txt"


TEXT = st.text(max_size=40) | st.sampled_from(
    ["\0", "²", "-1", "9" * 40, "2026-13-45", "<script>", "%", "{}"]
)
NAMES = st.sampled_from(
    [
        "q",
        "page",
        "size",
        "sort",
        "view",
        "unit",
        "owner",
        "due_to",
        "op",
        "note",
        "seen",
        "unit",
        "until",
        "pieces",
        "file",
        "",
    ]
) | st.text(max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT | st.uuids().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def test_no_input_breaks_it(cast: Cast, settings: Any, tmp_path: Path) -> None:
    """Some hundreds of bad addresses and bodies: each is answered in JSON, none with a 500."""
    settings.FILES_ROOT = tmp_path
    held = scenes.checking(cast)
    system = System(key_for(cast, "supervisor"))
    verbs = [verb.replace("_", "-") for verb in VERBS]

    @tried(
        max_examples=120,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        ref=st.just(held.number) | TEXT,
        query=st.dictionaries(NAMES, TEXT, max_size=3),
        verb=st.sampled_from(verbs),
        body=st.dictionaries(NAMES, VALUES, max_size=4) | VALUES,
        op=st.none() | st.uuids().map(str),
        raw=st.none() | st.binary(max_size=40),
    )
    def attempt(ref, query, verb, body, op, raw) -> None:  # type: ignore[no-untyped-def]
        ref = ref.replace("/", "").replace("?", "").replace("#", "") or "x"
        if isinstance(body, dict) and op:
            body = {**body, "op": op}
        sent = raw if raw is not None else json.dumps(body).encode("utf-8", "replace")
        for answer in (
            system.get("items", query),
            system.get(f"items/{ref}"),
            system.post(f"items/{ref}/{verb}", sent),
        ):
            assert answer.status_code < 500, answer.content
            assert answer["Content-Type"] == "application/json"
            answer.json()

    attempt()
