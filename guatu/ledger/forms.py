"""台账的表单：what each verb asks of the person."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.db.models import Q

from guatu.core.refusal import Refusal
from guatu.files.forms import FilesField, UploadsField
from guatu.ledger import rules
from guatu.ledger.models import Item, Part
from guatu.ledger.rules import WORKING
from guatu.zones.models import Person, Unit
from guatu.zones.typing import ZoneRequest

LONGEST_NOTE = 500


class Pick(forms.ChoiceField):
    """选一个 of the things on offer; what comes out is the thing itself, or nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.things: dict[str, Any] = {}

    def offer(self, things: Sequence[Any], empty: str, say: Callable[[Any], str] = str) -> None:
        """可选的, and the word of choosing none (which cannot be chosen when there is no such word)."""
        self.things = {str(thing.pk): thing for thing in things}
        none = [("", empty)] if empty else []
        self.choices = [*none, *((key, say(thing)) for key, thing in self.things.items())]

    def clean(self, value: Any) -> Any:
        """选中的那个."""
        return self.things.get(super().clean(value))


def pick(form: forms.Form, name: str, things: Sequence[Any], empty: str) -> None:
    """给选项."""
    field = form.fields[name]
    assert isinstance(field, Pick)
    field.offer(things, empty)


def _once(request: ZoneRequest, name: str, ask: Callable[[], Sequence[Any]]) -> Sequence[Any]:
    """Several forms of one page offer the same; it is asked once."""
    kept: dict[str, Sequence[Any]] = request.__dict__.setdefault("_offered", {})
    if name not in kept:
        kept[name] = ask()
    return kept[name]


def units_in_use(request: ZoneRequest) -> Sequence[Unit]:
    """在用的单位."""
    rows = Unit.objects.filter(zone=request.zone, is_active=True).order_by("name")
    return _once(request, "units", lambda: list(rows))


def people_at_work(request: ZoneRequest) -> Sequence[Person]:
    """今天在岗办事的人."""
    today = request.today
    working = Q(memberships__role__in=WORKING, memberships__from_date__lte=today) & (
        Q(memberships__to_date=None) | Q(memberships__to_date__gte=today)
    )
    people = Person.objects.filter(zone=request.zone, is_active=True, is_external=False).filter(working)
    return _once(request, "people", lambda: list(people.distinct().order_by("name", "id")))


def day_field(label: str, **options: Any) -> forms.DateField:
    """日期项."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    errors = {"required": f"请选择{label}。", "invalid": f"{label}要写成 2026-05-11 这样。"}
    return forms.DateField(label=label, widget=widget, error_messages=errors, **options)


def note_field(label: str, *, required: bool) -> forms.CharField:
    """说明项."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": f"请写明{label}。"},
    )


def parts_of(request: ZoneRequest, item: Item) -> Sequence[Part]:
    """各份配合 of an item, in the order in which they were asked for."""
    rows = Part.objects.filter(zone=request.zone, item=item).select_related("unit", "person", "ended_by")
    return _once(request, f"parts {item.pk}", lambda: list(rows.order_by("asked_at", "id")))


def may_show(request: ZoneRequest, part: Part) -> bool:
    """可否把佐证放在这份配合名下, in one's own right or for somebody absent."""
    for who in (request.member, *request.member.stands_for):
        try:
            rules.show_part(part, who)
        except Refusal:
            continue
        return True
    return False


class VerbForm(forms.Form):
    """一步的表单. It knows the request it is drawn for, and carries where the item stood then."""

    def __init__(
        self,
        request: ZoneRequest,
        verb: str,
        data: Any = None,
        files: Any = None,
        *,
        kind: str = "",
        item: Item | None = None,
    ) -> None:
        super().__init__(data, files, auto_id=f"{verb}-%s")
        self.kind = item.kind if item else kind
        self.item = item
        self.use_required_attribute = False
        self.adapt(request)

    def adapt(self, request: ZoneRequest) -> None:
        """Choices that depend on the zone."""


class PlainForm(VerbForm):
    """什么也不必填."""


class NoteForm(VerbForm):
    """说明可填可不填."""

    note = note_field("说明", required=False)


class ReasonForm(VerbForm):
    """必须写明理由."""

    note = note_field("理由", required=True)


class SaidForm(VerbForm):
    """必须写明情况."""

    note = note_field("情况", required=True)


class AttachForm(VerbForm):
    """附佐证：files, a statement, or both. Files come with the form, or were sent in parts before it."""

    part = Pick(
        label="属于哪一份",
        required=False,
        error_messages={"invalid_choice": "这份配合不是你单位的，或已不再需要。请重新选择。"},
    )
    text = note_field("情况说明", required=False)
    file = FilesField(label="文件", required=False, max_length=200)
    uploads = UploadsField(required=False)

    def adapt(self, request: ZoneRequest) -> None:
        """How the browser may send files in this zone, and which parts of the item are this person's own."""
        self._offer_parts(request)
        field = self.fields["file"]
        assert isinstance(field, FilesField)
        field.offer(request.zone)

    def _offer_parts(self, request: ZoneRequest) -> None:
        """Asked only of who has a choice; who has one part alone brings it there anyway."""
        own = [part for part in parts_of(request, self.item) if may_show(request, part)] if self.item else []
        leads = self.item is not None and any(
            rules.leads(self.item, who) for who in (request.member, *request.member.stands_for)
        )
        part = self.fields["part"]
        assert isinstance(part, Pick)
        whole = leads or not own
        part.offer(own, "整件事" if whole else "", lambda each: f"{each.unit.name}：{each.task}")
        if whole + len(own) < 2:
            part.required, part.widget = False, forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """One of the two must be there."""
        held: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("uploads", "part"):
            if self[name].is_hidden:  # so its fault is told with the whole
                for message in self.errors.pop(name, []):
                    self.add_error(None, message)
        shown = held.get("file") or held.get("uploads")
        if not self.errors and not held.get("text", "").strip() and not shown:
            raise forms.ValidationError("请选一个文件，或写明情况。")
        return held


class AssignForm(VerbForm):
    """改派给谁."""

    unit = Pick(label="责任单位", required=False)
    person = Pick(label="责任人", required=False)
    note = note_field("说明", required=False)

    def adapt(self, request: ZoneRequest) -> None:
        """Units in use and people who work here today."""
        pick(self, "unit", units_in_use(request), "不变")
        pick(self, "person", people_at_work(request), "由单位接单")
