"""存证：salted field digests, and the chain over them.

What is chained are digests of fields, each with its own salt, so that a field can be erased (value and
salt together) without breaking the chain.
"""

import hashlib
import json
import secrets
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

GENESIS = "0" * 64
ALGORITHM = "sha256"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | UUID):
        return str(value)
    raise TypeError(f"not canonical: {type(value)}")


def canonical(value: Any) -> bytes:
    """规范文本. One byte string per value: sorted keys, no spaces, UTF-8, instants in UTC."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    ).encode()


def new_salt() -> str:
    """盐, 128 bits."""
    return secrets.token_hex(16)


def field_digest(salt: str, value: Any, *, algorithm: str = ALGORITHM) -> str:
    """字段摘要 of one value under its salt."""
    return hashlib.new(algorithm, salt.encode() + b"\0" + canonical(value)).hexdigest()


def record_digest(fixed: dict[str, Any], fields: dict[str, str], *, algorithm: str = ALGORITHM) -> str:
    """记录摘要 over the fixed columns and the digests of the free fields."""
    return hashlib.new(algorithm, canonical({"fixed": fixed, "fields": fields})).hexdigest()


def chain(previous: str, sequence: int, record: str, *, algorithm: str = ALGORITHM) -> str:
    """链上一环. ``previous`` is the hash before it, GENESIS for the first."""
    return hashlib.new(algorithm, f"{previous}:{sequence}:{record}".encode()).hexdigest()
