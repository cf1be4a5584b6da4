"""密钥：from the environment, or from the one file of secrets."""

import base64
import binascii
import os
from collections.abc import Iterator, Mapping

from guatu.config.postgres import home
from guatu.config.postgres_paths import make_home
from guatu.config.secret_file import obtain, read, replace
from guatu.core.refusal import Refusal

DATA_KEY = "data_key_"
DATA_KEY_BYTES = 32


def secret_key() -> str:
    """会话密钥. Made once and kept; ``GUATU_SECRET_KEY`` overrides."""
    if key := os.environ.get("GUATU_SECRET_KEY"):
        return key
    return obtain(make_home(home()), "secret_key")


def data_keys() -> dict[str, bytes]:
    """数据密钥, by number, the one in use first: what seals secrets kept in the database.

    ``GUATU_DATA_KEYS`` overrides the file: ``2:<base64>,1:<base64>``, the one in use first.
    """
    if named := os.environ.get("GUATU_DATA_KEYS"):
        return dict(_named(part) for part in named.split(",") if part.strip())
    kept = make_home(home())
    obtain(kept, DATA_KEY + "1", _fresh)
    held = {int(name[len(DATA_KEY) :]): key for name, key in read(kept).items() if name.startswith(DATA_KEY)}
    return {str(number): _bytes(held[number]) for number in sorted(held, reverse=True)}


class KeyRing(Mapping[str, bytes]):
    """钥匙串：the data keys; a number it does not know it looks up in the file once more, so that a server
    that was running while a key was added goes on.
    """

    def __init__(self) -> None:
        self._held = data_keys()

    def __getitem__(self, number: str) -> bytes:
        if number not in self._held:
            self._held = data_keys()
        return self._held[number]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


def add_data_key() -> str:
    """添数据密钥. The new one is in use from the next start; the old ones open what they sealed."""
    if os.environ.get("GUATU_DATA_KEYS"):
        raise Refusal("数据密钥由 GUATU_DATA_KEYS 给出，请在那里加新的一把，放在最前。")
    number = str(max(int(each) for each in data_keys()) + 1)
    replace(make_home(home()), DATA_KEY + number, _fresh())
    return number


def _fresh() -> str:
    return base64.b64encode(os.urandom(DATA_KEY_BYTES)).decode()


def _named(part: str) -> tuple[str, bytes]:
    number, _, key = part.strip().partition(":")
    if not number.isalnum():
        raise Refusal("GUATU_DATA_KEYS 要写成“编号:密钥”，几把用逗号隔开，在用的放最前。")
    return number, _bytes(key)


def _bytes(key: str) -> bytes:
    try:
        made = base64.b64decode(key, validate=True)
    except (ValueError, binascii.Error):
        made = b""
    if len(made) != DATA_KEY_BYTES:
        raise Refusal("数据密钥要是 32 个随机字节的 base64。")
    return made
