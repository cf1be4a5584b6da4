"""来自哪里：the client's address and browser, as far as they can be believed."""

import ipaddress
import re
from typing import Any

from django.conf import settings

UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\ud800-\udfff]")
LONGEST_AGENT = 200


def client_address(request: Any) -> str:
    """客户端地址. Behind proxies of our own, the address that the outermost of them saw; else the peer's.

    What stands further left in the header was sent by the client, and proves nothing.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if settings.TRUSTED_PROXIES:
        seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(seen) >= settings.TRUSTED_PROXIES:
            peer = seen[-settings.TRUSTED_PROXIES]
    try:
        return str(ipaddress.ip_address(peer.partition("%")[0]))
    except ValueError:
        return ""


def address_or_none(request: Any) -> str | None:
    """客户端地址, for a column that holds an address or nothing."""
    return client_address(request) or None


def client_agent(request: Any) -> str:
    """浏览器自称, without what cannot be printed."""
    return clean(str(request.META.get("HTTP_USER_AGENT", "")), LONGEST_AGENT)


def clean(text: str, longest: int) -> str:
    """可印的文字: nothing that breaks a line, hides or turns around what follows."""
    return UNPRINTABLE.sub(" ", text)[:longest].strip()
