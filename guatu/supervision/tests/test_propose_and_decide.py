"""问责建议：after an order that did not help, with the facts as they stood; a leader decides, and says why not."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from guatu.ledger import actions as ledger
from guatu.ledger.models import Item
from guatu.projects.tests.cast_projects import address, typed
from guatu.supervision import actions
from guatu.supervision.actions.orders import (
    AlreadyDecided,
    NotForYouToPress,
    OrderFirst,
    OrderRunning,
    WordsMissing,
)
from guatu.supervision.kind import NotDecided
from guatu.supervision.models import AccountabilityProposal
from guatu.supervision.tests.scenes import late, pin
from tests.cast import Cast, op


def pressed(cast: Cast) -> Item:
    item = late(cast)
    actions.issue_order(item, demand="三日内进场", by=cast.supervisor, at=cast.at)
    return item


def later(cast: Cast) -> datetime:
    return cast.at + timedelta(days=7)


def propose(cast: Cast, item: Item, **more: object) -> AccountabilityProposal:
    settings = {"measure": "summons", "reason": "没有答复", "by": cast.supervisor, "at": later(cast)}
    return actions.propose(item, **(settings | more))  # type: ignore[arg-type]


@pytest.mark.mechanism("M159")
def test_the_facts_are_kept_as_they_stood(cast: Cast) -> None:
    made = propose(cast, pressed(cast))
    assert made.facts["days_late"] == 16
    assert [order["number"] for order in made.facts["orders"]] == ["DB-2026-0001"]
    made.item.refresh_from_db()
    assert (made.item.number, made.item.life) == ("WZ-2026-0001", "checking")


def test_without_a_failed_order_a_supervisor_does_not_propose(cast: Cast) -> None:
    with pytest.raises(OrderFirst, match="先发督办单"):
        propose(cast, late(cast))
    with pytest.raises(OrderFirst):
        propose(cast, pressed(cast), at=cast.at + timedelta(hours=1))  # it may still be answered


def test_an_answer_that_was_sent_back_is_enough(cast: Cast) -> None:
    item = pressed(cast)
    order = item_of_order(cast)
    ledger.accept(order, by=cast.officer, at=cast.at)
    ledger.attach(order, by=cast.officer, at=cast.at, text="下周再说")
    ledger.submit(order, by=cast.officer, at=cast.at)
    ledger.return_(order, by=cast.supervisor, at=cast.at, note="没有说清")
    assert propose(cast, item, at=cast.at + timedelta(hours=2)).facts["orders"][0]["returned"] == 1


def item_of_order(cast: Cast) -> Item:
    return Item.objects.get(zone=cast.zone, kind="supervision.order")


def test_a_leader_may_begin_at_once_but_not_decide_on_his_own_proposal(cast: Cast) -> None:
    made = propose(cast, late(cast), by=cast.leader)
    with pytest.raises(ledger.OwnSignature):
        actions.decide(made, adopted=True, by=cast.leader, at=later(cast))
    made.refresh_from_db()
    made.item.refresh_from_db()
    assert (made.decision, made.item.life) == ("", "checking")


def test_one_proposal_waits_at_a_time_and_twice_sent_is_one(cast: Cast) -> None:
    item = pressed(cast)
    assert propose(cast, item, op=op(1)) == propose(cast, item, op=op(1))
    with pytest.raises(OrderRunning, match="在等决定"):
        propose(cast, item, op=op(2))


def test_a_deduction_says_how_much(cast: Cast) -> None:
    item = pressed(cast)
    with pytest.raises(WordsMissing, match="扣几分"):
        propose(cast, item, measure="deduction")
    assert propose(cast, item, measure="deduction", points=Decimal("0.5")).points == Decimal("0.5")


def test_nobody_proposes_against_his_own_unit(cast: Cast) -> None:
    mine = late(cast, unit=cast.units["督查室"], by=cast.supervisor)
    with pytest.raises(NotForYouToPress, match="自己和本单位"):
        propose(cast, mine)


@pytest.mark.mechanism("M159")
def test_a_leader_adopts_and_the_proposal_is_closed(cast: Cast) -> None:
    made = propose(cast, pressed(cast))
    for _ in range(2):  # sent twice
        done = actions.decide(made, adopted=True, by=cast.leader, at=later(cast), op=op(4))
    done.item.refresh_from_db()
    assert (done.decision, done.decided_by, done.item.life) == ("adopted", cast.people["leader"], "closed")
    with pytest.raises(AlreadyDecided, match="已定为“采纳”"):
        actions.decide(made, adopted=False, note="再想", by=cast.leader, at=later(cast), op=op(5))


def test_not_adopting_needs_a_reason(cast: Cast) -> None:
    made = propose(cast, pressed(cast))
    with pytest.raises(WordsMissing, match="不采纳请写明理由"):
        actions.decide(made, adopted=False, by=cast.leader, at=later(cast))
    done = actions.decide(made, adopted=False, note="业主原因", by=cast.leader, at=later(cast))
    assert done.item.entries.get(verb="sign_off").data["note"] == "不采纳：业主原因"


@pytest.mark.parametrize("part", ["supervisor", "head", "officer"])
def test_only_a_leader_decides(cast: Cast, part: str) -> None:
    made = propose(cast, pressed(cast))
    with pytest.raises(NotForYouToPress, match="由班子领导决定"):
        actions.decide(made, adopted=True, by=getattr(cast, part), at=later(cast))


def test_a_bare_signature_on_the_ledger_does_not_stand_for_a_decision(cast: Cast) -> None:
    made = propose(cast, pressed(cast))
    with pytest.raises(NotDecided, match="写明采纳或不采纳"):
        ledger.sign_off(made.item, by=cast.leader, at=later(cast))
    made.item.refresh_from_db()
    assert made.item.life == "checking"


def test_the_pages_propose_and_decide(cast: Cast, client: Client) -> None:
    item = pressed(cast)
    pin(cast, days=7)
    cast.login(client, "supervisor")
    url = address("proposal_new", item_id=item.pk)
    assert client.post(url, typed(client, url, measure="deduction", reason="没有答复")).status_code == 422
    assert client.post(url, typed(client, url, measure="summons", reason="没有答复")).status_code == 303
    made = AccountabilityProposal.objects.get(zone=cast.zone)
    decide = address("proposal_decide", proposal_id=made.pk)
    assert client.post(decide, {"adopted": "1"}).status_code == 403
    cast.login(client, "leader")
    page = address("proposal", proposal_id=made.pk)
    assert "已逾期 16 天，督办单 DB-2026-0001" in client.get(page).content.decode()
    refused = client.post(decide, {"adopted": "0", "note": ""})
    assert refused.status_code == 422
    assert "不采纳请写明理由" in refused.content.decode()
    assert client.post(decide, typed(client, page, adopted="1")).status_code == 303
    assert "采纳" in client.get(address("proposals")).content.decode()
    cast.login(client, "stranger")
    assert client.get(address("proposal", zone="bhw", proposal_id=made.pk)).status_code == 404
