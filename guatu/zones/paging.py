"""翻页：one page of rows as the address asks for it."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

SIZES = (20, 50, 100)
DEFAULT_SIZE = 50
Row = TypeVar("Row")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """一页. ``number`` from 1; a page beyond the last is the last."""

    rows: list[Row]
    number: int
    size: int
    total: int


def asked(request: HttpRequest) -> tuple[int, int]:
    """要的页号与条数; what is not a number is the first page of the usual size."""
    number, size = request.GET.get("page", ""), request.GET.get("size", "")
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1
    chosen = int(size) if size.isascii() and size.isdigit() and len(size) < 4 else DEFAULT_SIZE
    return max(wanted, 1), chosen if chosen in SIZES else DEFAULT_SIZE


def page_of(request: HttpRequest, rows: QuerySet[M]) -> Page[M]:
    """取一页 of a query: one count and one select, whatever its length."""
    number, size = asked(request)
    total = rows.count()
    number = min(number, max(1, -(-total // size)))
    return Page(list(rows[(number - 1) * size : number * size]), number, size, total)


def page_of_list(request: HttpRequest, rows: list[Row]) -> Page[Row]:
    """取一页 of rows that are already here."""
    number, size = asked(request)
    number = min(number, max(1, -(-len(rows) // size)))
    return Page(rows[(number - 1) * size : number * size], number, size, len(rows))
