"""此刻：the pages and the interface live in the hour of the cast, and no test is slowed by another."""

import pytest

from guatu.api import door
from guatu.api.throttle import Throttle
from tests.cast import Cast


@pytest.fixture(autouse=True)
def half_past_nine(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guatu.zones.clock.now_for", lambda zone: cast.at)
    monkeypatch.setattr(door, "throttle", Throttle(10_000))
