"""密文：made at random, shown once, kept as a digest.

A plain SHA-256 is enough: what is digested are 256 random bits, not something a person thought up, so there
is nothing to guess and nothing that a slow or salted digest would make harder; and it is found by an index.
"""

import hashlib
import re
import secrets

MARK = "gt_"
SECRET_BYTES = 32  # 256 bits
SHOWN = len(MARK) + 6
SHAPE = re.compile(r"gt_[A-Za-z0-9_-]{43}", re.ASCII)


def new_secret() -> str:
    """新的密文."""
    return MARK + secrets.token_urlsafe(SECRET_BYTES)


def prefix_of(secret: str) -> str:
    """开头, by which a person knows his keys apart; too little to guess the rest."""
    return secret[:SHOWN]


def digest_of(secret: str) -> str:
    """摘要."""
    return hashlib.sha256(secret.encode()).hexdigest()


def looks_right(secret: str) -> bool:
    """像一把密钥; what does not is not looked up."""
    return SHAPE.fullmatch(secret) is not None
