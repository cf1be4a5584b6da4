"""看相：what an eye would object to, measured in the page."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, Response

SIZES = {"desk": (1440, 900), "phone": (390, 844), "screen": (1920, 1080)}
WALL = (3840, 2160)
TOUCH = 40
#: Latin that a Chinese reader meets anyway: formats, products, keys, and the names he logs in with.
KNOWN = frozenset(
    {"excel", "png", "csv", "xlsx", "xls", "jpg", "pdf", "word", "wps", "led", "chrome", "linux"}
)
LOOK = """([phone, touch]) => {
  const wide = innerWidth, faults = [];
  if (document.documentElement.scrollWidth > wide + 1)
    faults.push(`横向溢出：${document.documentElement.scrollWidth} > ${wide}`);
  const name = e => e.tagName.toLowerCase() + (e.className && e.className.baseVal === undefined ? '.' + String(e.className).trim().split(/\\s+/).join('.') : '') + ' ' + (e.textContent || '').trim().slice(0, 20);
  const held = e => { for (let p = e.parentElement; p; p = p.parentElement) { const o = getComputedStyle(p); if (o.overflowX !== 'visible' || o.clipPath !== 'none' || p.tagName === 'DIALOG' && !p.open) return true; } return false; };
  const seen = e => e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && e.getClientRects().length;
  const off = [], small = [], words = [];
  for (const e of document.body.querySelectorAll('*')) {
    if (!seen(e) || e.closest('.sr, .skip')) continue;
    const box = e.getBoundingClientRect();
    if (box.width > 1 && box.height > 1 && (box.right > wide + 1 || box.left < -1) && !held(e)) off.push(name(e));
    if (phone && e.matches('button, a.button, summary.button, input[type=submit]') && box.height < touch - 0.5) small.push(`${name(e)} ${Math.round(box.height)}px`);
  }
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n = walk.nextNode(); n; n = walk.nextNode()) {
    if (!n.parentElement || n.parentElement.closest('script, style, kbd, .item-seal') || !seen(n.parentElement)) continue;
    // a login is a name, not a word
    for (const w of n.data.replace(/[a-z]{2,4}-[a-z0-9-]+/g, '').match(/[A-Za-z]{3,}/g) || []) words.push(w);
  }
  if (off.length) faults.push('在屏幕外：' + off.slice(0, 4).join('；'));
  if (small.length) faults.push('太小：' + small.slice(0, 6).join('；'));
  return { faults, words };
}"""


@dataclass
class Eye:
    """眼睛. Watches one page for what goes wrong behind the scenes, and looks at it in each size."""

    page: Page
    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on(
            "console", lambda m: self.heard.append(m.text) if m.type in ("error", "warning") else None
        )
        self.page.on("pageerror", lambda error: self.heard.append(str(error)))
        self.page.on("response", self._broken)

    def look(self, name: str, sizes: dict[str, tuple[int, int]], known: set[str]) -> list[str]:
        """看一页 in these sizes; the faults, each said once."""
        found = [f"{name}：控制台说“{text[:160]}”" for text in self.heard]
        self.heard.clear()
        for size, (width, height) in sizes.items():
            self.page.set_viewport_size({"width": width, "height": height})
            seen = self.page.evaluate(LOOK, [size == "phone", TOUCH])
            found += [f"{name} {size}：{fault}" for fault in seen["faults"]]
            strange = {
                w for w in seen["words"] if w.lower() not in KNOWN | known and not re.match(r"[A-Z]+$", w)
            }
            if strange:
                found.append(f"{name} {size}：英文 {'、'.join(sorted(strange))}")
            self._keep(f"{name}-{size}")
        return found

    def _keep(self, name: str) -> None:
        if folder := os.environ.get("GUATU_SHOTS"):
            path = Path(folder) / f"{name}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=path)

    def _broken(self, answer: Response) -> None:
        if answer.status >= 400:
            self.heard.append(f"{answer.status} {answer.url}")
