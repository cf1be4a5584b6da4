"""联企的表单：whom, in which capacity, from when, and why."""

from datetime import date
from typing import Any

from django import forms

from guatu.service.models import Liaison
from guatu.service.queries import liaison as queries
from guatu.zones.models import Person, Zone
from guatu.zones.typing import ZoneRequest


def _day(label: str, today: date, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, initial=today, widget=widget, help_text=help_text)


class PeopleForm(forms.Form):
    """要选人的表单."""

    def __init__(self, request: ZoneRequest, data: Any = None) -> None:
        super().__init__(data)
        self.zone: Zone = request.zone
        self.adapt(request)

    def adapt(self, request: ZoneRequest) -> None:
        """Choices that depend on the zone and the day."""

    def chosen(self, name: str) -> Person:
        """所选的人."""
        found = queries.person(self.zone, self.cleaned_data[name])
        assert found is not None  # a choice of this form
        return found


class AssignForm(PeopleForm):
    """指派."""

    def adapt(self, request: ZoneRequest) -> None:
        """People at work today."""
        people = [("", "请选择"), *queries.officers(request.zone, on=request.today)]
        self.fields["kind"] = forms.ChoiceField(label="身份", choices=Liaison.Kind.choices)
        self.fields["person"] = forms.ChoiceField(
            label="联系人", choices=people, error_messages={"required": "请选一位联系人。"}
        )
        self.fields["from_date"] = _day("从哪天起", request.today)
        self.fields["is_key"] = forms.BooleanField(label="列为重点联系企业", required=False)


class HandOverForm(PeopleForm):
    """交接."""

    def adapt(self, request: ZoneRequest) -> None:
        """People at work today."""
        people = [("", "请选择"), *queries.officers(request.zone, on=request.today)]
        self.fields["to"] = forms.ChoiceField(
            label="交给谁", choices=people, error_messages={"required": "请选接手的人。"}
        )
        self.fields["on"] = _day("交接日", request.today, "原联系人到这天为止，接手的人从次日起。")
        self.fields["note"] = _note("交接情况")


class HandOverAllForm(HandOverForm):
    """全部交接."""

    def adapt(self, request: ZoneRequest) -> None:
        """Those who look after companies now, and people at work today."""
        super().adapt(request)
        rows = queries.holders(request.zone, on=request.today)
        choices = [("", "请选择"), *((key, f"{name}（{count} 家）") for key, name, count in rows)]
        self.fields["person"] = forms.ChoiceField(
            label="谁的企业", choices=choices, error_messages={"required": "请选原联系人。"}
        )
        self.order_fields(["person", "to", "on", "note"])


class EndForm(PeopleForm):
    """结束."""

    def adapt(self, request: ZoneRequest) -> None:
        """The day, and why."""
        self.fields["on"] = _day("到哪天止", request.today)
        self.fields["note"] = _note("理由")


def _note(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": f"请写明{label}。"},
    )
