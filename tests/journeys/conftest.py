"""走查：one house, one browser, all journeys through it in one process.

With several workers run `--dist loadgroup`: all journeys then go to the same one.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.house import House, built
from tests.journeys.visitor import Doorman

HERE = Path(__file__).parent
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
]
ABSENT = "没有 CHROMIUM，浏览器走查没有做！NO BROWSER FOUND: THE BROWSER JOURNEYS WERE NOT RUN!"


@pytest.hookimpl(tryfirst=True)  # before items are sent to their workers
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a journey, and all of them share one house."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.xdist_group("journeys"))


def chromium() -> str | None:
    """浏览器的位置."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


# The scope is the package, not the session: while the browser's own loop runs in this thread,
# Django refuses to touch its database, so the browser must be gone before other tests come.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """浏览器. Without one the journeys are skipped aloud; under CI=true that is a failure."""
    path = chromium()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(ABSENT, pytrace=False)
        pytest.skip(ABSENT)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def house(browser: Browser) -> Iterator[House]:
    """演示之家: migrated, told and opened by the commands a person would type."""
    with built() as standing:
        yield standing


@pytest.fixture(scope="package")
def sessions() -> dict[str, Path]:
    """已登录的会话, kept between journeys."""
    return {}


@pytest.fixture
def doorman(browser: Browser, house: House, sessions: dict[str, Path]) -> Iterator[Doorman]:
    """门房 of one journey; every window is closed afterwards."""
    standing = Doorman(browser, house, sessions)
    yield standing
    standing.close()
