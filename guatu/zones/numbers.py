"""编号：short numbers per zone and kind that people can read over the phone (WT-2022-0147)."""

from django.db import connection

from guatu.core.ids import new_id
from guatu.zones.models import NumberCounter, Zone


def take(zone: Zone, *, prefix: str, year: int, count: int = 1) -> list[str]:
    """取号. ``count`` numbers in a row; the counter's row is held until the transaction ends, so none is
    given twice and none is lost.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            # The table's name is our own.
            f"""INSERT INTO {NumberCounter._meta.db_table} (id, zone, prefix, year, last)
                VALUES (%s, %s, %s, %s, %s)
                ON CONFLICT (zone, prefix, year) DO UPDATE
                SET last = {NumberCounter._meta.db_table}.last + excluded.last RETURNING last""",  # noqa: S608
            [new_id(), zone.pk, prefix, year, count],
        )
        last = cursor.fetchone()[0]
    return [f"{prefix}-{year}-{n:04d}" for n in range(last - count + 1, last + 1)]
