"""形象进度：what a report of a day does, and what a project is kept in."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from guatu.core.refusal import Refusal
from guatu.ledger.models import Entry
from guatu.projects.actions import report_progress, withdraw_projects
from guatu.projects.actions.progress import JustReported
from guatu.projects.actions.withdraw import WorkBegun
from guatu.projects.tests.cast_projects import address, founded, inputs
from tests.cast import Cast


def test_a_report_made_meanwhile_by_somebody_else_is_not_overwritten(cast: Cast) -> None:
    project = founded(cast)
    seen = cast.at - timedelta(hours=1)
    report_progress(project, on=cast.today, percent=Decimal(50), text="", by=cast.colleague, at=cast.at)
    with pytest.raises(JustReported, match="吴工刚填报过"):
        report_progress(
            project, on=cast.today, percent=Decimal(40), text="", by=cast.officer, at=cast.at, seen=seen
        )


def test_the_same_report_twice_lights_the_lamp_once(cast: Cast) -> None:
    project = founded(cast)
    for _ in range(2):
        report_progress(project, on=cast.today, percent=Decimal(20), text="", by=cast.officer, at=cast.at)
    assert Entry.objects.filter(zone=cast.zone, verb="behind").count() == 1


def test_nobody_reports_the_future(cast: Cast) -> None:
    with pytest.raises(Refusal, match="还没到"):
        report_progress(
            founded(cast), on=cast.today + timedelta(days=1), percent=Decimal(20), text="",
            by=cast.officer, at=cast.at,
        )  # fmt: skip


def test_a_project_whose_progress_was_reported_does_not_leave_unasked(cast: Cast) -> None:
    project = founded(cast)
    later = cast.at + timedelta(hours=1)
    report_progress(project, on=cast.today, percent=Decimal(75), text="", by=cast.officer, at=later)
    with pytest.raises(WorkBegun, match="填报进度"):
        withdraw_projects([project], by=cast.head, at=later, note="撤销导入")


def test_only_heads_and_supervisors_add_words_to_the_dictionary(cast: Cast, client: Client) -> None:
    founded(cast)
    form = {"what": "word", "name": "点火", "done_name": "", "after": ""}
    cast.login(client, "officer")
    assert client.post(address("milestone_types"), form).status_code == 409
    cast.login(client, "supervisor")
    assert client.post(address("milestone_types"), form).status_code == 303
    assert "已点火" in client.get(address("milestone_types")).content.decode()


def test_a_new_project_is_typed_in_with_its_people_and_founded_once(cast: Cast, client: Client) -> None:
    founded(cast)
    cast.login(client, "officer")
    url = address("project_new")
    form = inputs(client.get(url).content.decode()) | {
        "name": "示例·新项目",
        "category": "industrial",
        "company": "示例新企业有限公司",
        "investment": "约3亿元",
        "territorial_unit": str(cast.units["青螺街道"].pk),
    }
    refused = client.post(url, form)
    assert refused.status_code == 422
    assert "双负责" in refused.content.decode()
    assert "约3亿元" in refused.content.decode()
    form["sectoral_unit"] = str(cast.units["项目服务办"].pk)
    first, second = client.post(url, form), client.post(url, form)
    assert first.status_code == second.status_code == 303
    assert first["Location"] == second["Location"]
