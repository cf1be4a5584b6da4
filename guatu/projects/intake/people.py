"""对人：names in a sheet become units, people, parks and companies on record; the rest stays text."""

import re
from collections.abc import Mapping
from typing import Any

from guatu.intake.words import plain
from guatu.projects.actions import SeatDraft
from guatu.projects.models import Responsibility
from guatu.zones.models import Park, Person, Unit, Zone

Seat = Responsibility.Seat
_SEVERAL = re.compile(r"[、，,;；/\s]+")
PERSON_SEATS = {"chief": "leader", "officer": "officer", "liaison": "liaison"}
SEAT_NAMES = {
    "chief": "挂钩领导",
    "territorial": "属地",
    "sectoral": "行业主管部门",
    "officer": "项目服务专员",
    "liaison": "联企干部",
}


class Names:
    """名册: who and what the zone has, looked up by exact name."""

    def __init__(self, zone: Zone) -> None:
        self.units: dict[str, Unit] = {}
        for unit in Unit.objects.filter(zone=zone, is_active=True).order_by("-name"):
            if unit.short_name:
                self.units.setdefault(plain(unit.short_name), unit)
        for unit in Unit.objects.filter(zone=zone, is_active=True):
            self.units[plain(unit.name)] = unit
        self.people: dict[str, list[Person]] = {}
        for person in Person.objects.filter(zone=zone, is_active=True):
            self.people.setdefault(plain(person.name), []).append(person)
        self.parks: dict[str, Park] = {}
        for park in Park.objects.filter(zone=zone):
            self.parks[plain(park.code)] = park
            self.parks[plain(park.name)] = park

    def park(self, written: str, questions: list[str]) -> Park | None:
        """片区 by name or code."""
        found = self.parks.get(plain(written))
        if found is None:
            questions.append(f"片区“{written}”本区没有，先空着")
        return found

    def seats(self, values: Mapping[str, Any], questions: list[str]) -> dict[str, SeatDraft]:
        """席位 that the row names."""
        found: dict[str, SeatDraft] = {}
        for seat, field in PERSON_SEATS.items():
            if values.get(field):
                found[seat] = self._person(seat, str(values[field]), questions)
        if values.get("territorial_unit"):
            found["territorial"] = self._unit("territorial", str(values["territorial_unit"]), questions)
        sector = _sector(values)
        if sector:
            found["sectoral"] = self._unit("sectoral", str(sector), questions)
        return found

    def _person(self, seat: str, written: str, questions: list[str]) -> SeatDraft:
        first, *others = [part for part in _SEVERAL.split(written) if part] or [written]
        people = self.people.get(plain(first), [])
        name = SEAT_NAMES[seat]
        if len(people) == 1 and not others:
            return SeatDraft(person=people[0])
        if others:
            questions.append(f"{name}写了几个人“{written}”，照原文记下")
        elif people:
            questions.append(f"{name}“{written}”有 {len(people)} 个同名的人，照原文记下，请在项目页选定")
        else:
            questions.append(f"{name}“{written}”不在本区人员中，照原文记下")
        return SeatDraft(label=written[:60])

    def _unit(self, seat: str, written: str, questions: list[str]) -> SeatDraft:
        unit = self.units.get(plain(written))
        if unit is not None:
            return SeatDraft(unit=unit)
        questions.append(f"{SEAT_NAMES[seat]}“{written}”不在本区单位中，照原文记下")
        return SeatDraft(label=written[:60])


def seat_words(values: Mapping[str, Any]) -> dict[str, str]:
    """席位的原文 as the row writes them."""
    written = {seat: values.get(column) for seat, column in PERSON_SEATS.items()}
    written |= {"territorial": values.get("territorial_unit"), "sectoral": _sector(values)}
    return {seat: str(text) for seat, text in written.items() if text}


def _sector(values: Mapping[str, Any]) -> Any:
    return values.get("sector_unit") or values.get("owner_unit")


def said(seat: SeatDraft | None) -> str:
    """席位的称呼."""
    if seat is None:
        return ""
    parts = [seat.unit.name if seat.unit else "", seat.person.name if seat.person else ""]
    return " ".join(p for p in parts if p) or seat.label


def merged(seat: str, old: SeatDraft | None, new: SeatDraft) -> SeatDraft:
    """并入现任: a sheet that names only the person leaves his unit, and the other way round."""
    if old is None or new.label:
        return new
    if seat in PERSON_SEATS:
        return SeatDraft(unit=old.unit, person=new.person)
    return SeatDraft(unit=new.unit, person=old.person if old.unit == new.unit else None)
