"""加密：short secrets kept in the database, under a key that is not in the database.

A sealed text names its algorithm and its key, so keys can be rotated and algorithms switched while older
texts stay readable. It is bound to its context (what it belongs to): moved elsewhere, it does not open.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES256, SM4
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from guatu.core.refusal import Refusal

AES, SM = "aes-256-gcm", "sm4-gcm"
ALGORITHMS = {AES: (AES256, 32), SM: (SM4, 16)}
NONCE, TAG = 12, 16


class CannotOpen(Refusal):
    """解不开."""


def seal(secret: bytes, *, key_id: str, key: bytes, algorithm: str = AES, context: str) -> str:
    """封：``v1.<algorithm>.<key id>.<nonce and ciphertext and tag>``."""
    nonce = os.urandom(NONCE)
    worker = _cipher(algorithm, key, modes.GCM(nonce)).encryptor()
    worker.authenticate_additional_data(_bound(algorithm, key_id, context))
    kept = nonce + worker.update(secret) + worker.finalize() + worker.tag
    return f"v1.{algorithm}.{key_id}.{urlsafe_b64encode(kept).decode()}"


def unseal(sealed: str, *, keys: Mapping[str, bytes], context: str) -> bytes:
    """拆：refused when the key is unknown, or the text was changed or belongs elsewhere."""
    try:
        version, algorithm, key_id, body = sealed.split(".")
        kept = urlsafe_b64decode(body)
    except ValueError as error:
        raise CannotOpen("存的密文已损坏，解不开。") from error
    if version != "v1" or algorithm not in ALGORITHMS or len(kept) < NONCE + TAG:
        raise CannotOpen("存的密文已损坏，解不开。")
    if key_id not in keys:
        raise CannotOpen(f"密钥文件里没有编号 {key_id} 的密钥，解不开；请从备份找回密钥文件。")
    mode = modes.GCM(kept[:NONCE], kept[-TAG:])
    worker = _cipher(algorithm, keys[key_id], mode).decryptor()
    worker.authenticate_additional_data(_bound(algorithm, key_id, context))
    try:
        return worker.update(kept[NONCE:-TAG]) + worker.finalize()
    except InvalidTag as error:
        raise CannotOpen("存的密文与密钥对不上，解不开。") from error


def key_of(sealed: str) -> str:
    """密钥编号 that a sealed text names."""
    return sealed.split(".")[2]


def _cipher(algorithm: str, key: bytes, mode: modes.GCM) -> Cipher[modes.GCM]:
    kind, length = ALGORITHMS[algorithm]
    # One key of the file serves several algorithms and is used bare by none.
    derived = HKDF(SHA256(), length, None, f"guatu {algorithm}".encode()).derive(key)
    return Cipher(kind(derived), mode)


def _bound(algorithm: str, key_id: str, context: str) -> bytes:
    return "\0".join(("v1", algorithm, key_id, context)).encode()
