"""浏览器：what a browser says of itself, in a word a person knows."""

import re

# The first that fits: nearly every browser also claims to be those below it.
BROWSERS = (
    ("MicroMessenger", "微信"), ("Edg", "Edge"), ("QQBrowser", "QQ 浏览器"), ("Firefox", "Firefox"),
    ("HeadlessChrome", "Chrome"), ("Chrome", "Chrome"), ("Version", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Windows", "Windows"), ("Android", "安卓"), ("iPhone", "苹果手机"), ("Mac OS", "苹果电脑"),
    ("Linux", "Linux"),
)  # fmt: skip


def browser_of(agent: str) -> str:
    """浏览器 in a word and a number; what is not known is shown as it was sent, cut short."""
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    for mark, name in BROWSERS:
        if found := re.search(rf"{mark}/(\d+)", agent):
            return " ".join(part for part in (name, found[1], system) if part)
    return "" if agent == "<unknown>" else agent[:40]
