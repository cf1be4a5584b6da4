"""佐证的文件：many at once, in parts or with the form; each is its own evidence, and a repeat changes nothing."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guatu.core import tenancy
from guatu.core.ids import new_id
from guatu.files import uploads
from guatu.files.models import StoredFile
from guatu.files.tests.conftest import drawn, files_root
from guatu.ledger.models import Entry, Evidence, Item
from guatu.ledger.tests import scenes
from guatu.zones.member import Member
from tests.cast import Cast, op

__all__ = ["files_root"]


@pytest.fixture(autouse=True)
def half_past_nine(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages live in the hour of the cast."""
    monkeypatch.setattr("guatu.zones.clock.now_for", lambda zone: cast.at)


def sent(cast: Cast, name: str, content: bytes, by: Member | None = None, *, part: int = 0) -> UUID:
    who = by or cast.officer
    upload = uploads.begin(zone=cast.zone, id=new_id(), name=name, size=len(content), by=who, at=cast.at)
    uploads.append(upload, offset=0, data=content[: part or len(content)], by=who, at=cast.at)
    return upload.pk


def attach(client: Client, item: Item, **fields: Any) -> Any:
    data = {"op": str(uuid4()), "seen": item.standing, "text": ""} | fields
    return client.post(f"/z/qlw/items/{item.pk}/attach/", data)


def kept(cast: Cast, item: Item) -> list[tuple[str, str]]:
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    found = Evidence.objects.filter(zone=cast.zone, item=item).select_related("file").order_by("id")
    return [(each.file.name if each.file else "", each.text) for each in found]


def files_now(cast: Cast) -> int:
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    return StoredFile.objects.filter(zone=cast.zone).count()


def test_one_statement_and_three_files_are_three_pieces_of_evidence(cast: Cast, client: Client) -> None:
    item = scenes.doing(cast)
    ids = [sent(cast, f"{n}.jpg", drawn((60 + n, 40))) for n in range(2)]
    cast.login(client, "officer")
    note = SimpleUploadedFile("纪要.txt", "六月封顶".encode())
    response = attach(client, item, text="已封顶。", file=note, uploads=[str(id) for id in ids])
    assert response.status_code == 303, response.content.decode()
    assert kept(cast, item) == [("纪要.txt", "已封顶。"), ("0.jpg", ""), ("1.jpg", "")]
    assert Entry.objects.filter(zone=cast.zone, item=item, verb="attach").count() == 3


def test_sent_twice_it_is_there_once(cast: Cast, client: Client) -> None:
    item = scenes.doing(cast)
    ids = [str(sent(cast, f"{n}.jpg", drawn((60 + n, 40)))) for n in range(3)]
    cast.login(client, "officer")
    for _ in range(2):
        assert attach(client, item, op=str(op(9)), uploads=ids).status_code == 303
    assert len(kept(cast, item)) == files_now(cast) == 3


def test_several_files_come_without_a_script(cast: Cast, client: Client) -> None:
    item = scenes.doing(cast)
    cast.login(client, "officer")
    both = [SimpleUploadedFile(f"{n}.jpg", drawn((60 + n, 40))) for n in range(2)]
    assert attach(client, item, file=both).status_code == 303
    assert [name for name, _ in kept(cast, item)] == ["0.jpg", "1.jpg"]


def test_one_refused_file_keeps_all_of_them_back_and_the_form_keeps_what_was_sent(
    cast: Cast, client: Client
) -> None:
    item, whole = scenes.doing(cast), sent(cast, "好.jpg", drawn())
    cast.login(client, "officer")
    bad = SimpleUploadedFile("坏.jpg", b"MZ\x90\x00" + b"\0" * 60)
    response = attach(client, item, text="写好的说明", file=bad, uploads=[str(whole)])
    shown = response.content.decode()
    assert response.status_code == 422
    assert "只收办公文档" in shown and "写好的说明" in shown
    assert f'name="uploads" value="{whole}"' in shown
    assert (kept(cast, item), files_now(cast)) == ([], 0)


def test_what_is_not_whole_or_not_mine_is_refused_in_words(cast: Cast, client: Client) -> None:
    item = scenes.doing(cast)
    half, others = sent(cast, "半.jpg", drawn(), part=9), sent(cast, "别人.jpg", drawn(), cast.colleague)
    cast.login(client, "officer")
    for id, words in ((half, "还没有传完"), (others, "取消或过期"), ("x", "表单不完整")):
        response = attach(client, item, uploads=[str(id)])
        assert (response.status_code, words in response.content.decode()) == (422, True), words
    assert kept(cast, item) == []


def test_an_outsider_leaves_no_file_behind(cast: Cast, client: Client) -> None:
    item = scenes.doing(cast)
    cast.login(client, "builder")
    assert attach(client, item, file=SimpleUploadedFile("a.jpg", drawn())).status_code == 422
    assert files_now(cast) == 0


def test_thirty_at_once_and_no_more(cast: Cast, client: Client) -> None:
    item = scenes.doing(cast)
    cast.login(client, "officer")
    response = attach(client, item, uploads=[str(new_id()) for _ in range(31)])
    assert "一次最多 30 个文件" in response.content.decode()


def test_photos_stand_in_a_grid_papers_in_rows_and_all_are_numbered(cast: Cast, client: Client) -> None:
    item = scenes.doing(cast)
    cast.login(client, "officer")
    ids = [str(sent(cast, f"{n}.jpg", drawn((60 + n, 40)))) for n in range(2)]
    attach(client, item, text="已封顶。", uploads=ids, file=SimpleUploadedFile("纪要.txt", b"ok"))
    attach(client, item, text="监理已签字。")
    shown = client.get(f"/z/qlw/items/{item.pk}/").content.decode()
    panel = shown[shown.index('id="evidence"') : shown.index('id="timeline"')]
    assert panel.count("evid-photos") == panel.count("evid-papers") == 1
    assert panel.count("/picture/") == 2 and panel.count("/preview/") == 3
    for words in ("1–4", "照片 2 张", "文件 1 个", "已封顶。", "监理已签字。"):
        assert words in panel


def test_without_evidence_the_panel_says_what_is_asked_for(cast: Cast, client: Client) -> None:
    item = scenes.doing(cast)
    shown = cast.login(client, "officer").get(f"/z/qlw/items/{item.pk}/").content.decode()
    assert "还没有佐证。报验至少要 1 份" in shown
