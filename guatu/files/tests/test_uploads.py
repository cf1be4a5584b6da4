"""分段上传：begin, append, take in, give up, sweep. What was acknowledged is there; what was not can be sent again."""

import hashlib
import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from guatu.core import tenancy
from guatu.core.ids import new_id
from guatu.files import actions, kinds, parts, queries, uploads
from guatu.files.models import StoredFile, Upload
from guatu.files.tests.conftest import drawn
from guatu.ledger.tests.conftest import at_once, committed
from tests.cast import Cast

__all__ = ["committed"]
PHOTO = drawn((300, 200))
HALF = len(PHOTO) // 2


def begun(cast: Cast, content: bytes = PHOTO, name: str = "现场.jpg", **more: Any) -> Upload:
    said = {"zone": cast.zone, "id": new_id(), "size": len(content), "by": cast.officer, "at": cast.at}
    return uploads.begin(name=name, **said | more)  # type: ignore[arg-type]


def append(cast: Cast, upload: Upload, offset: int, data: bytes) -> Upload:
    return uploads.append(upload, offset=offset, data=data, by=cast.officer, at=cast.at)


def sent(cast: Cast, content: bytes = PHOTO, name: str = "现场.jpg") -> Upload:
    return append(cast, begun(cast, content, name), 0, content)


def take(cast: Cast, *ids: UUID) -> list[StoredFile]:
    return uploads.take_in(zone=cast.zone, ids=ids, by=cast.officer, at=cast.at)


def test_a_file_in_two_parts_becomes_one_file(cast: Cast) -> None:
    upload = begun(cast)
    append(cast, upload, 0, PHOTO[:HALF])
    append(cast, upload, HALF, PHOTO[HALF:])
    (file,) = take(cast, upload.pk)
    assert (file.name, file.size, file.content_type) == ("现场.jpg", len(PHOTO), "image/jpeg")
    assert (file.uploaded_by_id, file.uploaded_at) == (cast.officer.person_id, cast.at)
    assert queries.is_whole(file)


def test_taken_in_twice_it_is_there_once(cast: Cast) -> None:
    upload = sent(cast)
    assert take(cast, upload.pk) == take(cast, upload.pk)
    assert StoredFile.objects.filter(zone=cast.zone).count() == 1


