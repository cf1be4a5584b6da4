"""统计月的页面：both figures of a month side by side, closing it, and correcting what was locked."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guatu.core.refusal import Refusal
from guatu.projects import access, actions
from guatu.projects.enrol_access import is_closed, is_statistician
from guatu.projects.enrol_sheet import write_month
from guatu.projects.forms.enrolment import CorrectForm, MonthForm
from guatu.projects.queries import enrol_months as questions
from guatu.projects.queries.enrol_card import corrections_of, official_of
from guatu.projects.queries.listing import seat_words
from guatu.projects.views.answer import exported_note, keep
from guatu.ui.form import sent
from guatu.zones import paging
from guatu.zones.answer import form_page, go_to, op_of
from guatu.zones.typing import ZoneRequest


@require_GET
def stat_month(request: ZoneRequest) -> HttpResponse:
    """统计月."""
    asked = questions.MonthAsked.of(request.GET, request.today)
    page = paging.page_of(request, questions.stat_month(request.zone, asked))
    closed = questions.closings(request.zone, asked.year)
    may = is_statistician(request.zone, request.member)
    context = {
        "asked": asked,
        "page": page,
        "sums": questions.sums_of(request.zone, asked),
        "seats": seat_words(request.zone, page.rows),
        "closed": closed,
        "closing": closed.get(asked.month),
        "may_close": may and asked.is_over and asked.month not in closed,
        "may_correct": may,
        "may_fill": may and asked.month not in closed and not asked.is_ahead,
        "selects": questions.selects(request.zone),
    }
    return render(request, "projects/stat_month.html", context)


@require_GET
def stat_month_export(request: ZoneRequest) -> HttpResponse:
    """导出统计月 with the filters of the list."""
    asked = questions.MonthAsked.of(request.GET, request.today)
    rows = list(questions.stat_month(request.zone, asked))
    content = write_month(rows, seat_words(request.zone, rows), asked, note=exported_note(request))
    return keep(request, content, f"{asked.name}统计数")


@require_http_methods(["GET", "POST"])
def stat_month_fill(request: ZoneRequest, year: int, month: int) -> HttpResponse:
    """填一个月的统计数."""
    asked = questions.MonthAsked.of({"year": year, "month": month}, request.today)
    if (asked.year, asked.month) != (year, month):
        raise Http404
    rows = list(questions.stat_month(request.zone, asked))
    form = MonthForm(request.POST if request.method == "POST" else None, rows=rows)
    back = reverse("stat_month", kwargs={"zone": request.zone.code}) + f"?year={year}&month={month}"

    def act() -> HttpResponse:
        made = actions.report_month(
            request.zone, year=year, month=month, figures=form.figures(), by=request.member, at=request.now
        )
        return go_to(request, back, f"已保存 {len(made)} 个项目的统计数。" if made else "没有改动。")

    if (answer := sent(request, form, act)) is not None:
        return answer
    refused = ""
    if not is_statistician(request.zone, request.member):
        refused = "统计口径只由统计单位填报和确认。"
    elif is_closed(request.zone, year, month):
        refused = f"{asked.name}已关账，不能再填；确有错的，在统计月里写明理由更正。"
    elif (year, month) > (request.today.year, request.today.month):
        refused = f"{asked.name}还没到，不能填。"
    names = form.fields
    context = {
        "asked": asked,
        "form": form,
        "rows": [(row, form[row.pk.hex] if row.pk.hex in names else None) for row in rows],
        "back": back,
        "refused": refused,
    }
    return form_page(request, "projects/stat_month_fill.html", context)


@require_POST
def stat_month_close(request: ZoneRequest, year: int, month: int) -> HttpResponse:
    """关统计月."""
    made = actions.close_stat_month(
        request.zone, year=year, month=month, by=request.member, at=request.now, op=op_of(request)
    )
    back = reverse("stat_month", kwargs={"zone": request.zone.code}) + f"?year={year}&month={month}"
    missing = f"，缺报 {made.missing} 个" if made.missing else ""
    return go_to(request, back, f"{year}年{month}月已关账，统计数锁定{missing}。")


@require_http_methods(["GET", "POST"])
def official_correct(request: ZoneRequest, project_id: UUID, year: int, month: int) -> HttpResponse:
    """更正统计数."""
    held = access.project_of(request.zone, project_id)
    if not 1 <= month <= 12:
        raise Refusal("月份应在 1 到 12 之间。")
    form = CorrectForm(request.POST if request.method == "POST" else None)
    back = (
        reverse("project_plan", kwargs={"zone": request.zone.code, "project_id": held.pk}) + f"?year={year}"
    )

    def act() -> HttpResponse:
        actions.correct_official(
            held,
            year=year,
            month=month,
            fen=form.cleaned_data["fen"],
            reason=form.cleaned_data["reason"],
            by=request.member,
            at=request.now,
            op=op_of(request),
        )
        return go_to(request, back, f"{month}月统计数已更正，前后两个数和理由都留着。")

    if (answer := sent(request, form, act)) is not None:
        return answer
    may = is_statistician(request.zone, request.member)
    context = {
        "project": held,
        "form": form,
        "title": f"更正 {year} 年 {month} 月统计数",
        "button": "更正",
        "back": back,
        "now": official_of(held, year).get(month),
        "is_correction": True,
        "past": [c for c in corrections_of(held) if (c.year, c.month) == (year, month)],
        "refused": "" if may else "统计数的更正只由统计单位办。",
    }
    return form_page(request, "projects/enrol_form.html", context)
