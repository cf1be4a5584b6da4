"""阶段门：the table blocks the verb with all that is missing, and the page says so before anybody tries."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from guatu.core.dates import PartialDate
from guatu.ledger import actions as ledger
from guatu.ledger import rules
from guatu.ledger.models import Entry, Life
from guatu.projects.actions import add_gate, plan_milestone, report_reached, set_gate
from guatu.projects.actions.gates import GateThere, NotYourTable, StaleGate
from guatu.projects.gates import Check, Facts, GateShut, conditions, gates_for, register_check
from guatu.projects.models import Project, StageGate
from guatu.projects.tests.cast_projects import address, founded, milestone, pinned, typed
from tests.cast import Cast


def _gate(
    cast: Cast, project: Project, code: str, check: str, parameter: str = "", **more: object
) -> StageGate:
    given = {"template": None, "step": "submit", "is_blocking": True, "by": cast.head, "at": cast.at}
    type_ = milestone(project, code).type
    return add_gate(
        zone=cast.zone,
        type=type_,
        check_code=check,
        parameter=parameter,
        **(given | more),  # type: ignore[arg-type]
    )


@pytest.mark.mechanism("M199")
def test_a_shut_gate_names_everything_that_is_missing_and_the_page_says_it_first(
    cast: Cast, client: Client
) -> None:
    project = founded(cast)
    held = milestone(project, "completed")
    for check in ("project_code", "investment"):
        _gate(cast, project, "completed", check)
    pinned(cast)
    cast.login(client, "officer")
    page = client.get(address("project", project_id=project.pk)).content.decode()
    assert "阶段门：竣工" in page
    assert "有投资项目统一代码" in page
    url = address("milestone_reach", milestone_id=held.pk)
    answer = client.post(url, typed(client, url, on="2026-03-09", text="备案表"))
    assert answer.status_code == 422
    told = answer.content.decode()
    assert "要先做到：有投资项目统一代码；已填总投资。" in told
    held.refresh_from_db()
    assert held.actual_on is None
    assert not Entry.objects.filter(zone=cast.zone, item=held.item, verb="submit").exists()
    Project.objects.filter(zone=cast.zone, pk=project.pk).update(
        project_code="2109-330604-04-01-123456", investment_fen=1
    )
    assert client.post(url, typed(client, url, on="2026-03-09", text="备案表")).status_code == 303


def test_the_gate_before_the_signature_wants_evidence_by_its_name(cast: Cast, client: Client) -> None:
    pinned(cast)
    project = founded(cast)
    _gate(cast, project, "completed", "evidence", "规划核实", step="sign_off")
    held = milestone(project, "completed")
    item = report_reached(
        held, on=PartialDate.parse("2026-03-09"), by=cast.officer, at=cast.at, text="竣工验收备案表"
    )
    offered = rules.offers(item, cast.supervisor, at=cast.at)
    assert isinstance(offered["sign_off"], GateShut)
    cast.login(client, "supervisor")
    page = client.get(reverse("item", kwargs={"zone": "qlw", "item_id": item.pk})).content.decode()
    assert "还不能验收，要先做到：佐证里有“规划核实”" in page  # whoever would sign is told why he cannot
    with pytest.raises(GateShut, match="佐证里有“规划核实”"):
        ledger.sign_off(item, by=cast.supervisor, at=cast.at)
    ledger.attach(item, by=cast.officer, at=cast.at, text="规划核实确认书 18 号")
    assert ledger.sign_off(item, by=cast.supervisor, at=cast.at).life == Life.CLOSED


def test_an_earlier_milestone_must_be_signed_off_and_a_hint_does_not_block(cast: Cast) -> None:
    project = founded(cast)
    held = plan_milestone(
        milestone(project, "in_production"), planned=PartialDate.parse("2026-03"), by=cast.officer, at=cast.at
    )
    claim = {"on": PartialDate.parse("2026-03-09"), "by": cast.officer, "at": cast.at, "text": "投产仪式"}
    with pytest.raises(GateShut, match="竣工已达成"):
        report_reached(held, **claim)  # type: ignore[arg-type]
    gate = StageGate.objects.get(
        zone=cast.zone, type=held.type, check_code="reached", template=project.template
    )
    set_gate(gate, is_blocking=False, is_active=True, by=cast.supervisor, at=cast.at)
    assert report_reached(held, **claim).life == Life.CHECKING  # type: ignore[arg-type]


def test_the_table_is_kept_by_heads_and_supervisors_and_a_stale_page_is_told(
    cast: Cast, client: Client
) -> None:
    project = founded(cast)
    with pytest.raises(NotYourTable):
        _gate(cast, project, "started", "officer", by=cast.officer)
    gate = _gate(cast, project, "started", "officer")
    with pytest.raises(GateThere):
        _gate(cast, project, "started", "officer")
    with pytest.raises(StaleGate):
        set_gate(gate, is_blocking=False, is_active=True, by=cast.head, at=cast.at, seen=(False, True))
    pinned(cast)
    cast.login(client, "head")
    url = address("stage_gate_set", gate_id=gate.pk)
    assert client.post(url, {"to": "off", "seen": "11"}).status_code == 303
    assert gate not in gates_for(milestone(project, "started"), project)
    assert _gate(cast, project, "started", "officer").pk == gate.pk  # comes back
    page = client.get(address("stage_gates")).content.decode()
    assert "项目服务专员已定" in page
    answer = client.post(address("stage_gates"), typed(client, address("stage_gates"), check_code="evidence"))
    assert answer.status_code == 422
    assert "请写明佐证里要有的字样" in answer.content.decode()


def test_another_module_registers_its_own_check(cast: Cast) -> None:
    project = founded(cast)
    check = Check("on_wednesday", "星期三", "星期三才办", lambda facts, _: facts.project.version == 7)
    register_check(check)
    _gate(cast, project, "completed", "on_wednesday")
    held = milestone(project, "completed")
    found = conditions(Facts(project, held), gates_for(held, project))
    assert [each.is_met for each in found if each.text == "星期三才办"] == [False]
    with pytest.raises(GateShut, match="星期三才办"):
        report_reached(
            held,
            on=PartialDate.parse("2026-03-09"),
            by=cast.officer,
            at=cast.at + timedelta(hours=1),
            text="备案表",
        )
