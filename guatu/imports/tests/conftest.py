"""导入测试的准备."""

import pytest

from guatu.projects import schemes
from tests.cast import Cast


@pytest.fixture
def ready(cast: Cast) -> Cast:
    """有里程碑字典的区."""
    schemes.seed(zone=cast.zone)
    return cast
