"""消息的页面：the inbox, opening one, marking them read, the bell, and how one wants to be told."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guatu.core.refusal import Refusal
from guatu.notices import access, actions, queries, sheets
from guatu.notices.bell import bell
from guatu.notices.forms import PreferenceForm
from guatu.notices.models import OPTIONAL, DigestDays, Group, Preference
from guatu.ui.form import sent
from guatu.zones.answer import go
from guatu.zones.export import xlsx
from guatu.zones.paging import Page, asked
from guatu.zones.typing import ZoneRequest

TONES = {Group.ASK: "dai", Group.SIGN: "dai", Group.ALARM: "red", Group.WATCH: "amber"}


@require_GET
def notices(request: ZoneRequest) -> HttpResponse:
    """消息. ``?export=xlsx`` gives the same rows as a spreadsheet."""
    every = queries.narrowed(queries.mine(request.zone, request.member, request.now), request.GET.dict())
    wants_all = request.GET.get("view") == "all"
    rows = queries.newest(every if wants_all else every.filter(read_at=None))
    if request.GET.get("export") == "xlsx":
        return xlsx("消息", sheets.COLUMNS, sheets.rows(rows), on=request.today)
    counts = queries.counted(every)
    total = counts.every if wants_all else counts.unread
    number, size = asked(request)
    number = min(number, max(1, -(-total // size)))
    page = Page(list(rows[(number - 1) * size : number * size]), number, size, total)
    context = {
        "page": page,
        "counts": counts,
        "wants_all": wants_all,
        "selects": [{"name": "group", "label": "类", "options": Group.choices}],
        "groups": dict(Group.choices),
        "tones": TONES,
        "said": queries.said,
        "until": request.now.isoformat(),
    }
    return render(request, "notices/notices.html", context)


@require_GET
def notices_bell(request: ZoneRequest) -> HttpResponse:
    """铃, asked for again and again; answers 304 while the count stays the same."""
    held = bell(request)
    etag = f'"{held.text if held else ""}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified()
    response = render(request, "notices/bell.html", {"bell_now": held})
    response["ETag"] = etag
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
def notice_open(request: ZoneRequest, notice_id: UUID) -> HttpResponse:
    """打开一条. It is read, and one stands before the thing it is about."""
    found = access.notice_of(request, notice_id)
    if request.method == "POST":
        actions.mark_read(zone=request.zone, by=request.member, at=request.now, ids=[found.pk])
    target = queries.opens(request.zone, found)
    return HttpResponseRedirect(target) if target else redirect("notices", zone=request.zone.code)


@require_POST
def notices_read(request: ZoneRequest) -> HttpResponse:
    """标为已读：those ticked, or all there were when the page was drawn."""
    if "all" in request.POST:
        until = _instant(request.POST.get("until", "")) or request.now
        count = actions.mark_read(zone=request.zone, by=request.member, at=request.now, until=until)
    else:
        ids = [found for text in request.POST.getlist("ids") if (found := _uuid(text))]
        if not ids:
            raise Refusal("请先勾选要标为已读的消息。")
        count = actions.mark_read(zone=request.zone, by=request.member, at=request.now, ids=ids)
    messages.success(request, f"{count} 条已标为已读。" if count else "这些消息都读过了。")
    return redirect("notices", zone=request.zone.code)


@require_http_methods(["GET", "POST"])
def notice_settings(request: ZoneRequest) -> HttpResponse:
    """通知设置."""
    kept = queries.preference_of(request.zone, request.member)
    form = PreferenceForm(request.POST or None, initial=_initial(kept))

    def act() -> HttpResponse:
        data = form.cleaned_data
        actions.set_preference(
            zone=request.zone,
            by=request.member,
            at=request.now,
            digest_hour=int(data["digest_hour"]) if data["digest_hour"] else None,
            digest_days=data["digest_days"],
            quiet_from=data["quiet_from"],
            quiet_to=data["quiet_to"],
            muted=[group.value for group in OPTIONAL if group.value not in data["wanted"]],
        )
        return go(request, "notices", "通知设置已保存。")

    return sent(request, form, act) or render(
        request, "notices/settings.html", {"form": form}, status=422 if form.errors else 200
    )


def _initial(kept: Preference | None) -> dict[str, object]:
    if kept is None:
        return {"digest_days": DigestDays.WORKING, "wanted": [group.value for group in OPTIONAL]}
    return {
        "digest_hour": "" if kept.digest_hour is None else str(kept.digest_hour),
        "digest_days": kept.digest_days,
        "quiet_from": f"{kept.quiet_from:%H:%M}" if kept.quiet_from else "",
        "quiet_to": f"{kept.quiet_to:%H:%M}" if kept.quiet_to else "",
        "wanted": [group.value for group in OPTIONAL if group.value not in kept.muted],
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
