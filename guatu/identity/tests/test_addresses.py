"""来自哪里：only what our own proxies saw is believed."""

from types import SimpleNamespace
from typing import Any

import pytest

from guatu.identity.addresses import clean, client_address, client_agent


def request(**meta: str) -> Any:
    return SimpleNamespace(META={"REMOTE_ADDR": "10.0.0.9", **meta})


def test_without_a_proxy_the_header_proves_nothing() -> None:
    assert client_address(request(HTTP_X_FORWARDED_FOR="1.2.3.4")) == "10.0.0.9"


@pytest.mark.parametrize(
    ("proxies", "header", "seen"),
    [
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.9"),
        (1, "", ""),
        (1, "'; drop table", ""),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_behind_proxies_the_outermost_of_ours_tells(
    settings: Any, proxies: int, header: str, seen: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert client_address(request(HTTP_X_FORWARDED_FOR=header)) == seen


def test_what_cannot_be_printed_is_taken_out() -> None:
    assert clean("a\r\nb\x00c\u202ed\ud800", 100) == "a  b c d"
    assert len(client_agent(request(HTTP_USER_AGENT="x" * 5000))) == 200
