"""现场会：the list, one meeting with what was left over first, its minutes, its problems."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guatu.core.refusal import Refusal
from guatu.ledger import rules
from guatu.ledger.models import Item
from guatu.ledger.steps import AT_WORK
from guatu.supervision import access, actions
from guatu.supervision.actions.meetings import KEEPERS, next_saturday
from guatu.supervision.forms.key_tasks import ReasonForm
from guatu.supervision.forms.meetings import CategoriesForm, FindingForm, MeetingForm, MinutesForm, NoteForm
from guatu.supervision.models import Meeting
from guatu.supervision.queries import meetings as queries
from guatu.supervision.sheets import MEETING_COLUMNS, meeting_rows
from guatu.supervision.views.answer import keep
from guatu.ui.form import sent
from guatu.ui.overtaken import remember
from guatu.zones import calendar
from guatu.zones.answer import form_page, go, op_of
from guatu.zones.paging import page_of
from guatu.zones.queries_changes import changes_of
from guatu.zones.typing import ZoneRequest

both = require_http_methods(["GET", "POST"])


@require_GET
def meetings(request: ZoneRequest) -> HttpResponse:
    """现场会."""
    context = {
        "page": page_of(request, queries.meetings(request.zone, request.GET)),
        "selects": [
            {"name": "kind", "label": "类型", "options": Meeting.Kind.choices},
            {"name": "status", "label": "状态", "options": Meeting.Status.choices},
        ],
        "may_keep": request.member.has(*KEEPERS),
    }
    return render(request, "supervision/meetings.html", context)


@require_GET
def meetings_export(request: ZoneRequest) -> HttpResponse:
    """导出现场会 with the filters of the list."""
    rows = meeting_rows(queries.meetings(request.zone, request.GET))
    return keep(request, "现场会", MEETING_COLUMNS, rows)


@require_GET
def meeting(request: ZoneRequest, meeting_id: UUID) -> HttpResponse:
    """一次会."""
    held = access.meeting_of(request.zone, meeting_id)
    context = _context(request, held) | {"changes": changes_of(request, held.pk)}
    return render(request, "supervision/meeting.html", context)


@require_GET
def meeting_minutes(request: ZoneRequest, meeting_id: UUID) -> HttpResponse:
    """纪要, to be printed."""
    held = access.meeting_of(request.zone, meeting_id)
    return render(request, "supervision/meeting_minutes.html", _context(request, held))


@both
def meeting_new(request: ZoneRequest) -> HttpResponse:
    """定会. The next Saturday is proposed, whatever the calendar makes of it."""
    day = next_saturday(request.today)
    form = MeetingForm(request.POST or None, zone=request.zone, today=request.today, initial={"held_on": day})

    def act() -> HttpResponse:
        made = actions.call_meeting(
            zone=request.zone, draft=form.draft(), by=request.member, at=request.now, op=op_of(request)
        )
        return go(request, "meeting", "会已定。", meeting_id=made.pk)

    said = calendar_words(request, day)
    return sent(request, form, act) or _form(
        request, form, "定会", said=f"默认下一个星期六：{day.month}月{day.day}日{said}。"
    )


@both
def meeting_edit(request: ZoneRequest, meeting_id: UUID) -> HttpResponse:
    """改会."""
    held = access.meeting_of(request.zone, meeting_id, hold=request.method == "POST")
    names = ("kind", "held_on", "theme", "project", "place", "chair", "attendees")
    initial = {name: getattr(held, name) for name in names}
    form = MeetingForm(request.POST or None, zone=request.zone, today=request.today, initial=initial)
    remember(form)

    def act() -> HttpResponse:
        actions.change_meeting(held, draft=form.draft(), by=request.member, at=request.now)
        return go(request, "meeting", "会已改。", meeting_id=held.pk)

    return sent(request, form, act) or _form(request, form, "改会", held)


@both
def meeting_hold(request: ZoneRequest, meeting_id: UUID) -> HttpResponse:
    """写纪要."""
    held = access.meeting_of(request.zone, meeting_id, hold=request.method == "POST")
    form = MinutesForm(request.POST or None, meeting=held)
    remember(form)

    def act() -> HttpResponse:
        actions.hold_meeting(held, by=request.member, at=request.now, **form.cleaned_data)
        return go(request, "meeting", "纪要已存。", meeting_id=held.pk)

    return sent(request, form, act) or _form(request, form, "写纪要", held)


@both
def meeting_drop(request: ZoneRequest, meeting_id: UUID) -> HttpResponse:
    """取消一次会."""
    held = access.meeting_of(request.zone, meeting_id)
    form = ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        actions.drop_meeting(held, by=request.member, at=request.now, note=form.cleaned_data["note"])
        return go(request, "meeting", "会已取消。", meeting_id=held.pk)

    return sent(request, form, act) or _form(request, form, "取消这次会", held)


@require_POST
def meeting_close(request: ZoneRequest, meeting_id: UUID) -> HttpResponse:
    """清零."""
    held = access.meeting_of(request.zone, meeting_id)
    actions.close_meeting(held, by=request.member, at=request.now)
    return go(request, "meeting", "已清零。", meeting_id=held.pk)


@both
def finding_new(request: ZoneRequest, meeting_id: UUID) -> HttpResponse:
    """立问题."""
    held = access.meeting_of(request.zone, meeting_id)
    form = FindingForm(
        request.POST or None,
        zone=request.zone,
        today=request.today,
        categories=queries.categories(request.zone),
    )

    def act() -> HttpResponse:
        actions.open_finding(held, draft=form.draft(), by=request.member, at=request.now, op=op_of(request))
        return go(request, "meeting", "问题已上台账。", "findings", meeting_id=held.pk)

    return sent(request, form, act) or _form(request, form, "立问题", held)


@both
def finding_note(request: ZoneRequest, finding_id: UUID) -> HttpResponse:
    """记响应（会商）、进展或方案."""
    held = access.finding_of(request.zone, finding_id)
    form = NoteForm(request.POST or None)

    def act() -> HttpResponse:
        actions.note_finding(held, by=request.member, at=request.now, op=op_of(request), **form.cleaned_data)
        return go(request, "meeting", "已记。", "findings", meeting_id=held.meeting_id)

    return sent(request, form, act) or _form(
        request, form, f"记一笔：{held.item.title}", held.meeting, said=f"方案：{held.item.plan}"
    )


@both
def finding_categories(request: ZoneRequest) -> HttpResponse:
    """定问题类型."""
    form = CategoriesForm(request.POST or None, now=queries.categories(request.zone))

    def act() -> HttpResponse:
        names = form.cleaned_data["names"].splitlines()

        actions.keep_categories(zone=request.zone, names=names, by=request.member)
        return go(request, "findings", "类型已定。")

    return sent(request, form, act) or _form(request, form, "问题类型")


def calendar_words(request: ZoneRequest, day: Any) -> str:
    """日历怎么说: a Saturday that is worked, or one inside a holiday."""
    try:
        works = calendar.load(request.zone).is_working(day)
    except calendar.CalendarMissing:
        return "（工作日历缺这一年）"
    return "（按工作日历上班）" if works else "（休息日，另排值班）"


def _context(request: ZoneRequest, held: Meeting) -> dict[str, Any]:
    left, own = queries.agenda(request.zone, held, request.now)
    return {
        "meeting": held,
        "left": left,
        "own": own,
        "open_count": sum(row.is_open for row in own),
        "done_count": sum(row.item.life == "closed" for row in own),
        "may_keep": request.member.has(*KEEPERS),
        "may_note": lambda item: _may_note(request, item),
    }


def _may_note(request: ZoneRequest, item: Item) -> bool:
    if item.life not in AT_WORK:
        return False
    try:
        rules.stand(rules.handle, item, request.member)
    except Refusal:
        return False
    return True


def _form(
    request: ZoneRequest, form: Any, title: str, held: Meeting | None = None, said: str = ""
) -> HttpResponse:
    context = {"form": form, "title": title, "meeting": held, "said": said}
    return form_page(request, "supervision/meeting_form.html", context)
