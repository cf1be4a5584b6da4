"""读入：a stored file, read with what the zone's office means by its heads, and set beside the record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guatu.imports.importers import Importer, Plan, all_importers, importer
from guatu.imports.models import HeadMapping
from guatu.intake import Reading, Refused, SheetKind, archive, guess_kind, read_file
from guatu.intake.source import read_grids
from guatu.intake.words import plain
from guatu.zones.models import Zone


@dataclass(frozen=True, slots=True)
class Examined:
    """读后: the rows, and what they would do."""

    reading: Reading
    importer: Importer
    plan: Plan


def examine(
    zone: Zone, *, content: bytes, name: str, kind: str | None, mapping: Mapping[str, str], at: datetime
) -> Examined:
    """细看一份文件: Refused when it cannot be used at all. Changes nothing."""
    kinds = [each.kind for each in all_importers()]
    chosen = importer(kind or _guess(content, name, kinds))
    kind = chosen.kind.code
    heads = {**remembered(zone, kind), **mapping}
    reading = read_file(content, name, kinds, kind=kind, mapping=heads, known=chosen.known(zone))
    sheets = [sheet for sheet in reading.sheets if sheet.imported]
    return Examined(reading, chosen, chosen.plan(zone, sheets, at=at))


def _guess(content: bytes, name: str, kinds: list[SheetKind]) -> str:
    found = guess_kind(read_grids(content, name), kinds)
    if found is None:
        raise Refused("没有找到认得的表头，请检查文件或指定表的种类。")
    return found.code


def remembered(zone: Zone, kind: str) -> dict[str, str]:
    """表头记忆 of the zone for one kind of sheet."""
    return dict(HeadMapping.objects.filter(zone=zone, kind=kind).values_list("head", "field"))


def remember(zone: Zone, kind: str, heads: Mapping[str, str]) -> None:
    """记住表头. The next file with these heads is read the same way."""
    rows = [HeadMapping(zone=zone, kind=kind, head=head[:120], field=field) for head, field in heads.items()]
    HeadMapping.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["zone", "kind", "head"], update_fields=["field"]
    )


def corrections(
    kind: SheetKind, sheets: Iterable[Mapping[str, Any]], chosen: Mapping[str, str]
) -> dict[str, str]:
    """更正: the heads for which a person chose otherwise than the preview's sheets were read."""
    now: dict[str, str] = {}
    for sheet in sheets:
        for head in sheet["heads"]:
            now.setdefault(head, sheet["columns"].get(head, ""))
    fields = {column.field for column in kind.columns}
    wrong = [field for field in chosen.values() if field and field not in fields]
    if wrong:
        raise Refused("选的列不在这种表里，请重新选择。")
    return {
        head: field for head, field in chosen.items() if head in now and now[head] != field and plain(head)
    }


def weight(content: bytes) -> int:
    """分量: how many bytes there are to read, unpacked where the file is packed. Too many are refused at
    once, so that nothing waits in vain.
    """
    return archive.directory(content)[1] if content[:2] == b"PK" else len(content)
