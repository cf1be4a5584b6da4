"""调整目标：asked by who pledged, granted by who signed for the zone; what was reckoned stays as it was."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from guatu.ledger import actions as ledger
from guatu.notices.models import Notice
from guatu.projects.tests.cast_projects import address, typed
from guatu.supervision import actions
from guatu.supervision.actions.pledges import PledgeIncomplete, PledgeNotYours, told
from guatu.supervision.actions.target_changes import ChangeDecided, ChangeWaiting
from guatu.supervision.models import Pledge, TargetChange
from guatu.supervision.queries.pledges import Facts
from guatu.supervision.tests.scenes import pin, pledge, target
from guatu.supervision.tests.test_reckoning import APRIL, first_quarter, settled
from guatu.zones.actions import appoint, delegate, end_membership
from guatu.zones.member import member_of
from guatu.zones.models import Membership, Role
from tests.cast import Cast, op

STARTS = "新开工项目"


def ask(cast: Cast, held: Pledge, **more: object) -> TargetChange:
    wanted = {"value": Decimal(18), "reason": "一个项目改签到明年", "by": cast.head, "at": cast.at}
    return actions.ask_change(target(held, STARTS), **(wanted | more))  # type: ignore[arg-type]


def test_until_it_is_granted_the_target_stands(cast: Cast) -> None:
    held = pledge(cast)
    change = ask(cast, held)
    assert (change.old_value, change.new_value, change.state) == (Decimal(20), Decimal(18), "asked")
    assert target(held, STARTS).value == 20
    done = actions.decide_change(change, granted=True, by=cast.leader, at=cast.at)
    assert (done.state, done.decided_by, target(held, STARTS).value) == (
        "granted",
        cast.people["leader"],
        Decimal(18),
    )


def test_a_refusal_says_why_and_changes_nothing(cast: Cast) -> None:
    held = pledge(cast)
    change = ask(cast, held)
    with pytest.raises(PledgeIncomplete, match="不同意请写明理由"):
        actions.decide_change(change, granted=False, by=cast.leader, at=cast.at)
    done = actions.decide_change(change, granted=False, note="年中再看", by=cast.leader, at=cast.at)
    assert (done.state, done.note, target(held, STARTS).value) == ("refused", "年中再看", Decimal(20))


def test_a_quarter_already_reckoned_keeps_its_number(cast: Cast) -> None:
    held = settled(cast)
    before = Facts.of(cast.zone, [held]).standings(held, 1)
    change = ask(cast, held, value=Decimal(40), at=APRIL)
    actions.decide_change(change, granted=True, by=cast.leader, at=APRIL)
    after = Facts.of(cast.zone, [held]).standings(held, 1)
    assert [(s.goal, s.rate, s.planned_rate, s.is_reached) for s in after] == [
        (s.goal, s.rate, s.planned_rate, s.is_reached) for s in before
    ]
    assert next(s.goal for s in after if s.target.indicator == STARTS) == 20
    # signed anew, it is reckoned with what is pledged now
    later = APRIL + timedelta(days=1)
    ledger.reopen(first_quarter(held), by=cast.supervisor, at=later, note="数字有误")
    ledger.submit(first_quarter(held), by=cast.officer, at=later)
    ledger.sign_off(first_quarter(held), by=cast.supervisor, at=later)
    again = Facts.of(cast.zone, [held]).standings(held, 1)
    assert next(s.goal for s in again if s.target.indicator == STARTS) == 40


@pytest.mark.parametrize("part", ["officer", "supervisor", "leader", "builder"])
def test_only_who_pledged_asks(cast: Cast, part: str) -> None:
    with pytest.raises(PledgeNotYours, match="由立状的人或立状单位负责人提出"):
        ask(cast, pledge(cast), by=getattr(cast, part))


def test_a_person_asks_for_his_own_pledge(cast: Cast) -> None:
    held = pledge(cast, unit=None, person=cast.people["builder"])
    assert ask(cast, held, by=cast.builder).asked_by == cast.people["builder"]


@pytest.mark.parametrize("part", ["officer", "head", "supervisor", "auditor"])
def test_only_who_signed_for_the_zone_grants(cast: Cast, part: str) -> None:
    change = ask(cast, pledge(cast, signed_for=cast.people["leader"]))
    with pytest.raises(PledgeNotYours):
        actions.decide_change(change, granted=True, by=getattr(cast, part), at=cast.at)


def test_another_leader_does_not_grant_while_the_one_who_signed_is_here(cast: Cast) -> None:
    appoint(person=cast.people["builder"], unit=cast.units["管委会"], role=Role.LEADER, from_date=cast.today)
    other = member_of(cast.zone, cast.people["builder"], cast.today)
    change = ask(cast, pledge(cast, signed_for=cast.people["leader"]))
    with pytest.raises(PledgeNotYours, match="由代表本区签字的周主任批"):
        actions.decide_change(change, granted=True, by=other, at=cast.at)
    seat = Membership.objects.get(zone=cast.zone, person=cast.people["leader"])
    end_membership(seat, to_date=cast.today)
    later = cast.at.replace(day=20)
    assert actions.decide_change(change, granted=True, by=other, at=later).state == "granted"


def test_who_stands_in_for_him_grants_in_his_place(cast: Cast) -> None:
    change = ask(cast, pledge(cast, signed_for=cast.people["leader"]))
    delegate(
        principal=cast.people["leader"],
        delegate=cast.people["builder"],
        from_date=cast.today,
        to_date=cast.today,
        reason="leave",
        by=cast.leader,
        at=cast.at,
    )
    by = member_of(cast.zone, cast.people["builder"], cast.today)
    done = actions.decide_change(change, granted=True, by=by, at=cast.at)
    assert (done.decided_by, done.decided_for) == (cast.people["builder"], cast.people["leader"])


def test_one_waits_at_a_time_and_twice_sent_is_one(cast: Cast) -> None:
    held = pledge(cast)
    assert ask(cast, held, op=op(1)) == ask(cast, held, op=op(1))
    with pytest.raises(ChangeWaiting, match="在等批复"):
        ask(cast, held, op=op(2))
    change = TargetChange.objects.get(zone=cast.zone)
    for _ in range(2):  # sent twice
        actions.decide_change(change, granted=True, by=cast.leader, at=cast.at)
    with pytest.raises(ChangeDecided, match="已同意"):
        actions.decide_change(change, granted=False, note="再想", by=cast.leader, at=cast.at)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"value": Decimal(20)}, "现在的目标就是20个"),
        ({"value": Decimal(0)}, "大于零"),
        ({"reason": "  "}, "为什么要调整"),
    ],
)
def test_what_makes_no_sense_is_refused(cast: Cast, more: dict[str, object], said: str) -> None:
    with pytest.raises(PledgeIncomplete, match=said):
        ask(cast, pledge(cast), **more)


def test_both_are_told(cast: Cast) -> None:
    change = ask(cast, pledge(cast))
    notice = Notice.objects.get(zone=cast.zone, person=cast.people["leader"])
    assert notice.body == "陈主任申请把“新开工项目”由20个调为18个，等你批。"
    actions.decide_change(change, granted=True, by=cast.leader, at=cast.at)
    assert Notice.objects.get(zone=cast.zone, person=cast.people["head"]).body.startswith("周主任同意")


def test_the_pages_ask_and_grant(cast: Cast, client: Client) -> None:
    pin(cast)
    held = pledge(cast)
    row = target(held, "固定资产投资")
    page, ask_url = address("pledge", pledge_id=held.pk), address("pledge_adjust", target_id=row.pk)
    cast.login(client, "officer")
    assert ask_url not in client.get(page).content.decode()
    assert client.get(ask_url).status_code == 409
    cast.login(client, "head")
    assert ask_url in client.get(page).content.decode()
    wrong = client.post(ask_url, typed(client, ask_url, value="很多", reason="市场变化"))
    assert wrong.status_code == 422
    assert "市场变化" in wrong.content.decode()
    assert client.post(ask_url, typed(client, ask_url, value="11", reason="市场变化")).status_code == 303
    change = TargetChange.objects.get(zone=cast.zone)
    assert change.new_value == 11_00000000_00
    decide = address("pledge_adjust_decide", change_id=change.pk)
    assert decide not in client.get(page).content.decode()
    cast.login(client, "leader")
    assert decide in client.get(page).content.decode()
    assert client.post(decide, typed(client, decide, granted="0", note="")).status_code == 422
    assert client.post(decide, typed(client, decide, granted="1")).status_code == 303
    shown = client.get(page).content.decode()
    assert f"由 {told(row, row.value)} 调为 {told(row, change.new_value)}：市场变化" in shown
    cast.login(client, "stranger")
    assert client.get(address("pledge_adjust_decide", zone="bhw", change_id=change.pk)).status_code == 404
