"""环境变量：read with their limits; a wrong one stops the start and says which."""

import os
from collections.abc import Mapping

from guatu.core.refusal import Refusal


def number(name: str, default: int, *, least: int = 0) -> int:
    """整数."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or int(text) < least:
        raise Refusal(f"{name} 要是不小于 {least} 的整数，现在是“{text}”。")
    return int(text)


def choice(name: str, among: Mapping[str, str], default: str) -> str:
    """几个里的一个."""
    text = os.environ.get(name, "").strip() or default
    if text not in among:
        raise Refusal(f"{name} 要是{'、'.join(among)}之一，现在是“{text}”。")
    return among[text]
