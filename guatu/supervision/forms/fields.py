"""选项：units in use and people at work, as choices of a form."""

from datetime import date
from typing import Any

from django import forms

from guatu.zones.models import Membership, Person, Role, Unit, Zone
from guatu.zones.queries import seated

WORKING = (Role.LEADER, Role.UNIT_HEAD, Role.OFFICER, Role.SUPERVISOR)


def unit_field(label: str, *, required: bool = True) -> "forms.ModelChoiceField[Unit]":
    """单位项; its choices come with the zone."""
    return forms.ModelChoiceField(
        Unit.objects.none(), label=label, required=required, empty_label="请选择" if required else "未定"
    )


def units_field(label: str, *, help: str = "") -> "forms.ModelMultipleChoiceField[Unit]":
    """几个单位项; its choices come with the zone."""
    return forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=label,
        required=False,
        help_text=help,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "所选的单位不在本区，或已停用。",
            "invalid_pk_value": "所选的单位不在本区。",
        },
    )


def person_field(label: str, *, required: bool = False) -> "forms.ModelChoiceField[Person]":
    """人员项; its choices come with the zone."""
    return forms.ModelChoiceField(Person.objects.none(), label=label, required=required, empty_label="未定")


def day_field(label: str, **more: Any) -> forms.DateField:
    """日期项."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, **more)


def words_field(
    label: str, *, most: int, required: bool = True, rows: int = 3, help: str = ""
) -> forms.CharField:
    """一段话."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=help,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": f"请写明{label}。"},
    )


class ZoneForm(forms.Form):
    """本区的表单. Its fields of units and people offer those of one zone, at work on one day."""

    leaders: tuple[str, ...] = ()

    def __init__(self, data: Any = None, files: Any = None, *, zone: Zone, today: date, **more: Any) -> None:
        super().__init__(data, files, **more)
        self.use_required_attribute = False
        self.zone, self.today = zone, today
        units = Unit.objects.filter(zone=zone, is_active=True).order_by("name")
        for name, field in self.fields.items():
            if not isinstance(field, forms.ModelChoiceField):
                continue
            if field.queryset is not None and field.queryset.model is Unit:
                field.queryset = units
            elif field.queryset is not None and field.queryset.model is Person:
                roles = (Role.LEADER,) if name in self.leaders else WORKING
                field.queryset = people_at_work(zone, today, *roles)


def people_at_work(zone: Zone, today: date, *roles: Role) -> Any:
    """在岗的人 with one of these roles."""
    held = Membership.objects.filter(seated(today), zone=zone, role__in=roles)
    rows = Person.objects.filter(zone=zone, is_active=True, is_external=False, pk__in=held.values("person"))
    return rows.order_by("name", "id")
