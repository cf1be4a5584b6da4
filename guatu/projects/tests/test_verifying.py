"""核实与退回：by somebody else, locked afterwards, and opened again only with a reason."""

from datetime import timedelta

import pytest
from django.test import Client

from guatu.projects.actions import return_report, verify_report
from guatu.projects.actions.reporting import ReportLocked
from guatu.projects.actions.verifying import NotToCheck, NotYoursToCheck, OwnReport, ReasonUnsaid
from guatu.projects.models import PeriodReport
from guatu.projects.tests.cast_projects import address, founded, reported
from tests.cast import Cast


@pytest.mark.mechanism("M028")
def test_who_sent_it_never_verifies_it(cast: Cast) -> None:
    project = founded(cast)
    own = reported(cast, project, 50, by=cast.head)
    with pytest.raises(OwnReport):
        verify_report(own, by=cast.head, at=cast.at)
    with pytest.raises(NotYoursToCheck):
        verify_report(own, by=cast.officer, at=cast.at)
    assert verify_report(own, by=cast.supervisor, at=cast.at).checked_by == cast.people["supervisor"]


def test_a_verified_report_is_locked_until_it_is_returned_with_a_reason(cast: Cast) -> None:
    project = founded(cast)
    report = verify_report(reported(cast, project, 50), by=cast.head, at=cast.at)
    with pytest.raises(ReportLocked):
        reported(cast, project, 51)
    with pytest.raises(ReasonUnsaid):
        return_report(report, reason=" ", by=cast.head, at=cast.at)
    assert return_report(report, reason="照片不对", by=cast.head, at=cast.at).state == "returned"
    again = reported(cast, project, 51)
    assert (again.state, again.return_reason) == ("submitted", "")


def test_what_was_changed_since_it_was_seen_is_not_verified_blindly(cast: Cast) -> None:
    project = founded(cast)
    seen = reported(cast, project, 50)
    reported(cast, project, 52, at=cast.at + timedelta(minutes=1))
    with pytest.raises(NotToCheck, match="请看过再核"):
        verify_report(seen, by=cast.head, at=cast.at, version=seen.version)


def test_ticked_rows_are_verified_or_returned_and_every_count_opens_into_its_rows(
    cast: Cast, client: Client
) -> None:
    one, two, three = (founded(cast, f"示例·{n}") for n in ("甲", "乙", "丙"))
    reports = [reported(cast, one, 50), reported(cast, two, 40)]
    cast.login(client, "head")
    url = address("progress_check") + "?period=2026-02-2"
    page = client.get(url).content.decode()
    assert all(str(r.pk) in page for r in reports)
    shown = client.get(url + "&state=missing").content.decode()
    assert (three.name in shown, one.name in shown) == (True, False)
    judge = address("progress_judge") + "?period=2026-02-2"
    ticks = [f"{r.pk}:{r.version}" for r in reports]
    bare = client.post(judge, {"ids": ticks[1:], "do": "return"})
    assert (bare.status_code, "退回请写明理由" in bare.content.decode()) == (422, True)
    assert client.post(judge, {"ids": ticks[:1], "do": "verify"}).status_code == 303
    assert client.post(judge, {"ids": ticks[1:], "do": "return", "reason": "没有照片"}).status_code == 303
    states = PeriodReport.objects.filter(zone=cast.zone).order_by("percent").values_list("state", flat=True)
    assert list(states) == ["returned", "verified"]
    cast.login(client, "officer")
    assert "没有照片" in client.get(address("progress_grid") + "?period=2026-02-2").content.decode()


def test_another_zones_report_is_not_there(cast: Cast, client: Client) -> None:
    report = reported(cast, founded(cast), 50)
    cast.login(client, "stranger")
    judge = address("progress_judge", zone="bhw")
    answer = client.post(judge, {"ids": f"{report.pk}:1", "do": "verify"})
    assert answer.status_code in (403, 404)
    assert PeriodReport.objects.get(zone=cast.zone).state == "submitted"
