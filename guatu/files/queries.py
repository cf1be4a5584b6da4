"""附件的问法."""

from typing import BinaryIO

from django.db.models import Sum

from guatu.files import blobs
from guatu.files.kinds import decoded
from guatu.files.models import StoredFile, Upload
from guatu.zones.models import Zone


def used(zone: Zone) -> int:
    """已用配额, in bytes; the same bytes uploaded twice count twice, as their owners see them."""
    return StoredFile.objects.filter(zone=zone).aggregate(total=Sum("size"))["total"] or 0


def promised(zone: Zone) -> int:
    """已许诺的配额, in bytes: files on their way that are not stored yet."""
    open_now = Upload.objects.filter(zone=zone, file=None)
    return open_now.aggregate(total=Sum("size"))["total"] or 0


def first_lines(file: StoredFile, lines: int = 40, most: int = 8192) -> str:
    """开头几行 of a text."""
    with open_file(file) as content:
        head = content.read(most)
    return "\n".join((decoded(head, cut=True) or "").splitlines()[:lines])


def open_file(file: StoredFile) -> BinaryIO:
    """打开附件 for reading."""
    return blobs.path_of(file.sha256).open("rb")


def is_whole(file: StoredFile) -> bool:
    """是否完好：the bytes on disk are those of the row."""
    try:
        with open_file(file) as content:
            return blobs.digest_of(content) == file.sha256
    except OSError:
        return False
