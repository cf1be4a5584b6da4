"""项目的角色：one key project of 青螺街道 and 项目服务办, with 李工 as its officer."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from guatu.core.dates import PartialDate
from guatu.core.periods import parse
from guatu.projects import schemes
from guatu.projects.actions import (
    Draft,
    Filled,
    SeatDraft,
    audit_enrolment,
    confirm_enrolment,
    found_project,
    keep_material,
    submit_enrolment,
    submit_report,
)
from guatu.projects.enrol_materials import asked_of
from guatu.projects.enrol_rules import enrol_rules
from guatu.projects.models import Category, Milestone, PeriodReport, Project
from guatu.zones.member import Member
from guatu.zones.models import Zone
from tests.cast import Cast


def draft(cast: Cast, name: str = "示例·蓝宝石衬底", **more: object) -> Draft:
    """Started in June 2025, to be finished in June 2026."""
    seats = {
        "territorial": SeatDraft(unit=cast.units["青螺街道"]),
        "sectoral": SeatDraft(unit=cast.units["项目服务办"]),
        "officer": SeatDraft(person=cast.people["officer"]),
    }
    settings = {
        "category": Category.INDUSTRIAL,
        "seats": seats,
        "planned": {"completed": PartialDate.parse("2026-06"), "started": PartialDate.parse("2025-06-01")},
        "actual": {"signed": PartialDate.parse("2025-04-15"), "started": PartialDate.parse("2025-06-10")},
        "is_sample": True,
    }
    return Draft(name=name, **(settings | more))  # type: ignore[arg-type]


def founded(cast: Cast, name: str = "示例·蓝宝石衬底", at: datetime | None = None, **more: object) -> Project:
    schemes.seed(zone=cast.zone)
    return found_project(zone=cast.zone, draft=draft(cast, name, **more), by=cast.head, at=at or cast.at)


def pinned(cast: Cast) -> None:
    """The pages live on the day after the story, whatever the day of the test."""
    Zone.objects.filter(pk=cast.zone.pk).update(pinned_on=cast.today + timedelta(days=1))


def milestone(project: Project, code: str) -> Milestone:
    return Milestone.objects.select_related("item").get(
        zone_id=project.zone_id, project=project, type__code=code
    )


def address(name: str, zone: str = "qlw", **kwargs: object) -> str:
    return reverse(name, kwargs={"zone": zone, **kwargs})


def typed(client: Client, url: str, **changes: str) -> dict[str, str]:
    """What a person sends who opens the form and changes these fields."""
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    return {**inputs(response.content.decode()), **changes}


def inputs(html: str) -> dict[str, str]:
    """The fields of the page's main form with the values they were drawn with."""
    from lxml import html as parser

    page: Any = parser.fromstring(html)
    [form, *_] = page.xpath("//form[contains(@class, 'verb-form')]")
    return dict(form.form_values()) | {"op": str(uuid4())}


def statistics(cast: Cast, unit: str = "建设局") -> None:
    """郑工's unit holds the statistics of the zone."""
    cast.zone.settings["statistics_unit"] = unit
    cast.zone.save(update_fields=["settings"])


def papers(cast: Cast, project: Project, *, at: datetime, leave: str = "") -> None:
    """Every paper but ``leave``, each with its day."""
    for material in asked_of(project, enrol_rules(cast.zone).needs):
        if material.code != leave:
            keep_material(project, code=material.code, on=date(2025, 5, 20), by=cast.officer, at=at)


def entered(cast: Cast, project: Project, *, on: str = "2026-03-05", no: str = "330604-2026-001") -> None:
    """入库：prepared by 李工, checked and entered by 郑工."""
    day = date.fromisoformat(on)
    at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC) - timedelta(days=5)
    papers(cast, project, at=at)
    submit_enrolment(project, applicant="示例晶体", planned_fen=5_000_000_00, by=cast.officer, at=at)
    audit_enrolment(project, by=cast.builder, at=at)
    confirm_enrolment(project, stat_no=no, on=day, by=cast.builder, at=cast.at)


def reported(
    cast: Cast, project: Project, percent: int, *, period: str = "2026-02-2", by: Member | None = None,
    at: datetime | None = None, **more: object,
) -> PeriodReport:  # fmt: skip
    """报送 of a project for one period, by its officer."""
    filled = Filled(percent=Decimal(percent), text="主体三层", **more)  # type: ignore[arg-type]
    return submit_report(
        project, period=parse(period), filled=filled, by=by or cast.officer, at=at or cast.at
    )
