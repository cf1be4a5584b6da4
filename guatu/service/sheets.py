"""导出的列：companies and who looks after each."""

from collections.abc import Iterable, Iterator

from guatu.office import ListColumn
from guatu.service.models import Liaison
from guatu.service.queries.liaison import Row

COLUMNS = (
    ListColumn("企业名称", "name"),
    ListColumn("统一社会信用代码", "credit_code"),
    ListColumn("片区", "park"),
    ListColumn("重点联系", "is_key"),
    *(
        column
        for kind in Liaison.Kind
        for column in (
            ListColumn(str(kind.label), kind.value),
            ListColumn(f"{kind.label}单位", f"{kind.value}_unit"),
            ListColumn(f"{kind.label}起", f"{kind.value}_from", "date"),
        )
    ),
)


def rows(found: Iterable[Row]) -> Iterator[tuple[object, ...]]:
    """联企行."""
    for row in found:
        company = row.company
        park = company.park.name if company.park else ""
        links = [row.links.get(kind.value) for kind in Liaison.Kind]
        yield (
            company.name,
            company.credit_code or "待核",
            park,
            "重点" if row.is_key else "",
            *(
                value
                for link in links
                for value in ((link.person.name, link.unit.name, link.from_date) if link else ("", "", None))
            ),
        )
