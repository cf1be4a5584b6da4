"""页面: what templates ask of a request: its query, its form token, who is signed in."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import uuid_utils
from django.http import HttpRequest
from django.middleware.csrf import get_token
from markupsafe import Markup

PAGE = "page"


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """导航项: one door of the top bar; the first four are the tabs of a phone."""

    label: str
    url: str
    icon: str = "dot"
    current: bool = False
    count: int = 0


@dataclass(frozen=True, kw_only=True)
class Column:
    """列: a table head; ``sort`` names the key the address carries."""

    label: str
    sort: str = ""
    kind: str = ""
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class PageLinks:
    """分页: the rows shown and the addresses of the neighbours."""

    first: int
    last: int
    number: int
    pages: int | None
    previous: str
    following: str


def col(label: str, *, sort: str = "", kind: str = "", optional: bool = False) -> Column:
    """列: kind is one of lamp, main, num, date, tight, act; optional columns can be hidden by the reader."""
    return Column(label=label, sort=sort, kind=kind, optional=optional)


def csrf_value(request: HttpRequest) -> str:
    """表单令牌: the value which proves that a form was drawn for this person; one for all forms of a page."""
    token = getattr(request, "form_token", None)
    if token is None:
        token = get_token(request)
        request.form_token = token  # type: ignore[attr-defined]
    return str(token)


def csrf_field(request: HttpRequest) -> Markup:
    """表单令牌: the hidden field every POST form carries."""
    return Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(csrf_value(request))


def new_op() -> str:
    """操作编号: made with the form, so that sending it twice changes things once."""
    return str(uuid_utils.uuid7())


def query_pairs(request: HttpRequest, *leave_out: str) -> list[tuple[str, str]]:
    """查询参数: every pair of the address except the named keys and the empty ones."""
    return [
        (key, value)
        for key, values in request.GET.lists()
        if key not in leave_out
        for value in values
        if value != ""
    ]


def with_query(request: HttpRequest, **changes: Any) -> str:
    """换参数: the same address with some keys changed (None removes); a change goes back to page one.

    A value ``("-", x)`` removes only the value x of a key which may occur several times.
    """
    pairs = query_pairs(request)
    if PAGE not in changes:
        pairs = [pair for pair in pairs if pair[0] != PAGE]
    for key, value in changes.items():
        if isinstance(value, tuple):
            pairs = [pair for pair in pairs if pair != (key, str(value[1]))]
            continue
        pairs = [pair for pair in pairs if pair[0] != key]
        if value is not None and value != "":
            pairs.append((key, str(value)))
    return f"?{urlencode(pairs)}" if pairs else request.path


def sort_link(request: HttpRequest, key: str) -> tuple[str, str]:
    """排序: the address of the next order, and the present one: ascending, descending or none."""
    now = request.GET.get("sort", "")
    if now == key:
        return with_query(request, sort=f"-{key}"), "ascending"
    if now == f"-{key}":
        return with_query(request, sort=None), "descending"
    return with_query(request, sort=key), "none"


def page_links(request: HttpRequest, number: int, size: int, total: int | None, shown: int = 0) -> PageLinks:
    """分页: with an unknown total, a full page is taken to have a next one."""
    first = (number - 1) * size + 1
    pages = None if total is None else max(1, -(-total // size))
    last = min(number * size, total) if total is not None else first + shown - 1
    more = number < pages if pages is not None else shown >= size
    return PageLinks(
        first=min(first, total) if total is not None else first,
        last=last,
        number=number,
        pages=pages,
        previous=with_query(request, page=number - 1 if number > 2 else None) if number > 1 else "",
        following=with_query(request, page=number + 1) if more else "",
    )


def who(member: object) -> str:
    """署名: person · unit, as the top bar and the timeline write it."""
    parts = (getattr(member, "name", ""), getattr(member, "unit_name", ""))
    return " · ".join(str(part) for part in parts if part)
