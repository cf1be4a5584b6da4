"""填实绩：rows are only added, each with who, when and from where; the two bases never mix."""

from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from guatu.ledger.models import Evidence
from guatu.projects.tests.cast_projects import address, typed
from guatu.supervision import actions
from guatu.supervision.actions.pledges import NotYetReached, PledgeIncomplete, PledgeNotYours
from guatu.supervision.models import TargetActual
from guatu.supervision.queries.pledges import Facts, pledge_rows, rollup
from guatu.supervision.tests.scenes import pin, pledge, target
from tests.cast import Cast, op


def report(
    cast: Cast, indicator: str = "新开工项目", month: int = 2, value: int = 5, **more: object
) -> TargetActual:
    from guatu.supervision.models import Pledge

    held = target(Pledge.objects.get(zone=cast.zone), indicator)
    settings = {"source": "示例·快报", "by": cast.officer, "at": cast.at}
    return actions.report_actual(held, through_month=month, value=Decimal(value), **(settings | more))  # type: ignore[arg-type]


def test_the_later_figure_counts_and_the_former_stays(cast: Cast) -> None:
    held = pledge(cast)
    report(cast, value=3)
    report(cast, value=5, note="补报两个")
    assert TargetActual.objects.filter(zone=cast.zone).count() == 2
    standing = Facts.of(cast.zone, [held]).standings(held)[1]
    assert (standing.value, standing.through_month) == (Decimal(5), 2)


def test_the_same_form_twice_is_one_row(cast: Cast) -> None:
    pledge(cast)
    for _ in range(2):
        report(cast, op=op(9))
    assert TargetActual.objects.filter(zone=cast.zone).count() == 1


def test_what_statistics_publish_does_not_replace_what_business_reports(cast: Cast) -> None:
    held = pledge(cast)
    report(cast, value=5)
    report(cast, value=3, basis="official", source="示例·统计月报")
    standing = Facts.of(cast.zone, [held]).standings(held)[1]
    assert standing.value == Decimal(5)


def test_a_figure_is_evidence_beside_its_quarter(cast: Cast) -> None:
    held = pledge(cast)
    report(cast)
    item = held.reckonings.select_related("item").get(quarter=1).item
    assert (
        Evidence.objects.get(zone=cast.zone, item=item).text == "新开工项目 1—2 月 5个（业务口径，示例·快报）"
    )


@pytest.mark.parametrize(
    ("changes", "refusal", "said"),
    [
        ({"month": 5}, NotYetReached, "5 月还没到"),
        ({"source": " "}, PledgeIncomplete, "数据从哪里来"),
        ({"by": "builder"}, PledgeNotYours, "由立状的单位填报"),
        ({"by": "leader"}, PledgeNotYours, "由立状的单位填报"),
    ],
)
def test_what_is_refused(cast: Cast, changes: dict[str, object], refusal: type, said: str) -> None:
    pledge(cast)
    if isinstance(changes.get("by"), str):
        changes = changes | {"by": getattr(cast, str(changes["by"]))}
    with pytest.raises(refusal, match=said):
        report(cast, **changes)  # type: ignore[arg-type]


def test_no_row_can_be_changed_afterwards(cast: Cast) -> None:
    pledge(cast)
    row = report(cast)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        TargetActual.objects.filter(zone=cast.zone, pk=row.pk).update(value=99)


@pytest.mark.mechanism("M038")
def test_the_roll_up_counts_pledges_by_how_they_stand(cast: Cast) -> None:
    pledge(cast)
    pledge(cast, unit=cast.units["建设局"], targets=[actions.TargetDraft("签约", Decimal(2))])
    report_all(cast)
    rows = pledge_rows(cast.zone, year=2026)
    found = rollup(rows)
    assert (found.pledges, found.units, found.targets, found.targets_on) == (2, 2, 3, 2)
    assert found.counts == {"reached": 0, "on": 1, "short": 0, "none": 1}


def report_all(cast: Cast) -> None:
    from guatu.supervision.models import Pledge

    held = Pledge.objects.get(zone=cast.zone, unit=cast.units["项目服务办"])
    for indicator, value in (("新开工项目", Decimal(5)), ("固定资产投资", Decimal(3_00000000_00))):
        actions.report_actual(
            target(held, indicator),
            through_month=2,
            value=value,
            source="示例",
            by=cast.officer,
            at=cast.at,
        )


def test_a_form_reports_in_the_unit_that_was_pledged(cast: Cast, client: Client) -> None:
    pin(cast)
    held = target(pledge(cast), "固定资产投资")
    cast.login(client, "officer")
    url = address("pledge_report", target_id=held.pk)
    form = typed(client, url, through_month="2", value="2.35", source="示例·快报")
    assert client.post(url, form).status_code == 303
    assert TargetActual.objects.get(zone=cast.zone).value == Decimal(2_35000000_00)
    said = client.get(address("pledge", pledge_id=held.pledge_id)).content.decode()
    assert "2.35亿元" in said
    assert "19.6%" in said


def test_another_unit_does_not_open_the_form(cast: Cast, client: Client) -> None:
    pin(cast)
    held = target(pledge(cast), "新开工项目")
    cast.login(client, "builder")
    assert client.get(address("pledge_report", target_id=held.pk)).status_code == 409
    cast.login(client, "stranger")
    assert client.get(address("pledge_report", zone="bhw", target_id=held.pk)).status_code == 404
