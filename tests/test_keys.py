"""数据密钥：made once, kept in the file of secrets, added to and never taken away."""

import base64
import stat
from pathlib import Path

import pytest

from guatu.config import environment, secret_file, secrets
from guatu.core.refusal import Refusal


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """主目录, empty."""
    monkeypatch.setenv("GUATU_HOME", str(tmp_path))
    monkeypatch.delenv("GUATU_DATA_KEYS", raising=False)
    return tmp_path


def test_the_first_key_is_made_once_and_only_its_owner_reads_it(home: Path) -> None:
    made = secrets.data_keys()
    assert list(made) == ["1"] and len(made["1"]) == 32
    assert secrets.data_keys() == made
    assert stat.S_IMODE((home / secret_file.FILE_NAME).stat().st_mode) == 0o600


def test_a_new_key_comes_first_and_the_old_one_stays(home: Path) -> None:
    ring = secrets.KeyRing()
    old = dict(ring)
    assert secrets.add_data_key() == "2"
    assert list(secrets.data_keys()) == ["2", "1"]
    assert secrets.data_keys()["1"] == old["1"]
    # Whoever was running meanwhile looks the new number up.
    assert list(ring) == ["1"]
    assert ring["2"] == secrets.data_keys()["2"]
    assert "7" not in ring


def test_the_environment_may_hold_the_keys(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))
    monkeypatch.setenv("GUATU_DATA_KEYS", f"b:{two}, a:{one}")
    assert list(secrets.data_keys().items()) == [("b", b"\x02" * 32), ("a", b"\x01" * 32)]
    assert not (home / secret_file.FILE_NAME).exists()
    with pytest.raises(Refusal, match="GUATU_DATA_KEYS"):
        secrets.add_data_key()


@pytest.mark.parametrize("wrong", ["1", "1:short", "1:" + base64.b64encode(b"x" * 16).decode(), ":", "a.b:x"])
def test_a_key_that_is_none_stops_the_start(home: Path, monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("GUATU_DATA_KEYS", wrong)
    with pytest.raises(Refusal):
        secrets.data_keys()


def test_a_number_that_is_none_stops_the_start_and_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.number("TRIED_NUMBER", 7) == 7
    for wrong in ("x", "-1", "1.5", "０", "0"):
        monkeypatch.setenv("TRIED_NUMBER", wrong)
        with pytest.raises(Refusal, match="TRIED_NUMBER"):
            environment.number("TRIED_NUMBER", 7, least=1)
    monkeypatch.setenv("TRIED_NUMBER", "9")
    assert environment.number("TRIED_NUMBER", 7) == 9
    with pytest.raises(Refusal, match="aes、sm4"):
        environment.choice("TRIED_NUMBER", {"aes": "a", "sm4": "b"}, "aes")
