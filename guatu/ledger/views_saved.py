"""常用视图的页面：keep, list, rename, remove."""

from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from guatu.ledger import saved
from guatu.ledger.models import SavedView
from guatu.ui.form import sent
from guatu.zones.answer import go, go_to
from guatu.zones.typing import ZoneRequest


class SavedViewForm(forms.Form):
    """常用视图的名称."""

    name = forms.CharField(
        label="名称", max_length=saved.LONGEST_NAME, error_messages={"required": "请写一个名称。"}
    )
    is_shared = forms.BooleanField(label="全区可见", required=False)

    def __init__(self, request: ZoneRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        if not saved.may_share(request.member):
            del self.fields["is_shared"]


@require_GET
def saved_views(request: ZoneRequest, listed: str) -> HttpResponse:
    """管理常用视图."""
    place = _list(listed)
    context = {
        "place": place,
        "back": reverse(place.url_name, kwargs={"zone": request.zone.code}),
        "views": saved.views_for(request, listed).views,
        "may_tend": request.member.has(*saved.TENDING),
    }
    return render(request, "ledger/saved.html", context)


@require_http_methods(["GET", "POST"])
def saved_view_new(request: ZoneRequest, listed: str) -> HttpResponse:
    """存为常用视图."""
    place = _list(listed)
    address = reverse(place.url_name, kwargs={"zone": request.zone.code})
    query = request.GET.get("query", "")
    form = SavedViewForm(request, request.POST or None)

    def act() -> HttpResponse:
        made = saved.keep_view(
            zone=request.zone,
            listed=listed,
            name=form.cleaned_data["name"],
            query=query,
            share=form.cleaned_data.get("is_shared", False),
            by=request.member,
            at=request.now,
            op=_op(request),
        )
        return go_to(request, f"{address}?{made.query}", f"已存为常用视图“{made.name}”。")

    return sent(request, form, act) or _form(
        request, form, "存为常用视图", place, f"{address}?{_shown(query)}"
    )


@require_http_methods(["GET", "POST"])
def saved_view_edit(request: ZoneRequest, id: UUID) -> HttpResponse:
    """改常用视图."""
    view = _mine(request, id)
    place = _list(view.listed)
    back = reverse("saved_views", kwargs={"zone": request.zone.code, "listed": view.listed})
    initial = {"name": view.name, "is_shared": view.is_shared}
    form = SavedViewForm(request, request.POST or None, initial=initial)

    def act() -> HttpResponse:
        name, share = form.cleaned_data["name"], form.cleaned_data.get("is_shared", False)
        saved.rename_view(view, name=name, share=share, by=request.member, at=request.now)
        return go_to(request, back, f"已改为“{view.name}”。")

    return sent(request, form, act) or _form(request, form, "改常用视图", place, back)


@require_http_methods(["POST"])
def saved_view_remove(request: ZoneRequest, id: UUID) -> HttpResponse:
    """删去常用视图."""
    view = _seen(request, id)
    saved.remove_view(view, by=request.member, at=request.now)
    return go(request, "saved_views", f"已删去“{view.name}”。", listed=view.listed)


def _form(
    request: ZoneRequest, form: SavedViewForm, title: str, place: saved.Listed, back: str
) -> HttpResponse:
    context = {"form": form, "title": title, "place": place, "back": back}
    return render(request, "ledger/saved_form.html", context, status=422 if form.errors else 200)


def _list(code: str) -> saved.Listed:
    place = saved.list_of(code)
    if place is None:
        raise Http404
    return place


def _seen(request: ZoneRequest, view_id: UUID) -> SavedView:
    """看得到的一个视图; somebody else's own is not there."""
    found = SavedView.objects.filter(
        saved.visible(request.zone, request.member), zone=request.zone, pk=view_id
    )
    view = found.first()
    if view is None:
        raise Http404
    return view


def _mine(request: ZoneRequest, view_id: UUID) -> SavedView:
    view = _seen(request, view_id)
    if view.person_id != request.member.person_id:
        raise Http404
    return view


def _op(request: ZoneRequest) -> UUID:
    try:
        return UUID(request.POST.get("op", ""))
    except ValueError:
        raise saved.NotKept("这张表单不完整，没有保存。请刷新页面再试。") from None


def _shown(query: str) -> str:
    """The address to go back to, rebuilt from its pairs, so that it is nothing else."""
    made = QueryDict(mutable=True)
    for key, value in parse_qsl(query[: saved.LONGEST_QUERY]):
        made.appendlist(key, value)
    return made.urlencode()
