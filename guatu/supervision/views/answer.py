"""下载：a list of supervision as a file to keep."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from guatu.core.dates import SHANGHAI
from guatu.office.workbook import ListColumn
from guatu.supervision.sheets import note_of, written
from guatu.zones.typing import ZoneRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def keep(
    request: ZoneRequest,
    title: str,
    columns: Iterable[ListColumn],
    rows: Iterable[Mapping[str, Any]],
    said: str = "",
) -> HttpResponse:
    """下载 Excel, named by zone and minute."""
    content = written(title, columns, rows, note_of(request.zone.name, request.today, said))
    response = HttpResponse(content, content_type=XLSX)
    local = request.now.astimezone(SHANGHAI)
    name = f"{title}-{request.zone.short_name}-{local:%Y%m%d-%H%M}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
