"""上传的地址：what a script is told, and what a stranger, a reader or a liar is not."""

import json
from typing import Any

import pytest
from django.test import Client

from guatu.core import tenancy
from guatu.core.ids import new_id
from guatu.files.models import Upload
from guatu.files.tests.conftest import drawn
from tests.cast import Cast

PHOTO = drawn((300, 200))
BYTES = "application/octet-stream"


@pytest.fixture(autouse=True)
def half_past_nine(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages live in the hour of the cast."""
    monkeypatch.setattr("guatu.zones.clock.now_for", lambda zone: cast.at)


@pytest.fixture
def officer(cast: Cast) -> Client:
    return cast.login(Client(), "officer")


def begin(client: Client, zone: str = "qlw", **more: Any) -> Any:
    said = {"id": str(new_id()), "name": "现场.jpg", "size": len(PHOTO), "modified": "", "sha256": ""} | more
    return client.post(f"/z/{zone}/uploads/", said)


def send(client: Client, address: str, offset: object, data: bytes) -> Any:
    return client.post(f"{address}?offset={offset}", data, content_type=BYTES)


def begun(client: Client) -> str:
    return f"/z/qlw/uploads/{begin(client).json()['id']}/"


def test_a_broken_upload_asks_where_it_stands_and_goes_on(officer: Client) -> None:
    address = begun(officer)
    assert send(officer, address, 0, PHOTO[:100]).json()["received"] == 100
    again = send(officer, address, 0, PHOTO[:100])
    assert (again.status_code, again.json()["received"]) == (409, 100)
    stands = officer.get(address).json()
    assert (stands["received"], len(stands["crc32"])) == (100, 8)
    assert send(officer, address, 100, PHOTO[100:]).json()["received"] == len(PHOTO)


@pytest.mark.parametrize(
    "said",
    [
        *({"id": "x"}, {"id": ""}, {"name": ""}, {"size": "-1"}, {"size": "x"}, {"size": 10**30}),
        *({"size": 0}, {"sha256": "zz"}, {"modified": "soon"}, {"size": 10**12}),
    ],
)
def test_a_beginning_that_says_nonsense_is_answered_in_words(officer: Client, said: dict[str, Any]) -> None:
    answer = begin(officer, **said)
    assert answer.status_code == 422
    assert answer.json()["message"].endswith("。")


@pytest.mark.parametrize("offset", ["", "-1", "x", "1e3", "9" * 40, "0; drop"])
def test_an_offset_that_is_none_is_refused(officer: Client, offset: str) -> None:
    assert send(officer, begun(officer), offset, PHOTO).status_code == 422


def test_a_part_that_is_too_large_or_no_bytes_is_refused(
    officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = begun(officer)
    assert officer.post(f"{address}?offset=0", {"a": "b"}).status_code == 422
    monkeypatch.setattr("guatu.files.uploads.PART_LIMIT", 10)
    assert send(officer, address, 0, PHOTO).status_code == 413


def test_a_refused_type_says_why_and_leaves_nothing(cast: Cast, officer: Client) -> None:
    program = b"MZ\x90\x00" + b"\0" * 96
    address = f"/z/qlw/uploads/{begin(officer, size=100).json()['id']}/"
    answer = send(officer, address, 0, program)
    assert (answer.status_code, "只收办公文档" in answer.json()["message"]) == (422, True)
    assert officer.get(address).status_code == 404


def test_the_upload_of_somebody_else_is_not_there(cast: Cast, officer: Client) -> None:
    address = begun(officer)
    for part in ("colleague", "head", "supervisor", "leader"):
        other = cast.login(Client(), part)
        assert other.get(address).status_code == 404, part
        assert send(other, address, 0, PHOTO).status_code == 404, part
        assert other.post(f"{address}drop/").status_code == 404, part
    stranger = cast.login(Client(), "stranger")
    assert send(stranger, address.replace("qlw", "bhw"), 0, PHOTO).status_code == 404
    assert send(stranger, address, 0, PHOTO).status_code == 404


@pytest.mark.parametrize("part", ["auditor", "upper", "sysadmin"])
def test_a_reader_uploads_nothing(cast: Cast, part: str) -> None:
    assert begin(cast.login(Client(), part)).status_code == 403


def test_a_part_without_the_token_of_the_page_is_refused(cast: Cast) -> None:
    client = cast.login(Client(enforce_csrf_checks=True), "officer")
    assert begin(client).status_code == 403


def test_what_is_given_up_is_not_there_any_more(cast: Cast, officer: Client) -> None:
    address = begun(officer)
    assert officer.post(f"{address}drop/").status_code == 204
    assert officer.get(address).status_code == 404


def test_a_name_is_only_a_name(cast: Cast, officer: Client) -> None:
    answer = begin(officer, name="..\\..\\etc\x1b/passwd" + "长" * 300)
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    kept = Upload.objects.get(zone=cast.zone, pk=json.loads(answer.content)["id"])
    assert len(kept.name) == 200
    assert "\x1b" not in kept.name
