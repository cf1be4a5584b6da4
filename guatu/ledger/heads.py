"""链头：the end of a zone's chain, signed and kept elsewhere, shows later that nothing before it was changed.

A chain alone cannot show that its last links were cut off; a head kept outside can.
"""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from guatu.core.digest import GENESIS, canonical
from guatu.ledger.models import Seal
from guatu.zones.models import Zone

Statement = dict[str, Any]


def head_statement(zone: Zone, at: datetime) -> Statement:
    """链头声明：how far the chain of a zone reached at an instant."""
    last = Seal.objects.filter(zone=zone).order_by("-seq").first()
    seq, link = (last.seq, last.hash) if last else (0, GENESIS)
    return {"zone": zone.code, "seq": seq, "hash": link, "at": at.isoformat()}


def sign_head(statement: Statement, *, key_file: Path) -> Statement:
    """签链头 with the key of this installation, made on first use and readable by its owner alone."""
    key = _key(key_file)
    return statement | {
        "key": key.public_key().public_bytes_raw().hex(),
        "signature": key.sign(canonical(statement)).hex(),
    }


def check_head(signed: Statement, *, zone: Zone | None = None, key: str = "") -> list[str]:
    """核链头. Faults in words: a wrong signature (or another key than ``key``), or a chain that no longer
    holds what was signed.
    """
    statement = {name: value for name, value in signed.items() if name not in ("key", "signature")}
    if key and signed.get("key") != key:
        return ["链头不是用本系统的密钥签的。"]
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signed["key"]))
        public.verify(bytes.fromhex(signed["signature"]), canonical(statement))
    except (InvalidSignature, ValueError, KeyError, TypeError):
        return ["链头的签名不对。"]
    if zone is None or statement["seq"] == 0:
        return []
    if statement["zone"] != zone.code:
        return [f"这是 {statement['zone']} 的链头，不是 {zone.code} 的。"]
    found = Seal.objects.filter(zone=zone, seq=statement["seq"]).values_list("hash", flat=True).first()
    if found is None:
        return [f"链上没有第 {statement['seq']} 环，签过的链被截短了。"]
    return [] if found == statement["hash"] else [f"第 {statement['seq']} 环与签过的链头不符，链被改写了。"]


def public_key(key_file: Path) -> str:
    """公钥 of this installation, to be kept elsewhere beside the heads."""
    return _key(key_file).public_key().public_bytes_raw().hex()


def _key(key_file: Path) -> Ed25519PrivateKey:
    if not key_file.exists():
        _keep(key_file, Ed25519PrivateKey.generate().private_bytes_raw().hex())
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(json.loads(key_file.read_text())["ed25519"]))


def _keep(key_file: Path, secret: str) -> None:
    draft = key_file.with_name(f".{key_file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"ed25519": secret}, file)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, key_file)  # whoever is first decides; both then read the same key
    except FileExistsError:
        pass
    finally:
        draft.unlink()
