"""密钥：from the environment, or from a file of mode 600 under GUATU_HOME."""

import os
import secrets
from pathlib import Path

from guatu.config.postgres_paths import make_home


def secret_key() -> str:
    """会话密钥. Made once and kept; ``GUATU_SECRET_KEY`` overrides."""
    if key := os.environ.get("GUATU_SECRET_KEY"):
        return key
    from guatu.config.postgres import home

    return read_or_make(home() / "secret_key")


def read_or_make(path: Path) -> str:
    """读密钥文件, made when absent; two processes that start together agree on one key."""
    make_home(path.parent)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    if not path.exists():
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