def test_the_bytes_on_their_way_go_when_the_file_is_kept(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    upload = sent(cast)
    with django_capture_on_commit_callbacks(execute=True):
        take(cast, upload.pk)
    assert not parts.path_of(cast.zone.pk, upload.pk).exists()


def test_begun_again_under_its_id_it_goes_on(cast: Cast) -> None:
    upload = begun(cast)
    append(cast, upload, 0, PHOTO[:HALF])
    assert begun(cast, id=upload.pk).received == HALF
    with pytest.raises(uploads.NotOpen, match="已用于另一个文件"):
        begun(cast, PHOTO + b"0", id=upload.pk)


def test_the_same_file_chosen_anew_is_recognised(cast: Cast) -> None:
    upload = begun(cast, modified=1_700_000_000_000)
    append(cast, upload, 0, PHOTO[:HALF])
    again = begun(cast, modified=1_700_000_000_000)
    assert (again.pk, again.received) == (upload.pk, HALF)
    assert begun(cast, modified=1_700_000_000_001).pk != upload.pk
    assert begun(cast, modified=1_700_000_000_000, by=cast.colleague).pk != upload.pk


@pytest.mark.parametrize("offset", [0, HALF - 1, HALF + 1, 10**12])
def test_a_part_that_does_not_fit_is_told_where_to_go_on(cast: Cast, offset: int) -> None:
    upload = begun(cast)
    append(cast, upload, 0, PHOTO[:HALF])
    with pytest.raises(uploads.WrongOffset) as told:
        append(cast, upload, offset, PHOTO[HALF:])
    assert told.value.received == HALF
    append(cast, upload, HALF, PHOTO[HALF:])
    assert take(cast, upload.pk)[0].size == len(PHOTO)


def test_more_than_was_announced_is_not_taken(cast: Cast) -> None:
    upload = begun(cast)
    for data in (PHOTO + b"0", b""):
        with pytest.raises(uploads.TooMuch):
            append(cast, upload, 0, data)
    assert not parts.path_of(cast.zone.pk, upload.pk).exists()


def test_a_kill_before_the_acknowledgement_loses_only_what_was_not_acknowledged(cast: Cast) -> None:
    """The bytes are on the disk, the row is not committed: as if the process had ended between the two."""
    upload = begun(cast)
    append(cast, upload, 0, PHOTO[:HALF])
    with transaction.atomic():
        append(cast, upload, HALF, b"\0" * 100)
        transaction.set_rollback(True)
    assert parts.path_of(cast.zone.pk, upload.pk).stat().st_size == HALF + 100
    append(cast, upload, HALF, PHOTO[HALF:])
    assert take(cast, upload.pk)[0].sha256 == hashlib.sha256(PHOTO).hexdigest()


def test_two_writers_of_one_place_are_one_writer_and_one_who_is_told(
    committed: Cast, files_root: Path
) -> None:
    cast = committed
    with tenancy.inside(cast.zone.pk):
        upload = begun(cast)
    first, second = at_once(
        cast,
        lambda: append(cast, upload, 0, PHOTO[:HALF]),
        lambda: append(cast, upload, 0, b"\0" * HALF),
    )
    assert first.received == HALF
    assert isinstance(second, uploads.WrongOffset)
    assert parts.path_of(cast.zone.pk, upload.pk).read_bytes() == PHOTO[:HALF]


def test_a_full_disk_is_said_in_words_and_nothing_counts(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = begun(cast)

    def full(*args: Any) -> int:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(parts.DiskFull, match="已传的部分都在"):
        append(cast, upload, 0, PHOTO)
    upload.refresh_from_db()
    assert upload.received == 0


def test_bytes_that_are_gone_are_not_made_up(cast: Cast) -> None:
    upload = begun(cast)
    append(cast, upload, 0, PHOTO[:HALF])
    parts.path_of(cast.zone.pk, upload.pk).unlink()
    with pytest.raises(parts.PartsGone):
        append(cast, upload, HALF, PHOTO[HALF:])
    with pytest.raises(parts.PartsGone):
        parts.checksum(cast.zone.pk, upload.pk, HALF)


def test_another_content_than_announced_is_refused(cast: Cast) -> None:
    upload = begun(cast, sha256="0" * 64)
    with pytest.raises(uploads.Damaged, match="与原文件不同"):
        append(cast, upload, 0, PHOTO)


def test_a_program_by_the_name_of_a_photo_is_refused_with_its_last_part(cast: Cast) -> None:
    program = b"MZ\x90\x00" + b"\0" * 100
    upload = begun(cast, program)
    append(cast, upload, 0, program[:50])
    with pytest.raises(kinds.TypeRefused, match="只收办公文档"):
        append(cast, upload, 50, program[50:])


def test_empty_and_too_large_are_refused_before_a_byte_is_sent(cast: Cast, settings: Any) -> None:
    settings.FILE_SIZE_LIMIT = 1024 * 1024
    with pytest.raises(actions.TooLarge):
        begun(cast, size=2 * 1024 * 1024)
    with pytest.raises(kinds.TypeRefused, match="空文件"):
        begun(cast, size=0)
    assert not Upload.objects.filter(zone=cast.zone).exists()


def test_room_is_promised_at_the_beginning(cast: Cast) -> None:
    cast.zone.settings = {"file_quota": 1000}
    begun(cast, size=600)
    with pytest.raises(actions.QuotaFull):
        begun(cast, size=600)
    with pytest.raises(actions.QuotaFull):
        actions.store(zone=cast.zone, content=b"x" * 500, name="a.txt", by=cast.officer, at=cast.at)


def test_nobody_holds_more_than_so_many_open(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_OPEN", 2)
    begun(cast), begun(cast)
    with pytest.raises(uploads.NotOpen, match="已有 2 个"):
        begun(cast)
    begun(cast, by=cast.colleague)


def test_what_is_not_whole_or_not_ones_own_is_not_taken_in(cast: Cast) -> None:
    upload, other = begun(cast), begun(cast, by=cast.colleague)
    append(cast, upload, 0, PHOTO[:HALF])
    with pytest.raises(uploads.NotWhole, match="还没有传完"):
        take(cast, upload.pk)
    for id in (other.pk, new_id()):
        with pytest.raises(uploads.NotWhole, match="取消或过期"):
            take(cast, id)
    with pytest.raises(uploads.NotWhole):
        append(cast, other, 0, PHOTO)


def test_one_that_is_refused_keeps_none_of_the_others(cast: Cast) -> None:
    with pytest.raises(uploads.NotWhole):
        take(cast, sent(cast).pk, new_id())
    assert not StoredFile.objects.filter(zone=cast.zone).exists()


def test_what_is_given_up_is_gone(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    upload = sent(cast)
    with django_capture_on_commit_callbacks(execute=True):
        uploads.drop(upload, by=cast.officer, at=cast.at)
    assert not Upload.objects.filter(zone=cast.zone).exists()
    assert not parts.path_of(cast.zone.pk, upload.pk).exists()


def test_what_became_a_file_cannot_be_given_up(cast: Cast) -> None:
    upload = sent(cast)
    take(cast, upload.pk)
    uploads.drop(upload, by=cast.officer, at=cast.at)
    assert Upload.objects.filter(zone=cast.zone).exists()


def test_the_sweep_takes_what_expired_and_what_nobody_speaks_of(cast: Cast, files_root: Path) -> None:
    old, new = sent(cast), begun(cast, at=cast.at + timedelta(days=2))
    uploads.append(new, offset=0, data=PHOTO[:HALF], by=cast.officer, at=cast.at + timedelta(days=2))
    orphan = parts.path_of(cast.zone.pk, new_id())
    orphan.write_bytes(b"x")
    os.utime(orphan, (0, 0))
    assert uploads.sweep_uploads(cast.at + timedelta(days=3)) == 1
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    assert list(Upload.objects.filter(zone=cast.zone)) == [new]
    assert [path.name for path in orphan.parent.iterdir()] == [str(new.pk)]
    assert not parts.path_of(cast.zone.pk, old.pk).exists()


def test_an_id_of_another_zone_is_no_answer(cast: Cast) -> None:
    upload = begun(cast)
    tenancy.enter(cast.other.pk, [cast.other.pk])
    with pytest.raises(uploads.NotOpen, match="已用于另一个文件"):
        begun(cast, zone=cast.other, by=cast.stranger, id=upload.pk)
    with pytest.raises(uploads.NotWhole):
        uploads.take_in(zone=cast.other, ids=[upload.pk], by=cast.stranger, at=cast.at)


def test_the_checksum_is_that_of_what_counts(cast: Cast) -> None:
    upload = begun(cast)
    append(cast, upload, 0, b"123456789")
    assert parts.checksum(cast.zone.pk, upload.pk, 9) == "cbf43926"
    assert parts.checksum(cast.zone.pk, upload.pk, 0) == "00000000"
    with parts.path_of(cast.zone.pk, upload.pk).open("ab") as more:
        more.write(b"never acknowledged")
    assert parts.checksum(cast.zone.pk, upload.pk, 9) == "cbf43926"
