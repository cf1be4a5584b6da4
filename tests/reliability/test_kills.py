"""断电：kill -9 of web, worker and database in the middle of sign-offs and imports loses and doubles nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_and_nothing_half_done_remains() -> None:
    env = {key: value for key, value in os.environ.items() if not key.startswith("GUATU_")}
    done = subprocess.run(
        [sys.executable, "-m", "bench.kills", "6"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "问题 0 处" in done.stdout
