"""动态码：six digits that change every thirty seconds (RFC 6238), and the drawing an app scans."""

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP, DIGITS, DRIFT = 30, 6, 1
SECRET_BYTES = 20
ISSUER = "挂图"


@dataclass(frozen=True)
class Drawing:
    """二维码 as one path of squares in a box of ``size``."""

    size: int
    path: str


def code_at(secret: bytes, step: int) -> str:
    """一步的动态码."""
    # SHA-1 and six digits are what every authenticator app understands.
    return TOTP(secret, DIGITS, SHA1(), STEP).generate(step * STEP).decode()  # noqa: S303


def step_of(at: datetime) -> int:
    """第几步."""
    return int(at.timestamp()) // STEP


def matching_step(secret: bytes, code: str, *, at: datetime, after: int) -> int | None:
    """对得上的那一步, one early or late allowed, none at or before ``after``: a code is good once."""
    now = step_of(at)
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        # All are compared, so that the time taken tells nothing.
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()) and step > after:
            found = step
    return found


def as_text(secret: bytes) -> str:
    """密钥文字, in groups of four for typing."""
    plain = base64.b32encode(secret).decode()
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def address(secret: bytes, username: str) -> str:
    """otpauth 地址 of the key, which the drawing carries."""
    asked = {"secret": base64.b32encode(secret).decode(), "issuer": ISSUER, "digits": DIGITS, "period": STEP}
    return f"otpauth://totp/{quote(ISSUER)}:{quote(username)}?{urlencode(asked)}"


def drawing(secret: bytes, username: str) -> Drawing:
    """画二维码. Runs of dark squares, row by row, with the quiet border the scanner wants."""
    border, path = 4, []
    rows = segno.make(address(secret, username), error="m", micro=False).matrix
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                path.append(f"M{x + border} {y + border}h{end - x}v1H{x + border}z")
            x = end + 1
    return Drawing(len(rows) + 2 * border, "".join(path))
