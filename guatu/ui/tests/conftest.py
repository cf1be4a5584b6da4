"""样张台: an environment and a request, enough to draw every component without a database."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from jinja2 import Environment, PackageLoader, StrictUndefined

from guatu.ui.format import FILTERS, GLOBALS
from guatu.ui.page import NavItem

DOORS = [
    NavItem(label=label, url=f"/{icon}/", icon=icon, current=icon == "ledger")
    for label, icon in (
        ("挂图", "wall"),
        ("工作台", "desk"),
        ("台账", "ledger"),
        ("项目", "projects"),
        ("设置", "settings"),
    )
]


@pytest.fixture
def environment() -> Environment:
    made = Environment(loader=PackageLoader("guatu.ui"), autoescape=True, undefined=StrictUndefined)
    made.filters.update(FILTERS)
    made.globals.update(GLOBALS)
    made.globals["nav_items"] = lambda request: DOORS
    return made


@pytest.fixture
def request_(rf: RequestFactory) -> HttpRequest:
    made: Any = rf.get("/z/demo/items/", {"q": "排水", "stage": "doing", "sort": "-due", "page": "2"})
    made.zone = SimpleNamespace(code="demo", name="青螺湾经济开发区", pinned_on=date(2022, 6, 1))
    made.member = SimpleNamespace(name="李工", unit_name="供电所")
    made.today = date(2022, 6, 1)
    found: HttpRequest = made
    return found
