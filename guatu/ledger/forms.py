"""台账的表单：what each verb asks of the person."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q

from guatu.files.forms import FilesField, UploadsField
from guatu.ledger.actions import PAUSE_REASONS
from guatu.ledger.rules import WORKING
from guatu.zones.models import Person, Unit
from guatu.zones.typing import ZoneRequest

LONGEST_NOTE = 500


def _note(label: str, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": f"请写明{label}。"},
    )


class VerbForm(forms.Form):
    """一步的表单. It knows the request it is drawn for, and carries where the item stood then."""

    def __init__(self, request: ZoneRequest, verb: str, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, auto_id=f"{verb}-%s")
        self.use_required_attribute = False
        self.adapt(request)

    def adapt(self, request: ZoneRequest) -> None:
        """Choices that depend on the zone."""


class PlainForm(VerbForm):
    """什么也不必填."""


class NoteForm(VerbForm):
    """说明可填可不填."""

    note = _note("说明", required=False)


class ReasonForm(VerbForm):
    """必须写明理由."""

    note = _note("理由", required=True)


class AttachForm(VerbForm):
    """附佐证：files, a statement, or both. Files come with the form, or were sent in parts before it."""

    text = _note("情况说明", required=False)
    file = FilesField(label="文件", required=False, max_length=200)
    uploads = UploadsField(required=False)

    def adapt(self, request: ZoneRequest) -> None:
        """How the browser may send files in this zone."""
        field = self.fields["file"]
        assert isinstance(field, FilesField)
        field.offer(request.zone)

    def clean(self) -> dict[str, Any]:
        """One of the two must be there."""
        held: dict[str, Any] = super().clean() or self.cleaned_data
        for message in self.errors.pop("uploads", []):  # the field itself is hidden
            self.add_error(None, message)
        shown = held.get("file") or held.get("uploads")
        if not self.errors and not held.get("text", "").strip() and not shown:
            raise forms.ValidationError("请选一个文件，或写明情况。")
        return held


class AssignForm(VerbForm):
    """改派给谁."""

    unit = forms.ModelChoiceField(label="责任单位", queryset=Unit.objects.none(), required=False)
    person = forms.ModelChoiceField(label="责任人", queryset=Person.objects.none(), required=False)

    def adapt(self, request: ZoneRequest) -> None:
        """Units in use and people who work here today."""
        today = request.today
        working = Q(memberships__role__in=WORKING, memberships__from_date__lte=today) & (
            Q(memberships__to_date=None) | Q(memberships__to_date__gte=today)
        )
        unit, person = self.fields["unit"], self.fields["person"]
        assert isinstance(unit, forms.ModelChoiceField)
        assert isinstance(person, forms.ModelChoiceField)
        unit.queryset = Unit.objects.filter(zone=request.zone, is_active=True).order_by("name")
        people = Person.objects.filter(zone=request.zone, is_active=True, is_external=False)
        person.queryset = people.filter(working).distinct().order_by("name", "id")
        unit.empty_label, person.empty_label = "不变", "由单位接单"


class PauseForm(VerbForm):
    """为何挂起."""

    reason = forms.ChoiceField(
        label="理由",
        choices=[("", "请选择"), *PAUSE_REASONS.items()],
        error_messages={"required": "请选择挂起的理由。"},
    )
    note = _note("说明", required=False)


FormMaker = Callable[..., VerbForm]
