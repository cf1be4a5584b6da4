"""来客：somebody at a browser, and what they do there in their own words."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response

from guatu.demo.build import PASSWORD
from tests.journeys.house import House

DESK = (1440, 900)
PHONE = (390, 844)


@dataclass
class Doorman:
    """门房. Opens a window for whoever comes, and remembers who has logged in already."""

    browser: Browser
    house: House
    cookies: dict[str, Path] = field(default_factory=dict)
    windows: list[BrowserContext] = field(default_factory=list)

    def stranger(self, *, size: tuple[int, int] = DESK, script: bool = True) -> "Visitor":
        """没有登录的人."""
        return self._window(None, size, script)

    def admit(self, login: str, *, size: tuple[int, int] = DESK, script: bool = True) -> "Visitor":
        """已登录的人. The first time through the login page, later with the same session."""
        if login not in self.cookies:
            visitor = self._window(None, size, script)
            visitor.log_in(login)
            self.cookies[login] = self.house.home / f"session-{login}.json"
            visitor.page.context.storage_state(path=self.cookies[login])
            return visitor
        return self._window(self.cookies[login], size, script)

    def close(self) -> None:
        """关窗."""
        for window in self.windows:
            window.close()
        self.windows.clear()

    def _window(self, state: Path | None, size: tuple[int, int], script: bool) -> "Visitor":
        context = self.browser.new_context(
            base_url=self.house.address,
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            storage_state=state,
            java_script_enabled=script,
            accept_downloads=True,
        )
        context.set_default_timeout(15_000)
        self.windows.append(context)
        return Visitor(context.new_page(), self.house)


@dataclass
class Visitor:
    """来客."""

    page: Page
    house: House

    def log_in(self, login: str, password: str = PASSWORD) -> None:
        """登录 through the page."""
        self.page.goto("/login/")
        self.page.get_by_label("登录名").fill(login)
        self.page.get_by_label("口令").fill(password)
        self.page.get_by_role("button", name="登录").click()

    def go(self, path: str) -> Response:
        """打开一页."""
        answer = self.page.goto(path)
        assert answer is not None
        return answer

    def see(self, path: str) -> None:
        """打开一页, which must be there."""
        answer = self.go(path)
        assert answer.status == 200, f"{path}：{answer.status}"

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """按一个按钮或链接按钮 by its word, and wait for the page it leads to."""
        place = within or self.page.locator("body")
        place.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    @property
    def path(self) -> str:
        """所在地址."""
        return self.page.url.removeprefix(self.house.address)

    def text(self, selector: str = "body") -> str:
        """页面上的字."""
        return " ".join(self.page.locator(selector).first.inner_text().split())

    def post(self, path: str, **form: str | float | bool) -> int:
        """直接送一张表单, with the right token, past every button; the status of the answer."""
        token = next((c["value"] for c in self.page.context.cookies() if c["name"] == "csrftoken"), "")
        headers = {"X-CSRFToken": token, "Referer": self.house.url("/")}
        answer = self.page.request.post(path, form=form, headers=headers, max_redirects=0)
        return answer.status


def number_in(text: str) -> int:
    """头一个数字."""
    found = re.search(r"\d[\d,]*", text)
    assert found, text
    return int(found[0].replace(",", ""))
