"""延期原因：told with what shows it, weighed by somebody else, and its days come off what is late."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guatu.core.refusal import Refusal
from guatu.files.actions import store
from guatu.projects.actions import decide_delay, report_delay
from guatu.projects.actions.delay import DelayDecided, DelayUnproved, NotYourDelay
from guatu.projects.models import DelayFile, DelayReason, Project
from guatu.projects.tests.cast_projects import address, founded, milestone, pinned, typed
from tests.cast import Cast, op

Cause = DelayReason.Cause


def _tell(cast: Cast, project: Project, **more: object) -> DelayReason:
    paper = store(zone=cast.zone, content=b"notice", name="封控通告.txt", by=cast.officer, at=cast.at)
    given = {"cause": Cause.FORCE_MAJEURE, "text": "疫情停工", "days": 15, "files": [paper]}
    given |= {"by": cast.officer, "at": cast.at}
    return report_delay(milestone(project, "started"), **(given | more))  # type: ignore[arg-type]


@pytest.mark.mechanism("M033")
def test_what_is_accepted_comes_off_the_days_late(cast: Cast, client: Client) -> None:
    project = founded(cast)
    url = address("delay_new", project_id=project.pk)
    pinned(cast)
    cast.login(client, "officer")
    held = milestone(project, "started")
    form = typed(client, url, milestone=str(held.pk), cause="force_majeure", text="疫情停工", days="15")
    assert client.post(url, {**form, "evidence": ""}).status_code == 422  # nothing shows it
    form["evidence"] = SimpleUploadedFile("通告.txt", b"notice")  # type: ignore[assignment]
    assert client.post(url, form).status_code == 303
    delay = DelayReason.objects.get(zone=cast.zone, project=project)
    assert DelayFile.objects.filter(zone=cast.zone, delay=delay).count() == 1
    pinned(cast)
    cast.login(client, "supervisor")
    url = address("delay", delay_id=delay.pk)
    form = typed(client, url, granted="yes", days="7", answer="按通告")
    assert client.post(url, form).status_code == 303
    page = client.get(address("project", project_id=project.pk)).content.decode()
    assert "9 天" in page  # started nine days late
    assert "7 天" in page
    assert "2 天" in page
    assert "认定免责 7 天" in client.get(address("project_life", project_id=project.pk)).content.decode()


def test_it_is_weighed_once_and_never_by_who_told_it(cast: Cast) -> None:
    project = founded(cast)
    with pytest.raises(NotYourDelay):
        _tell(cast, project, by=cast.builder)
    with pytest.raises(DelayUnproved):
        _tell(cast, project, files=[])
    delay = _tell(cast, project, by=cast.supervisor, op=op(5))
    assert _tell(cast, project, by=cast.supervisor, op=op(5)) == delay
    with pytest.raises(NotYourDelay, match="他人"):
        decide_delay(delay, granted=True, days=5, by=cast.supervisor, at=cast.at)
    with pytest.raises(NotYourDelay):
        decide_delay(delay, granted=True, days=5, by=cast.head, at=cast.at)
    with pytest.raises(Refusal, match="0 到 15"):
        decide_delay(delay, granted=True, days=16, by=cast.leader, at=cast.at)
    with pytest.raises(Refusal, match="理由"):
        decide_delay(delay, granted=False, days=None, by=cast.leader, at=cast.at)
    decide_delay(delay, granted=False, days=None, by=cast.leader, at=cast.at, answer="与工地无关")
    with pytest.raises(DelayDecided):
        decide_delay(delay, granted=True, days=5, by=cast.leader, at=cast.at)


def test_what_the_company_caused_is_told_and_excuses_nothing(cast: Cast, client: Client) -> None:
    delay = _tell(cast, founded(cast), cause=Cause.COMPANY, files=[], days=40)
    assert delay.days_asked == 0
    pinned(cast)
    cast.login(client, "auditor")
    page = client.get(address("delays"), {"cause": "company", "state": "asked"}).content.decode()
    assert "企业原因" in page
    assert "共 0 条" in client.get(address("delays"), {"cause": "government"}).content.decode()
    assert client.get(address("delays_export")).status_code == 200
    assert delay.asked_at.date() == date(2026, 3, 11)
