"""预申报兑现：what was expected of a period is kept, and set beside what it brought."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from guatu.projects.tests.cast_projects import address, founded, reported
from tests.cast import Cast


@pytest.mark.mechanism("M175")
def test_forecast_and_outcome_stand_side_by_side_by_project_and_unit(cast: Cast, client: Client) -> None:
    short, kept, above, silent = (founded(cast, f"示例·{n}") for n in ("短", "准", "超", "没说"))
    for project, forecast, outcome in ((short, 60, 52), (kept, 60, 61), (above, 60, 70), (silent, None, 50)):
        more: dict[str, Any] = {"next_percent": Decimal(forecast), "next_text": "封顶"} if forecast else {}
        reported(cast, project, 50, **more)
        reported(cast, project, outcome, period="2026-03-1")
    cast.login(client, "leader")
    url = address("forecasts") + "?period=2026-03-1"
    page = client.get(url).content.decode()
    assert all(word in page for word in ("-8", "+10", "33.3%", "6.3"))  # two points are near enough
    found = client.get(url + "&verdict=short").content.decode()
    assert (short.name in found, above.name in found) == (True, False)
    book = openpyxl.load_workbook(BytesIO(client.get(url + "&export=xlsx").content))
    cells = [str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row]
    assert {"未达", "兑现", "超过", "没有预计"} <= set(cells)
