"""名录的动词."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from guatu.core.refusal import Refusal
from guatu.registry import codes
from guatu.registry.drawing import draw_map
from guatu.registry.models import Company, QuotedFact
from guatu.registry.names import initials, name_key, written
from guatu.zones.models import Park, Zone

__all__ = [
    "CompanyKnown",
    "CreditCodeKnown",
    "NameMissing",
    "add_fact",
    "draw_map",
    "edit_company",
    "register_company",
    "withdraw_company",
]


class NameMissing(Refusal):
    """没有名称."""


class CompanyKnown(Refusal):
    """企业已在名录."""


class CreditCodeKnown(Refusal):
    """信用代码已在名录."""


@transaction.atomic
def register_company(
    *,
    zone: Zone,
    name: str,
    at: datetime,
    credit_code: str | None = None,
    industry_code: str = "",
    park: Park | None = None,
    is_sample: bool = False,
) -> Company:
    """登记企业. It is in the register under its name and, when it has shown one, its credit code."""
    name = _name(name)
    code = codes.credit_code(credit_code) if credit_code else None
    _refuse_known(zone, name, code, None)
    return Company.objects.create(
        zone=zone,
        name=name,
        name_key=name_key(name),
        pinyin=initials(name),
        credit_code=code,
        industry_code=industry_code,
        park=park,
        is_sample=is_sample,
    )


@transaction.atomic
def edit_company(
    company: Company,
    *,
    name: str,
    credit_code: str | None,
    industry_code: str,
    park: Park | None,
    at: datetime,
) -> Company:
    """改企业. Its projects and matters stay with it under the new name."""
    name = _name(name)
    code = codes.credit_code(credit_code) if credit_code else None
    _refuse_known(company.zone, name, code, company.id)
    company.name, company.name_key, company.pinyin = name, name_key(name), initials(name)
    company.credit_code, company.industry_code, company.park = code, industry_code, park
    company.save(update_fields=["name", "name_key", "pinyin", "credit_code", "industry_code", "park"])
    return company


@transaction.atomic
def withdraw_company(company: Company, *, at: datetime) -> Company:
    """撤销登记. It is no longer listed and its name is free again; what points at it still does."""
    if company.withdrawn_at is None:
        company.withdrawn_at, company.credit_code = at, None
        company.save(update_fields=["withdrawn_at", "credit_code"])
    return company


def _name(name: str) -> str:
    name = written(name)
    if not name:
        raise NameMissing("企业要有名称。")
    if len(name) > 120:
        raise NameMissing("企业名称太长，请用营业执照上的全称。")
    return name


def _refuse_known(zone: Zone, name: str, code: str | None, own: UUID | None) -> None:
    others = Company.objects.filter(zone=zone, withdrawn_at=None)
    if own is not None:
        others = others.exclude(id=own)
    if others.filter(name_key=name_key(name)).exists():
        raise CompanyKnown(f"名录里已有“{name}”。")
    if code and (holder := others.filter(credit_code=code).first()):
        raise CreditCodeKnown(f"信用代码 {code} 已属于“{holder.name}”。")


@transaction.atomic
def add_fact(
    *,
    zone: Zone,
    attribute: str,
    value: str,
    quote: str,
    source: str,
    unit: str = "",
    dated: str = "",
    subject: UUID | None = None,
) -> QuotedFact:
    """记见报事实, with the words it stands in; the same fact again changes nothing."""
    if not quote.strip() or not source.strip():
        raise Refusal("见报的事实要有原文和出处。")
    known: dict[str, Any] = {"attribute": attribute, "value": value, "dated": dated, "subject": subject}
    row, _ = QuotedFact.objects.update_or_create(
        zone=zone, **known, source=source, defaults={"unit": unit, "quote": quote}
    )
    return row
