"""断电与备份：long trials that share one home, begun early so that nobody waits for them at the end."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before items are sent to their workers
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several workers run `--dist loadgroup`: all of these then go to the same one."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("reliability"))
