"""分期：a phase is a project below its project; the parent says how its phases stand and what they sum to."""

from decimal import Decimal

import pytest
from django.test import Client

from guatu.core.dates import PartialDate
from guatu.core.refusal import Refusal
from guatu.projects.actions import add_phase
from guatu.projects.actions.phase import NoPhaseOfAPhase
from guatu.projects.models import Project, Stage
from guatu.projects.tests.cast_projects import address, founded, milestone, pinned, typed
from tests.cast import Cast, op


@pytest.mark.mechanism("M032")
def test_phases_have_their_own_milestones_and_the_parent_tells_their_sum(cast: Cast, client: Client) -> None:
    project = founded(cast, values={"investment_fen": 100_000_000_00})
    url = address("phase_new", project_id=project.pk)
    pinned(cast)
    cast.login(client, "officer")
    form = typed(client, url, phase="一期", share="60", started="2026-05", completed="2027-05")
    assert client.post(url, form).status_code == 303
    assert client.post(url, form).status_code == 303  # sent twice
    first = Project.objects.get(zone=cast.zone, parent=project)
    assert (first.phase, first.investment_fen) == ("一期", 60_000_000_00)
    assert milestone(first, "completed").item is not None
    assert client.post(url, typed(client, url, phase="一期")).status_code == 422
    assert client.post(url, typed(client, url, phase="二期", share="5", investment="9")).status_code == 422
    add_phase(
        project,
        phase="二期",
        template=project.template,
        planned={},
        investment_fen=30_000_000_00,
        by=cast.head,
        at=cast.at,
        op=op(3),
    )
    Project.objects.filter(zone=cast.zone, pk=first.pk).update(stage=Stage.IN_PRODUCTION)
    Project.objects.filter(zone=cast.zone, phase="二期").update(stage=Stage.STARTED)
    page = client.get(address("project", project_id=project.pk)).content.decode()
    assert "一期已投产、二期在建；各期合计比总投资少 1,000万元" in page


def test_a_phase_has_no_phases_and_a_share_needs_a_whole(cast: Cast) -> None:
    project = founded(cast)
    given = {"template": project.template, "planned": {}, "by": cast.head, "at": cast.at}
    with pytest.raises(Refusal, match="还没有总投资"):
        add_phase(project, phase="一期", share=Decimal(60), **given)  # type: ignore[arg-type]
    first = add_phase(project, phase="一期", **given | {"planned": {"started": PartialDate.parse("2026-05")}})  # type: ignore[arg-type]
    with pytest.raises(NoPhaseOfAPhase):
        add_phase(first, phase="首批", **given)  # type: ignore[arg-type]
