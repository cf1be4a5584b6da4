"""年度计划的页面：the project's year, drawing it up, approving it, and what was invested in each month."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guatu.core.refusal import Refusal
from guatu.projects import access
from guatu.projects.actions.annual_plan import approve_annual_plan, draw_up_plan
from guatu.projects.actions.investment import may_enter, report_investment
from guatu.projects.enrol_access import closed_months, enrolled_on
from guatu.projects.forms.annual_plan import AnnualPlanForm, InvestmentForm
from guatu.projects.models import AnnualPlan, Measure, Project
from guatu.projects.queries.enrol_card import corrections_of
from guatu.projects.queries.year import year_of
from guatu.ui.form import sent
from guatu.zones.answer import form_page, go_to
from guatu.zones.permissions import allows
from guatu.zones.typing import ZoneRequest

both = require_http_methods(["GET", "POST"])


@require_GET
def project_plan(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """项目的年度计划与完成."""
    held = access.project_of(request.zone, project_id)
    year = year_of(held, _year(request), request.now)
    waits = year.draft is not None and allows("plan_approve", request.member.roles)
    measures = [m for m in Measure if may_enter(held, m, request.member)]
    context = {
        "project": held,
        "year": year,
        "may_correct": Measure.OFFICIAL in measures,
        "corrections": [c for c in corrections_of(held) if c.year == year.year],
        "may_edit": access.may_edit(held, request.member),
        "may_approve": waits and year.draft.by_id != request.member.person_id,  # type: ignore[union-attr]
        "measures": measures,
        "disagrees": year.plan is not None
        and year.year == request.today.year
        and held.annual_plan_fen != year.plan.total_fen,
    }
    return render(request, "projects/project_plan.html", context)


@both
def plan_edit(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """编年度计划, or its adjustment."""
    held = access.project_to_edit(request.zone, project_id, request.member)
    year = year_of(held, _year(request), request.now)
    form = AnnualPlanForm(request.POST or None, year=year)

    def draw_up() -> HttpResponse:
        reason = form.cleaned_data.get("reason", "")
        draw_up_plan(
            held, year=year.year, spread=form.spread(), by=request.member, at=request.now, reason=reason
        )
        return go_to(request, _back(request, held, year.year), "已编好，等他人审定。")

    done = sent(request, form, draw_up)
    context = {"project": held, "year": year, "form": form, "back": _back(request, held, year.year)}
    return done or form_page(request, "projects/plan_edit.html", context)


@require_POST
def plan_approve(request: ZoneRequest, project_id: UUID) -> HttpResponse:
    """审定年度计划."""
    held = access.project_of(request.zone, project_id)
    year, version = _year(request), request.POST.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 5):
        raise Refusal("请从计划页上审定，这里不知道是哪一版。")
    plan = get_object_or_404(AnnualPlan, zone=request.zone, project=held, year=year, version=int(version))
    approve_annual_plan(plan, by=request.member, at=request.now)
    return go_to(request, _back(request, held, year), "已审定，计划锁定。")


@both
def plan_actuals(request: ZoneRequest, project_id: UUID, measure: str) -> HttpResponse:
    """填当月完成投资 in one measure."""
    if measure not in Measure.values:
        raise Http404
    held = access.project_of(request.zone, project_id)
    year = year_of(held, _year(request), request.now)
    asked = Measure(measure)
    official = asked == Measure.OFFICIAL
    since = enrolled_on(held) if official else None
    closed = closed_months(request.zone, year.year) if official else set()
    form = InvestmentForm(
        request.POST or None, year=year, measure=asked, today=request.today, closed=closed, since=since
    )

    def report() -> HttpResponse:
        lock = bool(form.cleaned_data.get("lock"))
        report_investment(
            held,
            year=year.year,
            measure=asked,
            months=form.months(),
            lock=lock,
            by=request.member,
            at=request.now,
        )
        said = f"{asked.label}已确认锁定。" if lock else f"{asked.label}已保存。"
        return go_to(request, _back(request, held, year.year), said)

    done = sent(request, form, report)
    context = {
        "project": held,
        "year": year,
        "measure": asked,
        "form": form,
        "may": may_enter(held, asked, request.member),
        "unentered": official and since is None,
        "closed": sorted(closed),
        "back": _back(request, held, year.year),
    }
    return done or form_page(request, "projects/plan_actuals.html", context)


def _year(request: ZoneRequest) -> int:
    asked = request.GET.get("year", "")
    ok = asked.isascii() and asked.isdigit() and len(asked) == 4 and 2000 <= int(asked) <= 2100
    return int(asked) if ok else request.today.year


def _back(request: ZoneRequest, project: Project, year: int) -> str:
    return (
        reverse("project_plan", kwargs={"zone": request.zone.code, "project_id": project.pk})
        + f"?year={year}"
    )
