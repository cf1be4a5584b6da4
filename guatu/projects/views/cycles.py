"""周期榜：days between any two milestones, fastest first."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guatu.projects.exports import write_ranking
from guatu.projects.models import Category, MilestoneType
from guatu.projects.names import query_text
from guatu.projects.queries.cycles import STANDARD_PAIRS, Ranked, Ranking, milestone_words, ranking
from guatu.projects.views.answer import exported_note, keep
from guatu.zones import paging
from guatu.zones.asked import as_of_asked
from guatu.zones.typing import ZoneRequest


@dataclass(frozen=True)
class _Asked:
    words: dict[str, MilestoneType]
    start: str
    end: str
    category: str
    year: int | None
    as_of: date | None
    q: str

    @property
    def title(self) -> str:
        """榜名."""
        names = [self.words[code].name if code in self.words else code for code in (self.start, self.end)]
        return "到".join(names)


@require_GET
def cycles(request: ZoneRequest) -> HttpResponse:
    """周期榜."""
    asked = _asked(request)
    found = _ranking(request, asked)
    context = {
        "page": paging.page_of_list(request, _named(found, asked.q)),
        "q": asked.q,
        "ranking": found,
        "fastest": found.rows[0] if found.rows else None,
        "slowest": found.rows[-1] if found.rows else None,
        "title": asked.title,
        "start": asked.start,
        "end": asked.end,
        "as_of": asked.as_of,
        "words": list(asked.words.values()),
        "pairs": [(a, b) for a, b in STANDARD_PAIRS if a in asked.words and b in asked.words],
        "names": {code: word.name for code, word in asked.words.items()},
        "selects": [
            {"name": "category", "label": "类别", "options": Category.choices},
            {"name": "year", "label": "年份", "options": [(str(y), f"{y}年") for y in found.years]},
        ],
    }
    return render(request, "projects/cycles.html", context)


@require_GET
def cycles_export(request: ZoneRequest) -> HttpResponse:
    """导出周期榜."""
    asked = _asked(request)
    rows = _named(_ranking(request, asked), asked.q)
    content = write_ranking(rows, f"{asked.title}周期榜", note=exported_note(request))
    return keep(request, content, f"{asked.title}周期榜")


def _asked(request: ZoneRequest) -> _Asked:
    words = {word.code: word for word in milestone_words(request.zone)}
    year = request.GET.get("year", "")
    return _Asked(
        words,
        _one_of(request.GET.get("from", ""), words, "signed"),
        _one_of(request.GET.get("to", ""), words, "started"),
        request.GET.get("category", ""),
        int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        as_of_asked(request.GET),
        request.GET.get("q", "").strip()[:60],
    )


def _named(found: Ranking, q: str) -> list[tuple[int, Ranked]]:
    """榜上的行, each with its place on the whole board, those that are looked for."""
    words = query_text(q)
    rows = enumerate(found.rows, start=1)
    return [(place, row) for place, row in rows if words in row.project.search_text]


def _one_of(code: str, words: dict[str, MilestoneType], usual: str) -> str:
    return code if code in words else usual


def _ranking(request: ZoneRequest, asked: _Asked) -> Ranking:
    return ranking(
        request.zone,
        asked.start,
        asked.end,
        category=asked.category,
        year=asked.year,
        as_of=asked.as_of,
    )
