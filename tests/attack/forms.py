"""表单：reads the forms of a page as a browser would, to fill them in and send them back."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from lxml import html

TEXT_TYPES = {"text", "search", "password", "email", "tel", "url", "number", "date", "month", ""}
FREE_TYPES = {"text", "search", ""}
# What a person would have typed where something must stand.
USUAL = {"name": "示例·试填", "username": "somebody", "password": "wrong-wrong-1", "code": "tried"}


@dataclass
class Form:
    """一张表单. ``free`` are the fields where anything may be typed."""

    action: str
    method: str
    values: dict[str, Any] = field(default_factory=dict)
    free: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def filled(self, text: str, *, only: str = "") -> dict[str, Any]:
        """填好的: the text in one free field, or in all of them."""
        return self.values | {name: text for name in self.free if not only or name == only}


def forms_of(content: bytes, address: str) -> list[Form]:
    """页面上的表单."""
    if not content.strip():
        return []
    page = html.fromstring(content)
    return [_form(node, address) for node in page.iter("form")]


def _form(node: Any, address: str) -> Form:
    made = Form(urljoin(address, node.get("action") or address), (node.get("method") or "get").lower())
    for part in node.iter("input", "textarea", "select"):
        name = part.get("name")
        if not name or part.get("disabled") is not None:
            continue
        if part.tag == "select":
            made.values[name] = _chosen(part)
        elif part.tag == "textarea":
            made.values[name] = (part.text or "").strip()
            made.free.append(name)
        else:
            _input(made, part, name)
    return made


def _chosen(part: Any) -> str:
    options = list(part.iter("option"))
    marked = [o for o in options if o.get("selected") is not None and o.get("value")]
    usable = [o for o in options if o.get("value")]
    return str((marked or usable or options)[0].get("value", "")) if options else ""


def _input(made: Form, part: Any, name: str) -> None:
    kind = (part.get("type") or "").lower()
    if kind == "file":
        made.files.append(name)
    elif kind in ("checkbox", "radio"):
        if part.get("checked") is not None or (kind == "radio" and name not in made.values):
            made.values[name] = part.get("value", "on")
    elif kind in TEXT_TYPES:
        made.values[name] = part.get("value") or USUAL.get(name, "2026-03-01" if kind == "date" else "")
        if kind in FREE_TYPES:
            made.free.append(name)
    elif kind == "hidden":
        made.values[name] = part.get("value", "")
