"""立军令状：its targets stand, and every quarter still to come is an item of the pledging unit."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from guatu.core.dates import dated
from guatu.projects.tests.cast_projects import address, typed
from guatu.supervision import actions
from guatu.supervision.actions.pledges import PledgeIncomplete, PledgeNotYours
from guatu.supervision.models import Pledge, PledgeTarget, Reckoning
from guatu.supervision.queries.pledges import pledge_rows
from guatu.supervision.tests.scenes import JANUARY, pin, pledge, target
from tests.cast import Cast, op


@pytest.mark.mechanism("M185")
def test_a_pledge_opens_a_reckoning_for_every_quarter(cast: Cast) -> None:
    held = pledge(cast)
    rows = Reckoning.objects.filter(zone=cast.zone, pledge=held).select_related("item").order_by("quarter")
    assert [(row.quarter, dated(row.item.due_at)) for row in rows] == [
        (1, date(2026, 4, 10)),
        (2, date(2026, 7, 10)),
        (3, date(2026, 10, 10)),
        (4, date(2027, 1, 10)),
    ]
    assert {row.item.owner_unit for row in rows} == {cast.units["项目服务办"]}
    assert all(row.item.number.startswith("JL-2026-") for row in rows)


def test_quarters_that_were_over_are_not_reckoned(cast: Cast) -> None:
    held = pledge(cast, year=2025, signed_on=date(2025, 8, 1))
    assert list(held.reckonings.order_by("quarter").values_list("quarter", flat=True)) == [3, 4]


def test_a_person_pledges_for_himself(cast: Cast) -> None:
    held = pledge(cast, unit=None, person=cast.people["officer"])
    assert {row.item.owner for row in held.reckonings.select_related("item__owner")} == {
        cast.people["officer"]
    }


def test_the_same_form_twice_is_one_pledge(cast: Cast) -> None:
    draft = actions.PledgeDraft(
        2026, "示例·书", JANUARY, [actions.TargetDraft("签约", Decimal(2))], unit=cast.units["建设局"]
    )
    made = {
        actions.sign_pledge(zone=cast.zone, draft=draft, by=cast.supervisor, at=cast.at, op=op(4)).pk
        for _ in range(2)
    }
    assert len(made) == 1
    assert Pledge.objects.filter(zone=cast.zone).count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"unit": None}, "请写明立状的单位或人"),
        ({"targets": []}, "至少要有一项目标"),
        ({"signed_on": date(2026, 12, 1)}, "签订日期还没到"),
        ({"targets": [actions.TargetDraft("签约", Decimal(0))]}, "目标值要大于零"),
    ],
)
def test_what_is_missing_is_said(cast: Cast, changes: dict[str, object], said: str) -> None:
    with pytest.raises(PledgeIncomplete, match=said):
        pledge(cast, **changes)


def test_a_unit_does_not_register_its_own_pledge(cast: Cast) -> None:
    draft = actions.PledgeDraft(
        2026, "示例·书", JANUARY, [actions.TargetDraft("签约", Decimal(2))], unit=cast.units["项目服务办"]
    )
    with pytest.raises(PledgeNotYours):
        actions.sign_pledge(zone=cast.zone, draft=draft, by=cast.head, at=cast.at)


def test_a_plan_that_falls_back_is_refused(cast: Cast) -> None:
    held = target(pledge(cast), "新开工项目")
    with pytest.raises(PledgeIncomplete, match="不能比前一个月少"):
        actions.set_plans(held, plans={3: Decimal(8), 6: Decimal(5)}, by=cast.supervisor)


def test_a_row_says_whose_it_is_also_to_the_database(cast: Cast) -> None:
    held = pledge(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pledge.objects.filter(zone=cast.zone, pk=held.pk).update(unit=None)


def test_a_withdrawn_pledge_no_longer_counts_and_says_why(cast: Cast, client: Client) -> None:
    held = pledge(cast)
    cast.login(client, "supervisor")
    url = address("pledge_withdraw", pledge_id=held.pk)
    assert client.post(url, typed(client, url, note="")).status_code == 422
    assert client.post(url, typed(client, url, note="登记错了单位")).status_code == 303
    assert {row.item.life for row in held.reckonings.select_related("item")} == {"void"}
    assert pledge_rows(cast.zone, year=2026) == []
    assert "登记错了单位" in client.get(address("pledge", pledge_id=held.pk)).content.decode()
    with pytest.raises(PledgeIncomplete, match="已撤回"):
        actions.report_actual(
            target(held, "新开工项目"),
            through_month=2,
            value=Decimal(1),
            source="示例",
            by=cast.officer,
            at=cast.at,
        )


@pytest.mark.mechanism("M209")
@pytest.mark.mechanism("M210")
def test_a_form_registers_a_pledge_with_money_to_the_fen(cast: Cast, client: Client) -> None:
    pin(cast)
    cast.login(client, "supervisor")
    url = address("pledge_new")
    form = typed(
        client,
        url,
        title="示例·千亿园区",
        unit=str(cast.units["项目服务办"].pk),
        signed_on="2026-01-05",
        year="2026",
        **{"t0-indicator": "规上工业产值", "t0-value": "1050.5", "t0-measure": "亿元"},
        **{"t1-indicator": "“招大引强”项目", "t1-value": "2", "t1-measure": "个", "t1-comparator": ">="},
    )
    assert client.post(url, form).status_code == 303
    rows = PledgeTarget.objects.filter(zone=cast.zone).order_by("order")
    assert [(row.is_money, row.value) for row in rows] == [
        (True, Decimal(1050_50000000_00)),
        (False, Decimal(2)),
    ]


def test_a_form_with_a_wrong_number_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    pin(cast)
    cast.login(client, "supervisor")
    url = address("pledge_new")
    form = typed(
        client,
        url,
        title="示例·书",
        unit=str(cast.units["建设局"].pk),
        **{"t0-indicator": "签约", "t0-value": "很多", "t0-measure": "个"},
    )
    answer = client.post(url, form)
    assert answer.status_code == 422
    assert "请填数字" in answer.content.decode()
    assert "很多" in answer.content.decode()
    assert not Pledge.objects.filter(zone=cast.zone).exists()
