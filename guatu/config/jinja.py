"""模板环境：Jinja2 for every page, found in each app's ``templates`` folder."""

from functools import lru_cache
from typing import Any

from django.template.backends.jinja2 import Jinja2
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from guatu.config.nav import nav_items
from guatu.notices.bell import bell
from guatu.ui import format as ui_format
from guatu.zones.permissions import may_open


class Jinja(Jinja2):
    """Django's Jinja2 backend, looking in ``templates`` instead of ``jinja2``."""

    app_dirname = "templates"


def url(name: str, **kwargs: Any) -> str:
    """地址 of a named page."""
    try:
        return _address(name, tuple(kwargs.items()))
    except TypeError:  # a value that cannot be kept is worked out each time
        return reverse(name, kwargs=kwargs or None)


@lru_cache(maxsize=4096)
def _address(name: str, kwargs: tuple[tuple[str, Any], ...]) -> str:
    """An address depends on nothing but its name and values, and a page asks for the same twenty."""
    return reverse(name, kwargs=dict(kwargs) or None)


def environment(**options: Any) -> Environment:
    """模板环境 with the filters of ``ui`` and what every page needs."""
    options["undefined"] = StrictUndefined
    options["trim_blocks"] = options["lstrip_blocks"] = True
    env = Environment(**options)  # noqa: S701 - Django's backend asks for autoescape
    env.filters.update(ui_format.FILTERS)
    env.globals.update(ui_format.GLOBALS)
    env.globals.update(url=url, may_open=may_open, nav_items=nav_items, bell=bell)
    return env
