"""储备项目库的页面：the library and its table, one of them, and its steps towards a project."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from guatu.projects import access
from guatu.projects.actions import reserve as verbs
from guatu.projects.forms.reserve import RealiseForm, ReserveForm, ReserveMoveForm
from guatu.projects.models import ReserveField, ReserveProject, ReserveStage
from guatu.projects.queries import reserve as questions
from guatu.projects.reserve_sheet import write_reserve
from guatu.projects.views.answer import exported_note, keep
from guatu.ui.form import sent
from guatu.zones import paging
from guatu.zones.answer import form_page, go, op_of
from guatu.zones.permissions import may_open
from guatu.zones.queries_changes import changes_of
from guatu.zones.typing import ZoneRequest

both = require_http_methods(["GET", "POST"])
REVIEW = "review"


@require_GET
def reserves(request: ZoneRequest) -> HttpResponse:
    """储备项目库."""
    asked = questions.ReserveAsked.of(request.GET)
    found = questions.reserve_list(request.zone, asked, request.today)
    context = {
        "page": paging.page_of(request, found),
        "board": questions.board_of(found),
        "fields": ReserveField.choices,
        "stages": [(s.value, s.label) for s in ReserveStage if s != ReserveStage.DROPPED],
        "selects": questions.selects(request.zone),
        "narrowed": asked.is_narrowed,
        "due": lambda row: questions.is_review_due(row, request.today),
    }
    return render(request, "projects/reserves.html", context)


@require_GET
def reserves_export(request: ZoneRequest) -> HttpResponse:
    """导出储备项目 with the filters of the list."""
    found = questions.reserve_list(request.zone, questions.ReserveAsked.of(request.GET), request.today)
    content = write_reserve(found.select_related("project"), note=exported_note(request))
    return keep(request, content, "储备项目")


@both
def reserve_new(request: ZoneRequest) -> HttpResponse:
    """谋划入库."""
    form = ReserveForm(request.POST or None, zone=request.zone, by=request.member)

    def act() -> HttpResponse:
        made = verbs.propose(
            zone=request.zone, draft=form.draft(), by=request.member, at=request.now, op=op_of(request)
        )
        return go(request, "reserve", "已入库，从谋划开始。", reserve_id=made.pk)

    return sent(request, form, act) or _form(request, form, "谋划入库")


@require_GET
def reserve(request: ZoneRequest, reserve_id: UUID) -> HttpResponse:
    """一个储备项目."""
    held = access.reserve_of(request.zone, reserve_id)
    steps = questions.steps_of(held)
    may_tend = may_open(request, "reserve_edit") and access.may_tend(held, request.member)
    context = {
        "reserve": held,
        "steps": steps,
        "rail": questions.rail_of(held, steps, request.today),
        "moves": _moves(request, held, may_tend),
        "may_tend": may_tend,
        "is_over": held.stage in (ReserveStage.CONSTRUCTION, ReserveStage.DROPPED),
        "changes": changes_of(request, held.pk),
        "review_due": questions.is_review_due(held, request.today),
    }
    return render(request, "projects/reserve.html", context)


@both
def reserve_edit(request: ZoneRequest, reserve_id: UUID) -> HttpResponse:
    """改储备项目."""
    held = access.reserve_to_tend(request.zone, reserve_id, request.member)
    form = ReserveForm(request.POST or None, zone=request.zone, by=request.member, reserve=held)

    def act() -> HttpResponse:
        verbs.change_reserve(held, draft=form.draft(), by=request.member)
        return go(request, "reserve", "已保存。", reserve_id=held.pk)

    return sent(request, form, act) or _form(request, form, "改储备项目", held)


@both
def reserve_move(request: ZoneRequest, reserve_id: UUID, to: str) -> HttpResponse:
    """走一步, or a review."""
    held = access.reserve_of(request.zone, reserve_id)
    words = {REVIEW: "滚动评审", **verbs.moves(held)}
    if to != REVIEW and to not in ReserveStage.values:
        raise Http404
    title = words.get(to, ReserveStage(to).label if to != REVIEW else "")
    form = ReserveMoveForm(request.POST if request.method == "POST" else None)

    def act() -> HttpResponse:
        told = {"why": form.cleaned_data["why"], "by": request.member, "at": request.now}
        if to == REVIEW:
            verbs.review_reserve(held, op=op_of(request), **told)
            return go(request, "reserve", "评审已记下，满一年再评。", reserve_id=held.pk)
        made = verbs.move_reserve(held, to=to, op=op_of(request), **told)
        return go(request, "reserve", f"现在{made.get_stage_display()}。", reserve_id=held.pk)

    return sent(request, form, act) or _form(request, form, title, held)


@both
def reserve_realise(request: ZoneRequest, reserve_id: UUID) -> HttpResponse:
    """转为项目."""
    held = access.reserve_to_tend(request.zone, reserve_id, request.member)
    form = RealiseForm(request.POST or None, zone=request.zone)

    def act() -> HttpResponse:
        made = verbs.realise(held, by=request.member, at=request.now, op=op_of(request), **form.cleaned_data)
        return go(request, "project", "已转为项目，接着排期。", project_id=made.pk)

    return sent(request, form, act) or _form(request, form, "转为项目", held)


def _moves(request: ZoneRequest, held: ReserveProject, may_tend: bool) -> list[tuple[str, str]]:
    """What this person may do next: the steps of the road, and the approval apart."""
    by = request.member
    may_approve = by.has(*verbs.APPROVERS) and by.person_id not in (None, held.proposed_by_id)
    return [
        (to, word)
        for to, word in verbs.moves(held).items()
        if may_open(request, "reserve_move") and (may_approve if to == ReserveStage.APPROVED else may_tend)
    ]


def _form(request: ZoneRequest, form: Any, title: str, held: ReserveProject | None = None) -> HttpResponse:
    return form_page(request, "projects/reserve_form.html", {"form": form, "title": title, "reserve": held})
