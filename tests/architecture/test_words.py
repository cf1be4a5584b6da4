"""用词：what people read is Chinese. English words, codes and names of the machine do not leak onto a page."""

import re
from typing import Any

import pytest
from django.urls import reverse
from lxml import html

from tests.architecture.test_permissions import ROWS
from tests.architecture.town import ROLES, Town, parameters

# Words that are the same in Chinese offices.
KNOWN = {
    *(
        "excel",
        "xlsx",
        "xls",
        "csv",
        "pdf",
        "word",
        "wps",
        "gb",
        "gbt",
        "mb",
        "kb",
        "sha",
        "ctrl",
        "enter",
        "esc",
    ),
    *(
        "guatu",
        "jk",
        "qr",
        "id",
        "ip",
        "cel",
        "http",
        "https",
        "usd",
        "png",
        "jpg",
        "jpeg",
        "zip",
        "docx",
        "pptx",
    ),
}
# What people typed themselves, and what was given out: numbers, log-in names, addresses.
GIVEN = re.compile(
    r"\bgt_[\w-]+|\b[0-9A-Z]{18}\b|\b[0-9a-f]{12,64}\b|\b[A-Z]{1,4}-[\w-]+|https?://\S+|[\w.]+@[\w.]+|[\w./-]+\.(xlsx|csv|pdf|txt)\b"
)


def shown() -> list[tuple[str, str]]:
    """每个看得见的页面 with the first role that sees it."""
    found = []
    for name in parameters():
        row = ROWS.get((name, "GET"), {})
        role = next((role for role in ROLES if row.get(role) == "200" and role != "stranger"), None)
        if role:
            found.append((name, role))
    return found


def words_of(content: bytes) -> list[str]:
    """页面上读得到的字: text, and what is read aloud or shown in a field."""
    page = html.fromstring(content)
    found: Any = page.xpath("//text()[not(ancestor::script or ancestor::style)]")
    said = [str(text) for text in found]
    for node in page.iter():
        said += [str(node.get(key)) for key in ("title", "alt", "aria-label", "placeholder") if node.get(key)]
    return said


@pytest.mark.parametrize(("name", "role"), shown())
def test_a_page_speaks_chinese(town: Town, name: str, role: str) -> None:
    with town.visit():
        response = town.ask(role, "GET", reverse(name, kwargs=town.kwargs(name)))
        if not response.get("Content-Type", "").startswith("text/html"):
            return
        text = GIVEN.sub(" ", " ".join(words_of(response.getvalue())))
    known = KNOWN | set(town.cast.members) | {"thief", "qlw", "qls", "bhw", "one", "two"}
    leaked = {word for word in re.findall(r"[A-Za-z_]{2,}", text) if word.lower() not in known}
    leaked = {word for word in leaked if not re.fullmatch("[a-f]+", word)}  # pieces of digests
    assert leaked == set()


def test_mistakes_are_told_in_chinese(town: Town) -> None:
    for url in (
        "/nothing/",
        "/z/qlw/nothing/",
        "/z/qlw/accounts/",
        "/z/qlw/wall/?as_of=x",
        "/z/qlw/items/?q=%00",
    ):
        with town.visit():
            response = town.ask("officer", "GET", url)
            assert response.status_code in (400, 403, 404, 409)
            text = " ".join(words_of(response.getvalue()))
            assert re.search(r"[\u4e00-\u9fff]{4}", text), url
            assert not re.search(r"Not Found|Forbidden|Bad Request|Error", text), url
