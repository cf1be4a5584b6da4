"""入库的页面：the list of what should be in, a project's papers, and what the statisticians say."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from guatu.files.forms import files_in
from guatu.projects import access, actions
from guatu.projects.enrol_access import enrolment_of, materials_of
from guatu.projects.enrol_materials import BY_CODE
from guatu.projects.enrol_rules import batch_said
from guatu.projects.enrol_sheet import needed, rate, said_of, write_enrolments
from guatu.projects.forms.enrolment import JudgeForm, MaterialForm, SubmitForm
from guatu.projects.models import EnrolState, Project
from guatu.projects.queries import enrolment as questions
from guatu.projects.queries.enrol_card import Card, card_of, corrections_of, steps_of
from guatu.projects.queries.listing import seat_words
from guatu.projects.views.answer import exported_note, keep
from guatu.ui.form import sent
from guatu.ui.format import date_text, money
from guatu.zones import paging
from guatu.zones.answer import form_page, go, op_of
from guatu.zones.typing import ZoneRequest

both = require_http_methods(["GET", "POST"])
DONE = {
    "audit": "审核通过，等统计局认定。",
    "reject": "已退回，对方照着补。",
    "confirm": "已入库，从此可以填统计数。",
    "correct": "编号已更正，前后都留着。",
}


@require_GET
def enrolments(request: ZoneRequest) -> HttpResponse:
    """入库."""
    asked = questions.EnrolAsked.of(request.zone, request.GET, request.now)
    found = questions.enrolments(request.zone, asked).select_related("company")
    page = paging.page_of(request, found)
    counted = questions.figures(request.zone, asked)
    context = {
        "asked": asked,
        "page": page,
        "counted": counted,
        "rate": rate(counted),
        "seats": seat_words(request.zone, page.rows),
        "lines": [(row, *questions.alarm_of(row, asked), needed(row, asked)) for row in page.rows],
        "names": dict(EnrolState.choices),
        "standings": questions.STANDINGS,
        "selects": questions.selects(request.zone, asked),
        "quotes": questions.reported_quotes(request.zone),
        "cutoff": _cutoff(asked.rules, request.today),
    }
    return render(request, "projects/enrolments.html", context)


@require_GET
def enrolments_export(request: ZoneRequest) -> HttpResponse:
    """导出入库 with the filters of the list."""
    asked = questions.EnrolAsked.of(request.zone, request.GET, request.now)
    rows = list(questions.enrolments(request.zone, asked).select_related("company"))
    said = said_of(asked, questions.figures(request.zone, asked))
    seats = seat_words(request.zone, rows)
    return keep(request, write_enrolments(rows, seats, asked, said, note=exported_note(request)), "固投入库")


@require_GET
def enrolment(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """一个项目的入库."""
    held = access.project_of(request.zone, project_id)
    card = card_of(held, request.zone, request.member, request.today)
    context = {
        "project": held,
        "card": card,
        "steps": steps_of(card.enrolment),
        "corrections": corrections_of(held),
        "batch": batch_said(card.enrolment.batch) if card.enrolment else "",
        "names": dict(EnrolState.choices),
    }
    return render(request, "projects/enrolment.html", context)


@both
def enrolment_material(request: ZoneRequest, project_id: UUID, code: str) -> HttpResponse:
    """填一份入库材料."""
    held = access.project_to_edit(request.zone, project_id, request.member)
    if code not in BY_CODE:
        raise Http404
    material, row = BY_CODE[code], materials_of(enrolment_of(held)).get(code)
    posted = request.method == "POST"
    form = MaterialForm(
        request.POST if posted else None, request.FILES if posted else None, zone=request.zone, row=row
    )

    def act() -> HttpResponse:
        typed = form.cleaned_data
        who: dict[str, Any] = {"by": request.member, "at": request.now}
        files = files_in(zone=request.zone, files=typed["evidence"], uploads=typed["uploads"], **who)
        drop = bool(typed.get("drop"))
        actions.keep_material(
            held,
            code=code,
            on=typed["on"],
            file=files[0] if files else None,
            note=typed["note"],
            drop=drop,
            **who,
        )
        said = f"“{material.name}”{'已撤下' if drop else '已记下'}。"
        return go(request, "enrolment", said, project_id=held.pk)

    title, said = material.name, f"{material.says}。填日期，附文件，有一样就行；都有更好。"
    return sent(request, form, act) or _form(
        request, held, form, title, said=said, button="记下", upload=True
    )


@both
def enrolment_submit(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """报送入库."""
    held = access.project_to_edit(request.zone, project_id, request.member)
    card = card_of(held, request.zone, request.member, request.today)
    known = card.enrolment
    company = held.company.name if held.company else ""
    form = SubmitForm(
        request.POST if request.method == "POST" else None,
        applicant=(known.applicant if known else "") or company,
        planned_fen=(known.planned_fen if known else None) or held.investment_fen,
    )

    def act() -> HttpResponse:
        made = actions.submit_enrolment(
            held,
            applicant=form.cleaned_data["applicant"],
            planned_fen=form.cleaned_data["planned"],
            by=request.member,
            at=request.now,
            op=op_of(request),
        )
        return go(
            request, "enrolment", f"已报送，算{batch_said(made.batch)}，等统计单位审核。", project_id=held.pk
        )

    said = f"今天报送的算{batch_said(card.rules.batch(request.today))}（每月 {card.rules.cutoff} 日截止）。"
    more = {"lacks": card.lacks, "doubts": card.doubts, "closed": "" if card.is_open else card.state_name}
    return sent(request, form, act) or _form(
        request, held, form, "报送入库", said=said, button="报送", **more
    )


@both
def enrolment_judge(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """审核、退回、确认入库, by the statisticians."""
    held = access.project_of(request.zone, project_id)
    card = card_of(held, request.zone, request.member, request.today)
    known = card.enrolment
    form = JudgeForm(
        request.POST if request.method == "POST" else None,
        state=card.state,
        stat_no=known.stat_no if known else "",
        today=request.today,
    )

    def act() -> HttpResponse:
        typed, verdict = form.cleaned_data, form.cleaned_data["verdict"]
        who: dict[str, Any] = {"by": request.member, "at": request.now, "op": op_of(request)}
        if verdict == "audit":
            actions.audit_enrolment(held, **who)
        elif verdict == "reject":
            actions.reject_enrolment(held, reason=typed["reason"], **who)
        elif verdict == "confirm":
            actions.confirm_enrolment(held, stat_no=typed["stat_no"], on=typed["on"], **who)
        else:
            actions.correct_enrolment(held, stat_no=typed["stat_no"], reason=typed["reason"], **who)
        return go(request, "enrolment", DONE[verdict], project_id=held.pk)

    refused = ""
    if not card.may_judge:
        refused = "入库由统计单位审核和确认；本区是哪个单位，看“统计与填报规矩”。"
    elif card.is_own and card.state != EnrolState.ENROLLED:
        refused = "自己报送的，请统计单位的其他人审核。"
    elif card.is_open:
        refused = f"现在是“{card.state_name}”，没有等审核的材料。"
    more = {"doubts": card.doubts, "refused": refused, "facts": _handed_in(card), "papers": card.papers}
    return sent(request, form, act) or _form(request, held, form, "入库审核", button="办理", **more)


def _form(request: ZoneRequest, held: Project, form: Any, title: str, **more: Any) -> HttpResponse:
    back = reverse("enrolment", kwargs={"zone": request.zone.code, "project_id": held.pk})
    context = {"project": held, "form": form, "title": title, "back": back}
    return form_page(request, "projects/enrol_form.html", context | more)


def _handed_in(card: Card) -> list[tuple[str, Any]]:
    """What the statisticians look at."""
    held = card.enrolment
    if held is None or held.submitted_by is None:
        return []
    assert held.planned_fen is not None
    return [
        ("上报单位", held.applicant),
        ("建设单位", card.project.company.name if card.project.company else ""),
        ("申报计划总投资", money(held.planned_fen)),
        ("项目库总投资", money(card.project.investment_fen)),
        ("开工", date_text(card.started)),
        ("报送", f"{held.submitted_by.name}，第 {held.round} 次，{batch_said(held.batch)}"),
    ]


def _cutoff(rules: Any, today: date) -> str:
    """本月截止 in words."""
    left = rules.cutoff - today.day
    if left < 0:
        return f"本月已过 {rules.cutoff} 日，现在报送的算{batch_said(rules.batch(today))}"
    return f"本月 {rules.cutoff} 日截止，" + (f"还剩 {left} 天" if left else "就是今天")
