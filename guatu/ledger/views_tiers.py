"""问题等级的页面：what 一般、重大、疑难 mean in this zone, and changing it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from guatu.ledger import recompute, tiers
from guatu.ledger.forms_clock import TierForm
from guatu.ledger.kinds import Kind, all_kinds
from guatu.ledger.models import Tier
from guatu.ui.form import sent
from guatu.ui.overtaken import remember
from guatu.zones.answer import go
from guatu.zones.typing import ZoneRequest


@require_GET
def tiers_page(request: ZoneRequest) -> HttpResponse:
    """问题等级, by kind, with every earlier version of each."""
    book = tiers.Book(request.zone)
    kinds = [kind for kind in all_kinds() if kind.tiered]
    history = Tier.objects.filter(zone=request.zone).select_related("changed_by").order_by("-changed_at")
    names = {kind.code: kind.name for kind in kinds}
    context = {
        "kinds": [(kind, book.grades(kind.code)) for kind in kinds],
        "history": [(row, names.get(row.kind, row.kind)) for row in history[:50]],
        "in_words": tiers.in_words,
        "samples": tiers.SAMPLES,
    }
    return render(request, "ledger/tiers.html", context)


@require_http_methods(["GET", "POST"])
def tier_edit(request: ZoneRequest, kind: str, code: str) -> HttpResponse:
    """改等级时限. ``?sample=`` starts from the rule of another place."""
    found = _kind(kind)
    grade = next((g for g in tiers.grades(request.zone, found.code) if g.code == code), None)
    if grade is None:
        raise Http404
    rules, source = [dict(rule) for rule in grade.rules], grade.source
    sample = tiers.SAMPLES.get(request.GET.get("sample", ""))
    if sample and code in sample[1]:
        rules, source = [dict(rule) for rule in sample[1][code]], sample[0]
    form = TierForm(rules, request.POST if request.method == "POST" else None, initial={"source": source})
    if not sample:
        remember(form)

    def act() -> HttpResponse:
        worked = recompute.set_tier(
            zone=request.zone,
            kind=found,
            code=code,
            rules=form.rules(),
            source=form.cleaned_data["source"],
            by=request.member,
            at=request.now,
        )
        said = f"{grade.name}的时限已改，{len(worked.moved)} 件在办事项的期限随之重算。"
        return go(request, "tiers", said)

    if (done := sent(request, form, act)) is not None:
        return done
    context = {"form": form, "grade": grade, "kind": found, "samples": tiers.SAMPLES, "clocks": tiers.CLOCKS}
    return render(request, "ledger/tier_edit.html", context, status=422 if form.errors else 200)


def _kind(code: str) -> Kind:
    found = next((kind for kind in all_kinds() if kind.tiered and kind.code == code), None)
    if found is None:
        raise Http404
    return found
