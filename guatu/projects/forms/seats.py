"""责任人表：five seats, each a unit, a person, or a name only."""

from typing import Any

from django import forms

from guatu.projects.actions import SeatDraft
from guatu.projects.models import Responsibility
from guatu.zones.models import Person, Unit, Zone

Seat = Responsibility.Seat
BY_UNIT = (Seat.TERRITORIAL, Seat.SECTORAL)


class SeatsForm(forms.Form):
    """责任人表. 属地 and 行业主管 are units first; the other three are people first."""

    def __init__(self, data: Any = None, *, zone: Zone, drafts: dict[str, SeatDraft] | None = None) -> None:
        super().__init__(data)
        units = Unit.objects.filter(zone=zone, is_active=True).order_by("name")
        people = Person.objects.filter(zone=zone, is_active=True, is_external=False).order_by("name")
        unit_choices = [("", "未定"), *[(str(pk), name) for pk, name in units.values_list("pk", "name")]]
        person_choices = [("", "未定"), *[(str(p.pk), f"{p.name} {p.title}".strip()) for p in people]]
        for seat in Seat:
            now = (drafts or {}).get(seat.value, SeatDraft())
            parts = {
                "unit": forms.ChoiceField(
                    label="单位",
                    required=False,
                    choices=_with(unit_choices, now.unit),
                    initial=str(now.unit.pk) if now.unit else "",
                ),
                "person": forms.ChoiceField(
                    label="人员",
                    required=False,
                    choices=_with(person_choices, now.person),
                    initial=str(now.person.pk) if now.person else "",
                ),
                "label": forms.CharField(
                    label="名录没有的，写名称", required=False, max_length=60, initial=now.label
                ),
            }
            for part, field in parts.items():
                self.fields[f"{seat.value}_{part}"] = field
        self.zone = zone

    def chairs(self) -> list[tuple[Responsibility.Seat, Any, Any, Any]]:
        """逐席 for the page: seat, unit, person and name fields."""
        return [
            (s, self[f"{s.value}_unit"], self[f"{s.value}_person"], self[f"{s.value}_label"]) for s in Seat
        ]

    def drafts(self) -> dict[str, SeatDraft]:
        """所填的五席."""
        chosen = self.cleaned_data
        units = Unit.objects.filter(zone=self.zone).in_bulk(
            [v for k, v in chosen.items() if k.endswith("_unit") and v]
        )
        people = Person.objects.filter(zone=self.zone).in_bulk(
            [v for k, v in chosen.items() if k.endswith("_person") and v]
        )
        by_unit = {str(pk): unit for pk, unit in units.items()}
        by_person = {str(pk): person for pk, person in people.items()}
        return {
            seat.value: SeatDraft(
                by_unit.get(chosen[f"{seat.value}_unit"]),
                by_person.get(chosen[f"{seat.value}_person"]),
                chosen[f"{seat.value}_label"],
            )
            for seat in Seat
        }


def _with(choices: list[tuple[str, str]], now: Unit | Person | None) -> list[tuple[str, str]]:
    """Who sits there now stays a choice though he left the list."""
    if now is None or any(key == str(now.pk) for key, _ in choices):
        return choices
    return [*choices, (str(now.pk), now.name)]
