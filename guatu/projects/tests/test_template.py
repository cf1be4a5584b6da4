"""换模板、撤模板：told what becomes of the milestones before it is done."""

import pytest
from django.test import Client

from guatu.core.refusal import Refusal
from guatu.projects.actions import add_template, change_template, withdraw_template
from guatu.projects.actions.change import StaleProject
from guatu.projects.actions.template import TemplateInUse
from guatu.projects.models import Category, Milestone, MilestoneTemplate, MilestoneType
from guatu.projects.tests.cast_projects import address, founded
from tests.cast import Cast


def _template(cast: Cast, code: str) -> MilestoneTemplate:
    return MilestoneTemplate.objects.get(zone=cast.zone, code=code)


@pytest.mark.mechanism("M158")
def test_changing_to_renting_keeps_what_was_promised_and_drops_what_was_not(
    cast: Cast, client: Client
) -> None:
    project = founded(cast)
    url = address("project_template", project_id=project.pk)
    cast.login(client, "officer")
    page = client.get(url).content.decode()
    assert "厂房改造、通电" in page
    assert "摘牌、施工许可、封顶、通线、达产" in page
    assert "开工、竣工" in page
    leased = _template(cast, "leased")
    with pytest.raises(StaleProject):
        change_template(project, template=leased, by=cast.officer, at=cast.at, version=99)
    sent = {"template": str(leased.pk), "version": str(project.version)}
    assert client.post(url, sent).status_code == 303
    codes = Milestone.objects.filter(zone=cast.zone, project=project).order_by("order")
    assert list(codes.values_list("type__code", flat=True)) == [
        *("signed", "registered", "renovated", "powered", "started", "completed", "in_production")
    ]
    with pytest.raises(Refusal, match="不是产业项目的模板"):
        change_template(project, template=_template(cast, "government"), by=cast.officer, at=cast.at)


def test_a_template_of_the_zone_goes_when_nobody_follows_it(cast: Cast, client: Client) -> None:
    project = founded(cast)
    words = list(MilestoneType.objects.filter(zone=cast.zone, code__in=["signed", "in_production"]))
    made = add_template(zone=cast.zone, name="技改", category=Category.INDUSTRIAL, types=words)
    change_template(project, template=made, by=cast.officer, at=cast.at)
    with pytest.raises(TemplateInUse, match="还有 1 个项目"):
        withdraw_template(made, by=cast.head, at=cast.at)
    with pytest.raises(TemplateInUse, match="随附"):
        withdraw_template(_template(cast, "leased"), by=cast.head, at=cast.at)
    change_template(project, template=_template(cast, "new_build"), by=cast.officer, at=cast.at)
    with pytest.raises(Refusal, match="单位负责人"):
        withdraw_template(made, by=cast.officer, at=cast.at)
    cast.login(client, "supervisor")
    assert client.post(address("template_withdraw", template_id=made.pk)).status_code == 303
    assert "技改" not in client.get(address("milestone_types")).content.decode()
