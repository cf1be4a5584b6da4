"""接口的各项：each reads or acts through the ledger as its pages do, and answers in JSON."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from guatu.api import asked, rows
from guatu.api.answers import answer, failed
from guatu.api.body import Body, body_of
from guatu.ledger import access, desk, listing, reading, rules, story
from guatu.ledger.circles import seen_by
from guatu.ledger.kinds import all_kinds, kind_of
from guatu.ledger.models import Evidence, Item
from guatu.ledger.taking import take
from guatu.ledger.verbs import VERBS, Verb
from guatu.zones.permissions import may_open
from guatu.zones.typing import ZoneRequest


def items(request: ZoneRequest) -> HttpResponse:
    """台账."""
    asked.check(request.GET)
    page = listing.found(request, as_text=True)
    return answer(
        {
            "total": page.total,
            "page": page.number,
            "size": page.size,
            "views": [{"code": each.code, "name": each.label, "count": n} for each, n in page.slices],
            "items": rows.items(page.rows, request.now),
        }
    )


def item(request: ZoneRequest, ref: str) -> HttpResponse:
    """一件事项, with its evidence, its timeline and what can be done with it now."""
    held = access.item_to_read(request, access.id_named(request, ref))
    evidence = list(
        Evidence.objects.filter(zone=request.zone, item=held)
        .select_related("file", "added_by")
        .order_by("added_at", "id")
    )
    return answer(
        {
            "item": _row(request, held.pk),
            "plan": held.plan,
            "tier": held.tier,
            "is_priority": held.is_priority,
            "waits_for": story.waits_for(
                held, kind_of(held), len(evidence), rules.unfinished(held), request.today
            ),
            "evidence": [_piece(each) for each in evidence],
            "timeline": [_line(line) for line in story.timeline(request.zone, held, evidence)],
            "verbs": _offers(request, held),
        }
    )


def my_desk(request: ZoneRequest) -> HttpResponse:
    """工作台 of the person whose key it is."""
    parts = [
        {
            "view": each.code,
            "name": desk.TITLES[each.code],
            "count": count,
            "items": rows.items(found, request.now),
        }
        for each, count, found in desk.waiting_for(request, as_text=True)
    ]
    return answer({"parts": parts})


def kinds(request: ZoneRequest) -> HttpResponse:
    """事项种类."""
    told = [
        {
            "code": kind.code,
            "name": kind.name,
            "prefix": kind.prefix,
            "evidence": kind.evidence,
            "signatures": len(kind.signatures),
            "needs_plan": kind.needs_plan,
            "tiered": kind.tiered,
        }
        for kind in all_kinds()
    ]
    return answer({"kinds": told})


def act(request: ZoneRequest, ref: str, verb: Verb) -> HttpResponse:
    """办一步, by the same form and the same road as on the page."""
    held = access.item_to_change(request, access.id_named(request, ref))
    body = body_of(request)
    form = verb.form(request, verb.code, body.data, body.files, item=held)
    wrong = _faults(body, form)
    if wrong or body.op is None:
        return failed(422, _in_words(wrong, form), wrong)
    done = take(request, verb, held, form.cleaned_data, op=body.op, seen=body.seen)
    return answer({"done": verb.done, "id": done.pk, "item": _row(request, done.pk)})


def _faults(body: Body, form: Any) -> dict[str, list[str]]:
    wrong = {name: ["没有这一项。"] for name in body.names if name not in form.fields}
    if body.op is None:
        wrong["op"] = ["请带上操作号（UUID），重发时不变。"]
    return wrong | {("" if name == "__all__" else name): list(said) for name, said in form.errors.items()}


def _in_words(wrong: dict[str, list[str]], form: Any) -> str:
    """The first fault, in a sentence; the others stand beside it."""
    name, said = next(iter(wrong.items()))
    label = str(form.fields[name].label or name) if name in form.fields else name
    return f"没有办理。{label}：{said[0]}" if label else f"没有办理。{said[0]}"


def _row(request: ZoneRequest, id: UUID) -> dict[str, Any] | None:
    found = Item.objects.filter(seen_by(request.member), zone=request.zone, pk=id)
    return next(iter(rows.items(reading.rows_of(found, order="id", as_text=True), request.now)), None)


def _piece(each: Evidence) -> dict[str, Any]:
    return {
        "text": each.text,
        "file": each.file.name if each.file else None,
        "added_at": each.added_at,
        "added_by": each.added_by.name if each.added_by else None,
    }


def _line(line: story.Line) -> dict[str, Any]:
    return {
        "verb": line.verb,
        "who": line.who,
        "unit": line.unit,
        "at": line.at,
        "note": line.note,
        "files": [name for name, _ in line.evidence],
        "changes": [{"field": each.label, "old": each.old, "new": each.new} for each in line.changes],
        "seal": line.seal,
    }


def _offers(request: ZoneRequest, held: Item) -> list[dict[str, Any]]:
    offers = rules.offers(held, request.member, at=request.now)
    return [
        {"verb": slug(verb), "name": verb.name, "refusal": said.message if (said := offers[code]) else None}
        for code, verb in VERBS.items()
        if code in offers and may_open(request, verb.url_name)
    ]


def slug(verb: Verb) -> str:
    """地址里的动词."""
    return verb.code.replace("_", "-")
