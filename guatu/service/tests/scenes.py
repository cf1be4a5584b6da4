"""场景：companies of 青螺湾 for whom somebody is needed."""

from datetime import date, timedelta
from typing import Any

from guatu.registry.models import Company
from guatu.service.actions import assign_liaison
from guatu.service.models import Liaison
from tests.cast import Cast

Kind = Liaison.Kind
SINCE = date(2026, 1, 1)


def companies(cast: Cast, count: int = 3) -> list[Company]:
    names = [f"示例第{n}厂" for n in range(count)]
    return [Company.objects.create(zone=cast.zone, name=n, name_key=n, is_sample=True) for n in names]


def linked(cast: Cast, company: Company, part: str = "officer", **more: Any) -> Liaison:
    """李工 looks after it since New Year."""
    wanted = {"kind": Kind.OFFICER, "from_date": SINCE, "by": cast.head, "at": cast.at - timedelta(days=60)}
    return assign_liaison(company, person=cast.people[part], **(wanted | more))  # type: ignore[arg-type]
