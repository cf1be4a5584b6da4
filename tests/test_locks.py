"""锁定文件：what is installed is fixed by its digest and can come from any mirror."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-test.lock")


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_fixed_by_digest_and_no_address_is_named(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    for block in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"[a-z0-9][a-z0-9._-]*==", block), block
        assert "--hash=sha256:" in block, block


def test_the_test_lock_agrees_with_the_run_lock() -> None:
    run, test = (set(re.findall(r"^\S+==[^\s;]+", (ROOT / name).read_text(), re.M)) for name in LOCKS)
    assert run <= test


def test_the_frontend_lock_names_no_address() -> None:
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"]
    named = [name for name, held in packages.items() if "://" in str(held.get("resolved", ""))]
    assert named == []
    assert "omit-lockfile-registry-resolved=true" in (ROOT / "frontend" / ".npmrc").read_text()
