"""校对码：what each field of a row held when it was exported, so that an old file takes nothing back.

A sheet comes back a week later, or from several people. With the code, a cell that nobody touched in the file
is told from one that was edited, and a field that somebody else changed in between is never overwritten. The
code says nothing of what a field held: it is a digest, too short to be turned back and long enough to tell
two values apart.
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from guatu.core.dates import PartialDate
from guatu.imports.importers import Plan, RowPlan
from guatu.intake.words import paragraph

FIELD, HEAD = "check_code", "校对码"
OCTETS = 4


def written(values: Mapping[str, Any]) -> str:
    """写校对码 over what a row holds, by field."""
    return " ".join(f"{name}={_digest(value)}" for name, value in values.items())


@dataclass(slots=True)
class Marks:
    """读出的校对码. ``kept`` names the fields that the file left as they were while somebody changed them."""

    digests: Mapping[str, str] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, code: Any) -> "Marks":
        """读校对码 of a cell; without one, or with one that was damaged, nothing is known."""
        pairs = (each.partition("=") for each in str(code or "").split())
        return cls({name: digest for name, equals, digest in pairs if equals and len(digest) >= OCTETS})

    def lets(
        self, name: str, label: str, made: RowPlan, *, now: Any, new: Any, said: tuple[str, str]
    ) -> bool:
        """可否照表改. Not what somebody else has changed since the file was exported: where the file says
        otherwise too, both are told (``said`` is the present and the new one in words).
        """
        then = self.digests.get(name)
        if then is None or then == _digest(now):
            return True
        if then == _digest(new):
            self.kept.append(label)
            return False
        theirs, ours = (text or "空" for text in said)
        made.questions.append(
            f"{label}：表导出以后有人改成了“{theirs}”，表里改成“{ours}”，两边不一样，没有改"
        )
        return False


def tell_kept(plan: Plan, rows: Iterable[Marks]) -> None:
    """说保留了几格: the cells of an old file that are older than the library."""
    kept = [label for marks in rows for label in marks.kept]
    if kept:
        names = "、".join(dict.fromkeys(kept))
        plan.remarks.append(f"有 {len(kept)} 格在表导出以后被人改过，表里没有动，保留现在的值：{names}。")


def _digest(value: Any) -> str:
    return (
        urlsafe_b64encode(blake2b(_plain(value).encode(), digest_size=OCTETS).digest()).decode().rstrip("=")
    )


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, PartialDate):
        return value.iso()
    return paragraph(str(value))
