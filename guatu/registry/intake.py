"""企业与表格之间：names and codes of a sheet become companies, on record or new; in a few queries."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction

from guatu.core.ids import new_id
from guatu.intake import Known
from guatu.registry.actions import CompanyKnown, CreditCodeKnown
from guatu.registry.models import Company
from guatu.registry.names import initials, name_key, written
from guatu.zones.models import Park, Zone

BATCH = 1000


class Companies:
    """名录一览: the live companies of a zone by name and code, and those a file would add."""

    def __init__(self, zone: Zone) -> None:
        self.zone = zone
        self.all = list(
            Company.objects.filter(zone=zone, withdrawn_at=None).select_related("park").order_by("pinyin")
        )
        self.by_key = {company.name_key: company for company in self.all}
        self.by_code = {company.credit_code: company for company in self.all if company.credit_code}
        self.new: dict[str, Company] = {}

    def of(self, name: Any, code: Any, questions: list[str]) -> Company | None:
        """哪家企业: by credit code, else by name, else a new one; None when the row names none."""
        known = self.by_code.get(code) if code else None
        if known is not None:
            if name and name_key(str(name)) != known.name_key:
                questions.append(f"信用代码属于“{known.name}”，表中写的是“{name}”，按信用代码认")
            return known
        if not name:
            return None
        key = name_key(str(name))
        known = self.by_key.get(key)
        if known is not None:
            if code and known.credit_code and known.credit_code != code:
                questions.append(f"“{known.name}”登记的信用代码是 {known.credit_code}，没有改成 {code}")
            return known
        if key not in self.new:
            self.new[key] = draft(self.zone, name=str(name), code=code)
        return self.new[key]

    def is_new(self, company: Company | None) -> bool:
        """是否新登记."""
        return company is not None and self.new.get(company.name_key) is company


def draft(
    zone: Zone, *, name: str, code: str | None = None, industry: str = "", park: Park | None = None
) -> Company:
    """待登记的企业, not yet written; what it is found by is worked out when it enters."""
    name = written(name)[:120]
    return Company(
        id=new_id(),
        zone=zone,
        name=name,
        name_key=name_key(name),
        credit_code=code or None,
        industry_code=industry.lstrip("ABCDEFGHIJKLMNOPQRST")[:4],
        park=park,
        is_sample=name.startswith("示例"),
    )


@transaction.atomic
def register_all(*, zone: Zone, companies: Sequence[Company]) -> list[Company]:
    """登记企业（批量）. All of them, each name and each code once, or none."""
    rows = Company.objects.filter(zone=zone, withdrawn_at=None)
    keys, codes = [c.name_key for c in companies], [c.credit_code for c in companies if c.credit_code]
    if taken := rows.filter(name_key__in=keys).first():
        raise CompanyKnown(f"名录里已有“{taken.name}”。")
    if holder := rows.filter(credit_code__in=codes).first():
        raise CreditCodeKnown(f"信用代码 {holder.credit_code} 已属于“{holder.name}”。")
    for company in companies:
        company.pinyin = initials(company.name)
    return Company.objects.bulk_create(companies, batch_size=BATCH)


def known(zone: Zone) -> Known:
    """已登记的名称与代码, for reading a sheet."""
    rows = list(Company.objects.filter(zone=zone, withdrawn_at=None).values_list("name", "credit_code"))
    return Known([name for name, _ in rows], {code: name for name, code in rows if code})


def export_rows(companies: Iterable[Company]) -> Iterator[dict[str, Any]]:
    """导出的行 by the fields of the sheet."""
    for company in companies:
        yield {
            "name": company.name,
            "credit_code": company.credit_code or "待办",
            "industry_code": company.industry_code,
            "park": company.park.name if company.park else "",
        }
