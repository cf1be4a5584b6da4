"""真提交：a cast whose rows are committed, for tests in which several connections act at once."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from guatu.core import tenancy
from tests import cast as parts
from tests.cast import Cast


@pytest.fixture
def committed(transactional_db: None) -> Iterator[Cast]:
    """角色就位, for everybody to see."""
    zones = parts.zones_in_place()
    made = Cast(zones["qlw"], zones["bhw"], zones["qls"])
    for zone in zones.values():
        with tenancy.inside(zone.pk):
            parts._people_zone(made, zone)
    yield made
    connection.close()


def at_once(cast: Cast, *deeds: Callable[[], Any]) -> list[Any]:
    """同时办：each deed in its own connection. The first has done its step but not committed when the others
    begin; what each returned, or the exception it met.
    """
    begun, outcomes = threading.Event(), [None] * len(deeds)

    def run(number: int, deed: Callable[[], Any]) -> None:
        try:
            if number:
                begun.wait(10)
            with tenancy.inside(cast.zone.pk):
                outcomes[number] = deed()
                begun.set()
                if not number:
                    threading.Event().wait(0.4)
        except Exception as error:
            outcomes[number] = error  # type: ignore[call-overload]
            begun.set()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes
