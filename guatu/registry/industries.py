"""行业（GB/T 4754-2017）：the divisions of the national classification."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DIVISIONS = Path(__file__).parent / "data" / "gbt4754_2017_divisions.csv"


@dataclass(frozen=True)
class Division:
    """大类 within its 门类."""

    code: str
    name: str
    section: str
    section_name: str


@cache
def divisions() -> dict[str, Division]:
    """全部大类 by code."""
    with DIVISIONS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {
            row["division"]: Division(
                row["division"], row["division_name"], row["section"], row["section_name"]
            )
            for row in rows
        }


def industry_name(code: str) -> str:
    """行业名称 of a code of two to four digits; empty when there is none."""
    found = divisions().get(code[:2])
    return found.name if found else ""


def grouped_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """行业选项, by section."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in divisions().values():
        label = f"{one.section} {one.section_name}"
        groups.setdefault(label, []).append((one.code, f"{one.code} {one.name}"))
    return list(groups.items())
