"""密钥随身：the keys of an installation, sealed with a passphrase; without one they stay out of the archive.

The dump without the keys opens nothing that is sealed in it, and the keys beside the dump would open all of
it. So they go in only under a passphrase that is kept elsewhere.
"""

import hashlib
import json
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from guatu.core.refusal import Refusal

SHORTEST = 12
SALT, NONCE = 16, 12
BOUND = b"guatu backup secrets 1"
# The passwords of a database server belong to its machine.
OF_THE_MACHINE = ("postgres:", "external:")
SESSIONS = "secret_key"


def portable(held: Mapping[str, str]) -> dict[str, str]:
    """随数据走的密钥：all but the passwords of this machine's database and what sessions are signed
    with, whose loss costs no more than signing in again.
    """
    return {k: v for k, v in held.items() if not k.startswith(OF_THE_MACHINE) and k != SESSIONS}


def fingerprint(value: str) -> str:
    """密钥指纹：tells whether a key is the same one, and nothing else of it: keys are random and long."""
    return hashlib.sha256(BOUND + value.encode()).hexdigest()[:16]


def seal(held: Mapping[str, str], passphrase: str) -> bytes:
    """封密钥."""
    if len(passphrase) < SHORTEST:
        raise Refusal(f"备份口令太短，至少 {SHORTEST} 个字符。")
    salt, nonce = os.urandom(SALT), os.urandom(NONCE)
    content = json.dumps(dict(held), sort_keys=True).encode()
    return salt + nonce + AESGCM(_key(passphrase, salt)).encrypt(nonce, content, BOUND)


def unseal(content: bytes, passphrase: str) -> dict[str, str]:
    """拆密钥."""
    salt, nonce, sealed = content[:SALT], content[SALT : SALT + NONCE], content[SALT + NONCE :]
    try:
        plain = AESGCM(_key(passphrase, salt)).decrypt(nonce, sealed, BOUND)
    except (InvalidTag, ValueError) as error:
        raise Refusal("备份口令不对，密钥解不开，没有恢复。") from error
    return {str(name): str(value) for name, value in json.loads(plain).items()}


def _key(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=2**15, r=8, p=1, maxmem=2**26, dklen=32)
