"""导出的列：companies as spreadsheet rows."""

from collections.abc import Iterable, Iterator

from guatu.office import ListColumn
from guatu.registry.enterprise_sheet import ENTERPRISES
from guatu.registry.industries import industry_name
from guatu.registry.models import Company

__all__ = ["COMPANY_COLUMNS", "ENTERPRISES", "company_rows"]

COMPANY_COLUMNS = (
    ListColumn("企业名称", "name"),
    ListColumn("统一社会信用代码", "credit_code"),
    ListColumn("行业代码", "industry_code"),
    ListColumn("行业", "industry"),
    ListColumn("片区", "park"),
    ListColumn("示例", "is_sample"),
)


def company_rows(companies: Iterable[Company]) -> Iterator[tuple[object, ...]]:
    """企业行."""
    for one in companies:
        park = one.park.name if one.park else ""
        industry = industry_name(one.industry_code)
        yield one.name, one.credit_code or "待核", one.industry_code, industry, park, one.is_sample
