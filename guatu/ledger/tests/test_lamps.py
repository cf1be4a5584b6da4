"""灯：the same in SQL as in Python."""

from datetime import timedelta
from itertools import product

from guatu.ledger import queries
from guatu.ledger.lamps import Lamp, lamp_of, with_lamp, worst
from guatu.ledger.models import Item, Life
from guatu.ledger.tests.scenes import closed, doing, opened
from tests.cast import Cast


def test_sql_and_python_light_the_same_lamp(cast: Cast) -> None:
    moments = [timedelta(days=d, microseconds=m) for d in (-5, 0, 5) for m in (-1, 0, 1)]
    for life, due, near, behind in product(Life, moments, (-5, 0, 5), (False, True)):
        ended = cast.at if life in (Life.CLOSED, Life.VOID) else None
        Item.objects.create(
            zone=cast.zone,
            kind="test.promise",
            number=str(Item.objects.count()),
            title="x",
            life=life,
            due_at=cast.at + due,
            near_at=cast.at + due - timedelta(days=near),
            day_kind="calendar",
            is_behind=behind,
            opened_at=cast.at,
            closed_at=ended,
            paused_at=cast.at if life == Life.PAUSED else None,
        )
    for item in with_lamp(Item.objects.filter(zone=cast.zone), cast.at):
        assert getattr(item, "lamp") == lamp_of(item, cast.at)  # noqa: B009


def test_late_counts_and_units_agree(cast: Cast) -> None:
    opened(cast, due="2026-03-01")
    doing(cast, due="2026-03-12")
    closed(cast, due="2026-03-01")
    opened(cast, due="2026-09-01", unit=cast.units["建设局"])
    counts = queries.counts_by_lamp(cast.zone, cast.at)
    assert {lamp.value: n for lamp, n in counts.items() if n} == {"over": 1, "near": 1, "done": 1, "ok": 1}
    assert [item.lamp for item in queries.late(cast.zone, cast.at)] == ["over"]  # type: ignore[attr-defined]
    rows = {row.name: row for row in queries.unit_table(cast.zone, cast.at)}
    office = rows["项目服务办"]
    assert (office.live, office.over, office.near, office.done) == (2, 1, 1, 1)
    assert rows["建设局"].live == 1


def test_the_worst_of_several() -> None:
    assert worst(["done", "near", "over", "ok"]) == Lamp.OVER
    assert worst([]) == ""
