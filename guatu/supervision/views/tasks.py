"""一项重点任务：its page, its entry, a cell changed or taken down, a list copied to another year."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from guatu.supervision import access, actions
from guatu.supervision.actions.key_tasks import KEEPERS
from guatu.supervision.forms.key_tasks import (
    CellForm,
    CopyForm,
    NewTaskForm,
    ReasonForm,
    TaskForm,
    initial_of,
)
from guatu.supervision.models import KeyTask
from guatu.supervision.queries.asked import number_asked
from guatu.supervision.queries.matrix import MONTHS, SIGNS, cells_of, former_cells, years_of
from guatu.ui.form import sent
from guatu.ui.overtaken import remember
from guatu.zones.answer import form_page, go, op_of
from guatu.zones.queries_changes import changes_of
from guatu.zones.typing import ZoneRequest

both = require_http_methods(["GET", "POST"])


@require_GET
def key_task(request: ZoneRequest, task_id: UUID) -> HttpResponse:
    """任务页."""
    held = access.task_of(request.zone, task_id)
    cells = {cell.month: cell for cell in cells_of(held, at=request.now)}
    context = {
        "task": held,
        "cells": [(month, cells.get(month)) for month in MONTHS],
        "former": former_cells(held),
        "signs": SIGNS,
        "may_keep": request.member.has(*KEEPERS) and held.withdrawn_at is None,
        "changes": changes_of(request, held.pk),
    }
    return render(request, "supervision/key_task.html", context)


@both
def key_task_new(request: ZoneRequest) -> HttpResponse:
    """列入清单."""
    year = number_asked(request.GET.get("year", ""), least=2000, most=2100, usual=request.today.year)
    form = NewTaskForm(request.POST or None, zone=request.zone, today=request.today, year=year)

    def act() -> HttpResponse:
        made = actions.list_task(
            zone=request.zone, draft=form.draft(), by=request.member, at=request.now, op=op_of(request)
        )
        return go(request, "key_task", f"已列入 {made.year} 年清单。", task_id=made.pk)

    return sent(request, form, act) or _form(request, form, "列入清单")


@both
def key_task_edit(request: ZoneRequest, task_id: UUID) -> HttpResponse:
    """改任务."""
    held = access.task_of(request.zone, task_id, hold=request.method == "POST")
    form = TaskForm(request.POST or None, zone=request.zone, today=request.today, initial=initial_of(held))
    form.fields["title"].disabled = True
    remember(form)

    def act() -> HttpResponse:
        actions.change_task(
            held, changes=form.changes(), by=request.member, at=request.now, op=op_of(request)
        )
        return go(request, "key_task", "已改。", task_id=held.pk)

    return sent(request, form, act) or _form(request, form, "改任务", held)


@both
def key_task_cell(request: ZoneRequest, task_id: UUID) -> HttpResponse:
    """立一格、改一格、撤下一格."""
    held = access.task_of(request.zone, task_id)
    month = number_asked(request.GET.get("month", ""), least=1, most=12, usual=request.today.month)
    now = next((cell for cell in cells_of(held, at=request.now) if cell.month == month), None)
    form = CellForm(request.POST or None, planned=now.text if now else "")

    def act() -> HttpResponse:
        said = _cell(request, held, month, form)
        return go(request, "key_task", said, task_id=held.pk)

    if (done := sent(request, form, act)) is not None:
        return done
    seen = request.POST.get("seen", "") if form.is_bound else str(now.item_id) if now else ""
    context = {"form": form, "task": held, "month": month, "cell": now, "seen": seen}
    return form_page(request, "supervision/key_task_cell.html", context)


@both
def key_task_withdraw(request: ZoneRequest, task_id: UUID) -> HttpResponse:
    """撤下任务."""
    held = access.task_of(request.zone, task_id)
    form = ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        actions.withdraw_task(held, by=request.member, at=request.now, note=form.cleaned_data["note"])
        return go(request, "key_task", "已撤下。", task_id=held.pk)

    return sent(request, form, act) or _form(request, form, "撤下任务", held)


@both
def key_tasks_copy(request: ZoneRequest) -> HttpResponse:
    """抄清单到另一年."""
    form = CopyForm(request.POST or None, years=years_of(request.zone), today=request.today)

    def act() -> HttpResponse:
        wanted = form.cleaned_data
        made = actions.copy_year(
            zone=request.zone,
            source=wanted["source"],
            target=wanted["target"],
            by=request.member,
            at=request.now,
            op=op_of(request),
        )
        said = f"已抄 {len(made)} 项到 {wanted['target']} 年。" if made else "那一年都已有了，没有再抄。"
        return go(request, "key_tasks", said)

    return sent(request, form, act) or _form(request, form, "抄清单")


def _cell(request: ZoneRequest, held: KeyTask, month: int, form: CellForm) -> str:
    by, at, text = request.member, request.now, form.cleaned_data["text"]
    note = form.cleaned_data.get("note", "")
    if form.planned and not text:
        cell = access.cell_at(held, month)
        actions.withdraw_cell(cell, by=by, at=at, note=note, op=op_of(request))
        return f"{month} 月已撤下。"
    seen = _uuid(request.POST.get("seen", ""))
    actions.set_cell(held, month=month, text=text, by=by, at=at, note=note, seen=seen, op=op_of(request))
    return f"{month} 月已定。"


def _form(request: ZoneRequest, form: Any, title: str, task: KeyTask | None = None) -> HttpResponse:
    context = {"form": form, "title": title, "task": task, "months": getattr(form, "months", None)}
    return form_page(request, "supervision/key_task_form.html", context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
