"""导入测试的准备."""

from collections.abc import Iterator

import pytest
from django.db import connection

from guatu.core import tenancy
from guatu.projects import schemes
from tests import cast as parts
from tests.cast import Cast


@pytest.fixture
def ready(cast: Cast) -> Cast:
    """有里程碑字典的区."""
    schemes.seed(zone=cast.zone)
    return cast


@pytest.fixture
def committed(transactional_db: None) -> Iterator[Cast]:
    """角色与字典就位, committed, for pages and a worker that see each other's doings."""
    zones = parts.zones_in_place()
    made = Cast(zones["qlw"], zones["bhw"], zones["qls"])
    for zone in zones.values():
        with tenancy.inside(zone.pk):
            parts._people_zone(made, zone)
    with tenancy.inside(made.zone.pk):
        schemes.seed(zone=made.zone)
    yield made
    connection.close()
