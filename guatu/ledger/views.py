"""台账的页面：the list, one item, and a step taken on it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from guatu.core.dates import SHANGHAI
from guatu.core.refusal import Refusal
from guatu.ledger import access, filters, listing, related, rules, saved, sheets, story
from guatu.ledger.forms import VerbForm
from guatu.ledger.kinds import kind_of
from guatu.ledger.lamps import LAMP_NAMES, lamp_of
from guatu.ledger.models import Evidence, Item, Life
from guatu.ledger.shown import Shown
from guatu.ledger.steps import EvidenceMissing, Hindered, NotNow, OwnSignature
from guatu.ledger.taking import take
from guatu.ledger.verbs import VERBS, Verb, said
from guatu.zones.permissions import may_open
from guatu.zones.typing import ZoneRequest

WORTH_SAYING = (OwnSignature, EvidenceMissing, Hindered)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def items(request: ZoneRequest) -> HttpResponse:
    """台账."""
    selects = filters.selects(request)
    context = {
        "page": listing.listing(request),
        "selects": selects,
        "chosen": filters.chosen(request, selects),
        "more": any(request.GET.get(name) for name in filters.MORE),
        "evidence": filters.EVIDENCE,
        "owner": filters.owner_name(request, request.GET.get("owner", "")),
        "saved": saved.views_for(request, saved.ITEMS),
        "base": request.path,
        "sizes": listing.SIZES,
    }
    return render(request, "ledger/items.html", context)


@require_GET
def items_export(request: ZoneRequest) -> HttpResponse:
    """导出台账 with the filters of the list it was asked from."""
    rows, current = listing.all_rows(request)
    local = request.now.astimezone(SHANGHAI)
    note = f"{request.zone.name}　{current.label}　{local:%Y-%m-%d %H:%M} 导出"
    content = sheets.write_items(rows, at=request.now, note=note)
    name = f"台账-{request.zone.short_name}-{local:%Y%m%d-%H%M}.xlsx"
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = "attachment; " + urlencode({"filename*": name}).replace(
        "filename%2A=", "filename*=UTF-8''"
    )
    return response


@require_GET
def item(request: ZoneRequest, item_id: UUID) -> HttpResponse:
    """一件事项."""
    return item_page(request, access.item_to_read(request, item_id))


def item_page(
    request: ZoneRequest, held: Item, *, bound: VerbForm | None = None, verb: Verb | None = None
) -> HttpResponse:
    """一件事项, with the form that was refused (and what was typed in it) when there is one."""
    kind = kind_of(held)
    evidence = list(
        Evidence.objects.filter(zone=request.zone, item=held)
        .select_related("file", "added_by", "part__unit")
        .order_by("added_at", "id")
    )
    around = related.of_item(request, held)
    context = {
        "item": held,
        "kind": kind,
        "lamp": lamp_of(held, request.now),
        "lamp_names": {lamp.value: name for lamp, name in LAMP_NAMES.items()},
        "life": Life(held.life).label,
        "due_day": story.due_day(held, request.today),
        "due_words": story.due_words(held, request.now),
        "waits_for": story.waits_for(held, kind, len(evidence), around.unfinished, request.today),
        "shown": Shown.of(evidence),
        "timeline": story.timeline(request.zone, held, evidence),
        "subject": related.subject_url(request, held, kind),
        "related": around,
        "done": said(request.GET.get("done", "")) if request.method == "GET" else "",
        "bound": bound,
        "bound_verb": verb,
        **_offered(request, held, skip=verb),
    }
    return render(request, "ledger/item.html", context, status=422 if bound else 200)


def _offered(request: ZoneRequest, held: Item, skip: Verb | None) -> dict[str, Any]:
    offers = rules.offers(held, request.member, at=request.now)
    open_now, reasons = [], []
    for code, verb in VERBS.items():
        if code not in offers or not may_open(request, verb.url_name):
            continue
        refusal = offers[code]
        if refusal is None and verb != skip:
            open_now.append((verb, verb.form(request, code, item=held), verb_url(request, verb, held)))
        elif isinstance(refusal, WORTH_SAYING):
            reasons.append((verb.name, refusal.message))
    main = [each for each in open_now if each[0].button == "primary"]
    unique = {message: name for name, message in reversed(reasons)}
    return {
        "main_verbs": main,
        "more_verbs": [each for each in open_now if each not in main],
        "may_attach": any(each[0].code == "attach" for each in open_now),
        "reasons": [(name, message) for message, name in reversed(unique.items())],
        "bound_url": verb_url(request, skip, held) if skip else "",
    }


def verb_url(request: ZoneRequest, verb: Verb, held: Item) -> str:
    """一步的地址."""
    return reverse(verb.url_name, kwargs={"zone": request.zone.code, "item_id": held.pk})


def verb_view(code: str) -> Any:
    """一步的页面. Takes the step, or draws the item again with the reason and what was typed."""
    verb = VERBS[code]

    @require_http_methods(["GET", "POST"])
    def view(request: ZoneRequest, item_id: UUID) -> HttpResponse:
        if request.method == "GET" and not verb.own_page:
            return redirect("item", zone=request.zone.code, item_id=item_id)
        if request.method == "GET":
            return _verb_page(request, access.item_to_read(request, item_id), verb)
        held = access.item_to_change(request, item_id)
        form = verb.form(request, code, request.POST, request.FILES, item=held)
        if form.is_valid():
            try:
                seen = request.POST.get("seen", "")
                item = take(request, verb, held, form.cleaned_data, op=op_of(request), seen=seen)
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                return _after(request, verb, item)
        shown = access.item_to_read(request, item_id)
        if verb.own_page:
            return _verb_page(request, shown, verb, bound=form)
        return item_page(request, shown, bound=form, verb=verb)

    return view


def _verb_page(request: ZoneRequest, held: Item, verb: Verb, bound: VerbForm | None = None) -> HttpResponse:
    """A step whose form is too large for the page of the item."""
    form = bound or verb.form(request, verb.code, item=held)
    context = {"item": held, "verb": verb, "form": form, "address": verb_url(request, verb, held)}
    return render(request, f"ledger/{verb.code}.html", context, status=422 if bound else 200)


def _after(request: ZoneRequest, verb: Verb, item: Item) -> HttpResponse:
    if request.POST.get("back") == "desk":
        address = reverse("desk", kwargs={"zone": request.zone.code})
    else:
        address = reverse("item", kwargs={"zone": request.zone.code, "item_id": item.pk})
    done = "countersign" if verb.code == "sign_off" and item.life == Life.CHECKING else verb.code
    response = HttpResponseRedirect(f"{address}?done={done}")
    response.status_code = 303
    return response


def op_of(request: ZoneRequest) -> UUID:
    """操作号 of a form; without one nothing is done."""
    try:
        return UUID(request.POST.get("op", ""))
    except ValueError:
        raise NotNow("这张表单不完整，没有提交。请刷新页面再试。") from None
