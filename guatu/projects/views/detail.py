"""项目页：what it is, where it stands, whose it is, what is missing, and its whole life."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guatu.ledger.lamps import LAMP_NAMES
from guatu.projects import access
from guatu.projects.forms.fields import COMPARATOR_WORDS
from guatu.projects.queries.brief import sentence
from guatu.projects.queries.cycles import cycle_of, milestone_words, standard_cycles
from guatu.projects.queries.detail import detail_of
from guatu.projects.queries.enrol_card import card_beside
from guatu.projects.queries.lacking import enrol_gaps, gaps_of
from guatu.projects.queries.life import life_of
from guatu.projects.queries.lifecycle import lifecycle_of
from guatu.projects.queries.lifecycle_events import lifecycle_events
from guatu.projects.queries.reporting import forecasts_told, history_of
from guatu.projects.stages import stage_text
from guatu.projects.views.answer import said
from guatu.projects.views.chart import progress_chart
from guatu.zones.queries_changes import changes_of
from guatu.zones.typing import ZoneRequest


@require_GET
def project(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """项目概况."""
    held = access.project_of(request.zone, project_id)
    detail = detail_of(held, request.now)
    start, end = request.GET.get("from", ""), request.GET.get("to", "")
    history = history_of(held)
    enrol = card_beside(detail, request.zone, request.today)
    there = {m.type.code for m in detail.milestones}
    context: dict[str, Any] = {
        "project": held,
        "detail": detail,
        "gaps": [*gaps_of(detail, request.today), *enrol_gaps(enrol)],
        "cycles": [
            cycle
            for cycle in standard_cycles(detail.milestones, request.today)
            if cycle.days is not None or not detail.is_reported  # what is not reported is not still running
        ],
        "chosen": cycle_of(detail.milestones, start, end, request.today) if start and end else None,
        "chart": progress_chart(detail.reports, detail.milestones, request.today, forecasts_told(history)),
        "history": history,
        "words": COMPARATOR_WORDS,
        "lamp_names": {lamp.value: name for lamp, name in LAMP_NAMES.items()},
        "stage": stage_text(held.stage),
        "may_edit": access.may_edit(held, request.member),
        "more_types": [word for word in milestone_words(request.zone) if word.code not in there],
        "brief": sentence(detail, request.today),
        "done": said(request),
        "lifecycle": lifecycle_of(detail, request.member, request.today),
        "enrol": enrol,
        "changes": changes_of(request, held.pk),
    }
    return render(request, "projects/project.html", context)


@require_GET
def project_life(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """项目全生命周期."""
    held = access.project_of(request.zone, project_id)
    passages = life_of(held, lifecycle_events(held))
    current = next((each.code for each in passages if each.milestones and not each.is_done), "")
    context = {"project": held, "passages": passages, "current": current, "stage": stage_text(held.stage)}
    return render(request, "projects/life.html", context)
