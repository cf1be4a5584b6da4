"""加密：what is sealed opens only with its key, in its place, unchanged."""

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4

from guatu.core import cipher

OLD, NEW = b"\x01" * 32, b"\x02" * 32


@pytest.mark.parametrize("algorithm", [cipher.AES, cipher.SM])
def test_what_is_sealed_opens_again(algorithm: str) -> None:
    sealed = cipher.seal("密钥".encode(), key_id="1", key=OLD, algorithm=algorithm, context="a:7")
    assert sealed.startswith(f"v1.{algorithm}.1.")
    assert cipher.unseal(sealed, keys={"1": OLD}, context="a:7").decode() == "密钥"


def test_the_same_secret_is_never_sealed_the_same() -> None:
    made = {cipher.seal(b"secret", key_id="1", key=OLD, context="a") for _ in range(20)}
    assert len(made) == 20
    assert not any("secret" in each for each in made)


def test_an_old_key_still_opens_what_it_sealed() -> None:
    sealed = cipher.seal(b"secret", key_id="1", key=OLD, context="a")
    assert cipher.key_of(sealed) == "1"
    assert cipher.unseal(sealed, keys={"2": NEW, "1": OLD}, context="a") == b"secret"
    with pytest.raises(cipher.CannotOpen, match="没有编号 1 的密钥"):
        cipher.unseal(sealed, keys={"2": NEW}, context="a")


def test_moved_to_another_place_it_does_not_open() -> None:
    sealed = cipher.seal(b"secret", key_id="1", key=OLD, context="account:1")
    with pytest.raises(cipher.CannotOpen):
        cipher.unseal(sealed, keys={"1": OLD}, context="account:2")


@pytest.mark.parametrize("algorithm", [cipher.AES, cipher.SM])
def test_a_changed_letter_anywhere_is_seen(algorithm: str) -> None:
    sealed = cipher.seal(b"secret", key_id="1", key=OLD, algorithm=algorithm, context="a")
    # The last letter of a group of four may carry spare bits; every other one matters.
    for place in range(len(sealed) - 4):
        letter = "A" if sealed[place] != "A" else "B"
        with pytest.raises(cipher.CannotOpen):
            cipher.unseal(sealed[:place] + letter + sealed[place + 1 :], keys={"1": OLD}, context="a")


@pytest.mark.parametrize(
    "text", ["", "v1", "v1.aes-256-gcm.1.", "v1.aes-256-gcm.1.AAAA", "v2.x.1.AAAA", "v1.aes-256-gcm.1.@"]
)
def test_what_was_never_sealed_is_refused(text: str) -> None:
    with pytest.raises(cipher.CannotOpen):
        cipher.unseal(text, keys={"1": OLD}, context="a")


def test_sm4_is_the_sm4_of_the_standard() -> None:
    """GB/T 32907-2016, appendix A: key and text the same."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    worker = Cipher(SM4(key), modes.ECB()).encryptor()
    assert (worker.update(key) + worker.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_is_that_of_rfc_8998() -> None:
    """RFC 8998, appendix A.1."""
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    nonce, bound = (
        bytes.fromhex("00001234567800000000ABCD"),
        bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"),
    )
    plain = b"".join(bytes([byte]) * 8 for byte in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    worker = Cipher(SM4(key), modes.GCM(nonce)).encryptor()
    worker.authenticate_additional_data(bound)
    sealed = worker.update(plain) + worker.finalize()
    assert sealed.hex().upper().startswith("17F399F08C67D5EE19D0DC9969C4BB7D")
    assert worker.tag.hex().upper() == "83DE3541E4C2B58177E065A9BF7B62EC"
