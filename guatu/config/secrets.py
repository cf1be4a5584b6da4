"""会话密钥：from the environment, or from the one file of secrets."""

import os

from guatu.config.postgres_paths import make_home
from guatu.config.secret_file import obtain


def secret_key() -> str:
    """会话密钥. Made once and kept; ``GUATU_SECRET_KEY`` overrides."""
    if key := os.environ.get("GUATU_SECRET_KEY"):
        return key
    from guatu.config.postgres import home

    return obtain(make_home(home()), "secret_key")
