"""工作台：what is mine, what is due, what waits for my signature; nothing else."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from guatu.ledger import queries, reading
from guatu.ledger.circles import seen_by
from guatu.ledger.listing import Shown, Slice, show, slices_for
from guatu.ledger.models import Item
from guatu.ledger.reading import Row
from guatu.ledger.verbs import VERBS, Verb, said
from guatu.zones.models import Role
from guatu.zones.permissions import may_open
from guatu.zones.typing import ZoneRequest

SHOWN = 8
TITLES = {
    "to_sign": "待我验收",
    "to_accept": "待我接单",
    "mine": "我承办",
    "unit_due": "本单位逾期与临期",
    "to_support": "待我配合",
    "extensions": "待我批的延期",
    "absent": "代办",
    "priority": "一把手工程",
    "over": "全区逾期",
    "late": "逾期与滞后",
}


@dataclass
class Part:
    """工作台的一块：how many, the first few, where all of them are, and the step one tap takes."""

    code: str
    title: str
    count: int
    url: str
    tap: Verb | None = None
    rows: list[Shown] = field(default_factory=list)


@require_GET
def desk(request: ZoneRequest) -> HttpResponse:
    """工作台 for the roles of whoever looks."""
    parts = [
        _part(request, each, count, show(rows, request.now)) for each, count, rows in waiting_for(request)
    ]
    context = {
        "parts": parts,
        "units": queries.late_units(request.zone, request.now) if request.member.has(Role.LEADER) else [],
        "done": said(request.GET.get("done", "")),
        "items_url": reverse("items", kwargs={"zone": request.zone.code}),
    }
    return render(request, "ledger/desk.html", context)


def waiting_for(request: ZoneRequest, *, as_text: bool = False) -> list[tuple[Slice, int, list[Row]]]:
    """等着此人的：each part of his desk, how many there are in it, and the first few."""
    known = {each.code: each for each in slices_for(request)}
    wanted = [known[code] for code in _codes(request)]
    seen = Item.objects.filter(seen_by(request.member), zone=request.zone)
    found = reading.heads(seen, wanted, size=SHOWN, as_text=as_text)
    return list(zip(wanted, *found, strict=True))


def _codes(request: ZoneRequest) -> list[str]:
    member = request.member
    codes: list[str] = []
    if member.has(Role.UNIT_HEAD, Role.SUPERVISOR, Role.LEADER):
        codes.append("to_sign")
    if member.has(Role.SUPERVISOR, Role.LEADER):
        codes.append("extensions")
    if member.has(Role.OFFICER, Role.UNIT_HEAD):
        codes += ["mine", "to_accept", "to_support", "unit_due"]
    elif member.has(Role.SUPERVISOR, Role.LEADER):
        codes.append("mine")
    if member.stands_for:
        codes.append("absent")
    if member.has(Role.SUPERVISOR):
        codes.append("over")
    if member.has(Role.LEADER):
        codes.append("priority")
    return codes or ["late"]


def _part(request: ZoneRequest, slice_: Slice, count: int, rows: list[Shown]) -> Part:
    taps = {"to_sign": VERBS["sign_off"], "to_accept": VERBS["accept"]}
    tap = taps.get(slice_.code)
    if tap is not None and not may_open(request, tap.url_name):
        tap = None
    address = reverse("items", kwargs={"zone": request.zone.code})
    url = f"{address}?{urlencode({'view': slice_.code})}"
    return Part(slice_.code, TITLES[slice_.code], count, url, tap, rows)
