"""清单：one list of the life of projects, as a page and as a spreadsheet, from the same columns."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from guatu.core.dates import SHANGHAI
from guatu.office.workbook import ListColumn, write_list
from guatu.projects.queries.lifecycle_lists import Column
from guatu.projects.views.answer import exported_note, keep
from guatu.zones.paging import Page
from guatu.zones.typing import ZoneRequest


def list_page(
    request: ZoneRequest, title: str, columns: Sequence[Column], page: Page[Any], **more: Any
) -> HttpResponse:
    """清单页. The first column leads to the project (or where ``href`` of the row says)."""
    context = {
        "title": title,
        "columns": [column for column in columns if column.on_page],
        "page": page,
        "export": reverse(f"{more.pop('name')}_export", kwargs={"zone": request.zone.code}),
        "narrowed": any(key not in ("page", "size") for key in request.GET),
        **more,
    }
    return render(request, "projects/lifecycle_list.html", context)


def list_export(
    request: ZoneRequest, title: str, columns: Sequence[Column], rows: Iterable[Any]
) -> HttpResponse:
    """导出清单 with the filters of the page."""
    heads = [ListColumn(c.head, str(n), c.format, width=c.width) for n, c in enumerate(columns)]  # type: ignore[arg-type]
    lines = ({str(n): _plain(c.value(row)) for n, c in enumerate(columns)} for row in rows)
    book = BytesIO()
    write_list(book, title, heads, lines, note=exported_note(request))
    return keep(request, book.getvalue(), title)


def _plain(value: Any) -> Any:
    if getattr(value, "tzinfo", None) is not None:
        return value.astimezone(SHANGHAI).date()
    return value
