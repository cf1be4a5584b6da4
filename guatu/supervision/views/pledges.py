"""军令状：the list with its roll-up, one pledge, a target, its breakdown, a figure."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from guatu.core.refusal import Refusal
from guatu.files.actions import store
from guatu.supervision import access, actions
from guatu.supervision.actions.pledges import KEEPERS, QUARTERS, PledgeDraft, must_report, told
from guatu.supervision.actions.target_changes import may_ask, may_decide, signs_for_zone
from guatu.supervision.forms.key_tasks import ReasonForm
from guatu.supervision.forms.pledges import (
    AdjustForm,
    DecideChangeForm,
    PlansForm,
    PledgeForm,
    ReportForm,
    TargetForm,
)
from guatu.supervision.models import Basis, Pledge
from guatu.supervision.queries import pledges as queries
from guatu.supervision.queries.asked import number_asked
from guatu.supervision.sheets import PLEDGE_COLUMNS, pledge_lines
from guatu.supervision.views.answer import keep
from guatu.ui.form import sent
from guatu.ui.overtaken import remember
from guatu.zones.answer import form_page, go, op_of
from guatu.zones.models import Unit
from guatu.zones.paging import page_of_list
from guatu.zones.queries_changes import changes_of
from guatu.zones.typing import ZoneRequest

both = require_http_methods(["GET", "POST"])


@require_GET
def pledges(request: ZoneRequest) -> HttpResponse:
    """军令状."""
    asked, rows = _asked(request)
    shown = [row for row in rows if not asked["standing"] or row.standing == asked["standing"]]
    context = {
        **asked,
        "page": page_of_list(request, shown),
        "rollup": queries.rollup(rows),
        "standings": queries.STANDINGS,
        "selects": _selects(request, asked["year"]),
        "may_keep": request.member.has(*KEEPERS),
        "told": told,
    }
    return render(request, "supervision/pledges.html", context)


@require_GET
def pledges_export(request: ZoneRequest) -> HttpResponse:
    """导出军令状, one line a target, with the filters of the list."""
    asked, rows = _asked(request)
    shown = [row for row in rows if not asked["standing"] or row.standing == asked["standing"]]
    return keep(request, f"{asked['year']}年军令状", PLEDGE_COLUMNS, pledge_lines(shown))


@require_GET
def pledge(request: ZoneRequest, pledge_id: UUID) -> HttpResponse:
    """一份军令状."""
    held = access.pledge_of(request.zone, pledge_id)
    facts = queries.Facts.of(request.zone, [held])
    adjustments = queries.adjustments_of(held)
    any_asked = any(each.state == "asked" for rows in adjustments.values() for each in rows)
    stands = request.member.person_id is not None and held.withdrawn_at is None
    row = queries.PledgeRow(held, facts.standings(held))
    context = {
        "pledge": held,
        "row": row,
        "facts": facts,
        "quarters": queries.quarters_of(held, facts, at=request.now),
        "standings": queries.STANDINGS,
        "standing_of": queries.standing_of,
        "points": queries.points,
        "told": told,
        "adjustments": adjustments,
        "changes": changes_of(request, held.pk, *(each.target.pk for each in row.standings)),
        "may_report": stands and _may(must_report, held, request.member),
        "may_ask": stands and _may(may_ask, held, request.member),
        "may_decide": any_asked and _may(signs_for_zone, held, request.member, request.now),
        "may_keep": request.member.has(*KEEPERS) and held.withdrawn_at is None,
    }
    return render(request, "supervision/pledge.html", context)


def _may(rule: Callable[..., Any], *asked: Any) -> bool:
    try:
        rule(*asked)
    except Refusal:
        return False
    return True


@both
def pledge_new(request: ZoneRequest) -> HttpResponse:
    """登记军令状."""
    initial = {"year": request.today.year, "signed_on": request.today}
    form = PledgeForm(
        request.POST or None, request.FILES or None, zone=request.zone, today=request.today, initial=initial
    )

    def act() -> HttpResponse:
        made = actions.sign_pledge(
            zone=request.zone,
            draft=_draft(request, form),
            by=request.member,
            at=request.now,
            op=op_of(request),
        )
        return go(request, "pledge", "军令状已登记，各季对账已上台账。", pledge_id=made.pk)

    return sent(request, form, act) or form_page(request, "supervision/pledge_new.html", {"form": form})


@both
def pledge_target(request: ZoneRequest, pledge_id: UUID) -> HttpResponse:
    """加一项目标."""
    held = access.pledge_of(request.zone, pledge_id)
    form = TargetForm(request.POST or None)

    def act() -> HttpResponse:
        actions.add_target(held, draft=form.draft(), by=request.member, at=request.now)
        return go(request, "pledge", "目标已加。", pledge_id=held.pk)

    return sent(request, form, act) or _form(request, form, "加目标", held)


@both
def pledge_plans(request: ZoneRequest, target_id: UUID) -> HttpResponse:
    """分解到月."""
    held = access.target_of(request.zone, target_id)
    now = {plan.through_month: plan.value for plan in held.plans.filter(zone=request.zone)}
    form = PlansForm(request.POST or None, target=held, now=now)
    remember(form)

    def act() -> HttpResponse:
        actions.set_plans(held, plans=form.plans, by=request.member)
        return go(request, "pledge", "分解已定。", pledge_id=held.pledge_id)

    if (done := sent(request, form, act)) is not None:
        return done
    said = f"全年{held.get_comparator_display()}{told(held, held.value)}。空着的月份按前后两点的直线算。"
    return _form(request, form, f"分解：{held.indicator}", held.pledge, said)


@both
def pledge_report(request: ZoneRequest, target_id: UUID) -> HttpResponse:
    """填实绩."""
    held = access.target_of(request.zone, target_id)
    must_report(held.pledge, request.member)
    form = ReportForm(request.POST or None, target=held, today=request.today)

    def act() -> HttpResponse:
        wanted = form.cleaned_data
        actions.report_actual(
            held,
            through_month=wanted["through_month"],
            value=form.number,
            basis=wanted["basis"],
            source=wanted["source"],
            note=wanted["note"],
            by=request.member,
            at=request.now,
            op=op_of(request),
        )
        return go(request, "pledge", "实绩已填。", pledge_id=held.pledge_id)

    if (done := sent(request, form, act)) is not None:
        return done
    said = f"全年{held.get_comparator_display()}{told(held, held.value)}，{held.get_basis_display()}。"
    return _form(request, form, f"填实绩：{held.indicator}", held.pledge, said)


@both
def pledge_adjust(request: ZoneRequest, target_id: UUID) -> HttpResponse:
    """申请调整目标."""
    held = access.target_of(request.zone, target_id)
    may_ask(held.pledge, request.member)
    form = AdjustForm(request.POST or None, target=held)

    def act() -> HttpResponse:
        reason = form.cleaned_data["reason"]
        actions.ask_change(
            held, value=form.number, reason=reason, by=request.member, at=request.now, op=op_of(request)
        )
        return go(request, "pledge", "调整已提，等批复。", f"t{held.pk}", pledge_id=held.pledge_id)

    said = f"现在的目标：全年{held.get_comparator_display()}{told(held, held.value)}。对过账的季度不变。"
    return sent(request, form, act) or _form(request, form, f"调整目标：{held.indicator}", held.pledge, said)


@both
def pledge_adjust_decide(request: ZoneRequest, change_id: UUID) -> HttpResponse:
    """批调整目标."""
    held = access.change_of(request.zone, change_id)
    may_decide(held, request.member, request.now)
    form, target = DecideChangeForm(request.POST or None), held.target

    def act() -> HttpResponse:
        granted, note = form.cleaned_data["granted"] == "1", form.cleaned_data["note"]
        actions.decide_change(held, granted=granted, note=note, by=request.member, at=request.now)
        said = "目标已调整；分解到月的计划没有动，请看要不要改。" if granted else "没有同意，目标不变。"
        return go(request, "pledge", said, f"t{target.pk}", pledge_id=target.pledge_id)

    who = held.asked_by.name if held.asked_by else ""
    change = f"由{told(target, held.old_value)}调为{told(target, held.new_value)}"
    said = f"{who}申请{change}。理由：{held.reason}"
    return sent(request, form, act) or _form(
        request, form, f"批调整目标：{target.indicator}", target.pledge, said
    )


@both
def pledge_withdraw(request: ZoneRequest, pledge_id: UUID) -> HttpResponse:
    """撤回军令状."""
    held = access.pledge_of(request.zone, pledge_id)
    form = ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        actions.withdraw_pledge(held, by=request.member, at=request.now, note=form.cleaned_data["note"])
        return go(request, "pledge", "已撤回。", pledge_id=held.pk)

    return sent(request, form, act) or _form(
        request, form, "撤回军令状", held, "没对账的季度随之作废；已冻结的数字留着。"
    )


def _draft(request: ZoneRequest, form: PledgeForm) -> PledgeDraft:
    held = dict(form.cleaned_data)
    upload = held.pop("document")
    document = (
        store(zone=request.zone, content=upload, name=upload.name, by=request.member, at=request.now)
        if upload
        else None
    )
    return PledgeDraft(targets=form.targets(), document=document, **held)


def _form(request: ZoneRequest, form: Any, title: str, held: Pledge, said: str = "") -> HttpResponse:
    context = {"form": form, "title": title, "pledge": held, "said": said}
    return form_page(request, "supervision/pledge_form.html", context)


def _asked(request: ZoneRequest) -> tuple[dict[str, Any], list[queries.PledgeRow]]:
    get = request.GET
    year = number_asked(get.get("year", ""), least=2000, most=2100, usual=request.today.year)
    quarter = number_asked(get.get("quarter", ""), least=1, most=4, usual=0)
    standing = get.get("standing", "") if get.get("standing", "") in queries.STANDINGS else ""
    rows = queries.pledge_rows(
        request.zone,
        year=year,
        quarter=quarter,
        unit=get.get("unit", ""),
        words=get.get("q", "")[:60],
        basis=get.get("basis", ""),
    )
    return {"year": year, "quarter": quarter, "standing": standing}, rows


def _selects(request: ZoneRequest, year: int) -> list[dict[str, Any]]:
    held = Pledge.objects.filter(zone=request.zone, year=year).values("unit")
    units = Unit.objects.filter(zone=request.zone, pk__in=held).order_by("name").values_list("id", "name")
    years = queries.years_of(request.zone, year)
    return [
        {"name": "year", "label": "年度", "options": [(str(y), f"{y}年") for y in years]},
        {"name": "quarter", "label": "季度", "options": [(str(q), name) for q, name in QUARTERS.items()]},
        {"name": "unit", "label": "单位", "options": [(str(k), n) for k, n in units]},
        {"name": "basis", "label": "口径", "options": Basis.choices},
        {"name": "standing", "label": "结论", "options": list(queries.STANDINGS.items())},
    ]
