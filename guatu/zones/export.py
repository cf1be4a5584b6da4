"""导出：rows of a list as a spreadsheet to keep."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from guatu.office import ListColumn, write_list

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx(
    title: str, columns: Sequence[ListColumn], rows: Iterable[Sequence[Any]], *, on: date
) -> HttpResponse:
    """导出 Excel; the name carries the day, so that two exports are never taken for one another."""
    kept = BytesIO()
    write_list(kept, title, columns, rows)
    response = HttpResponse(kept.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{title}-{on:%Y%m%d}.xlsx") or ""
    return response
