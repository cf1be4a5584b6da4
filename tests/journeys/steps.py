"""常走的几步, told once: find an item, attach, submit, read the wall."""

from playwright.sync_api import FilePayload, Locator, expect

from tests.journeys.visitor import Visitor, number_in

Figures = dict[str, int]


def open_item(visitor: Visitor, title: str, *, zone: str = "syjk") -> None:
    """按标题找到事项 in the ledger's list and open it."""
    visitor.see(f"/z/{zone}/items/?q={title.split('：', maxsplit=1)[0]}&size=100")
    visitor.page.locator("#list a.list-title", has_text=title).first.click()
    expect(visitor.page.locator("h1")).to_contain_text(title)


def attach(visitor: Visitor, text: str, file: FilePayload | None = None) -> None:
    """附佐证 on the page of an item: a statement, and a file when there is one."""
    visitor.page.get_by_role("link", name="附佐证").click()
    dialog = visitor.page.locator("#d-attach")
    dialog.get_by_label("情况说明").fill(text)
    if file is not None:
        dialog.get_by_label("文件").set_input_files(file)
    dialog.get_by_role("button", name="附佐证").click()
    expect(visitor.page.locator(".notice-good")).to_contain_text("佐证已附上。")


def submit(visitor: Visitor, note: str) -> None:
    """报验 on the page of an item."""
    form = form_of(visitor, "submit")
    form.get_by_label("说明").fill(note)
    form.get_by_role("button", name="报验").click()
    expect(visitor.page.locator(".notice-good")).to_contain_text("已报验，等验收。")


def form_of(visitor: Visitor, verb: str) -> Locator:
    """一步的表单 on the page of an item."""
    return visitor.page.locator(f"form[action$='/{verb}/']").first


def figures(visitor: Visitor) -> Figures:
    """挂图上的四个数字."""
    found: Figures = {}
    for each in visitor.page.locator(".wall-figure").all():
        found[each.locator("span").inner_text()] = number_in(each.locator("b").inner_text())
    return found


def look_at_wall(visitor: Visitor, query: str = "", *, zone: str = "syjk") -> Figures:
    """看挂图, and its figures."""
    visitor.see(f"/z/{zone}/wall/{query}")
    return figures(visitor)


def refresh_wall(visitor: Visitor) -> None:
    """让大屏现在就刷新, as it does when somebody comes back to it, instead of waiting for its turn."""
    with visitor.page.expect_response(lambda answer: "/wall/live/" in answer.url):
        visitor.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def timeline(visitor: Visitor) -> list[str]:
    """流转 as it stands on the page, newest first, without the seals that are put on meanwhile."""
    told = []
    for entry in visitor.page.locator("#timeline .entry").all():
        parts = entry.locator(".entry-head, .entry-note, .entry-files").all_inner_texts()
        told.append(" ".join(" ".join(parts).split()))
    return told
