"""交接与结束：the old one ends, the new one begins the day after, and all of it stays."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guatu.notices.tests.scenes import notices
from guatu.service.actions import (
    LiaisonKnown,
    LiaisonOver,
    NotAtWork,
    ReasonMissing,
    WrongDay,
    YoursOnly,
    end_liaison,
    hand_over,
    hand_over_all,
    mark_key,
)
from guatu.service.models import Liaison
from guatu.service.queries.liaison import links_now, story_of
from guatu.service.tests.scenes import Kind, companies, linked
from guatu.zones.models import Membership
from tests.cast import Cast, op

TODAY = date(2026, 3, 11)


@pytest.mark.mechanism("M036")
@pytest.mark.mechanism("M160")
@pytest.mark.mechanism("M171")
def test_it_is_handed_over_and_both_are_told(cast: Cast) -> None:
    (company, *_) = companies(cast)
    old = linked(cast, company, is_key=True)
    new = hand_over(old, to=cast.people["builder"], on=TODAY, note="轮岗", by=cast.head, at=cast.at)
    old.refresh_from_db()
    assert (old.state, old.to_date, old.note) == ("handed_over", TODAY, "轮岗")
    assert (new.from_date, new.previous, new.is_key) == (date(2026, 3, 12), old, True)
    assert new.unit == cast.units["建设局"]
    assert notices(cast, "officer")[-1].body == "陈主任办理交接，联企干部改由郑工担任。"
    assert notices(cast, "builder")[-1].body == "陈主任指派你为联企干部，2026-03-12 起。"


@pytest.mark.mechanism("M036")
def test_who_it_was_on_any_day_can_still_be_said(cast: Cast) -> None:
    (company, *_) = companies(cast)
    new = hand_over(
        linked(cast, company), to=cast.people["builder"], on=TODAY, note="轮岗", by=cast.head, at=cast.at
    )
    hand_over(new, to=cast.people["colleague"], on=date(2026, 5, 1), note="再轮", by=cast.head, at=cast.at)
    names = [each.person.name for each in story_of(cast.zone, company)]
    assert names == ["吴工", "郑工", "李工"]
    assert links_now(cast.zone, company, on=TODAY)[0].person.name == "李工"


def test_a_hand_over_needs_a_reason_a_day_and_another_person(cast: Cast) -> None:
    (company, *_) = companies(cast)
    old = linked(cast, company)
    given = {"to": cast.people["builder"], "on": TODAY, "note": "轮岗", "by": cast.head, "at": cast.at}
    for change, refusal in (
        ({"note": "  "}, ReasonMissing),
        ({"on": date(2025, 12, 31)}, WrongDay),
        ({"to": cast.people["officer"]}, LiaisonKnown),
        ({"to": cast.people["auditor"]}, NotAtWork),
        ({"by": cast.builder}, YoursOnly),
    ):
        with pytest.raises(refusal):
            hand_over(old, **(given | change))  # type: ignore[arg-type]
    old.refresh_from_db()
    assert old.state == "active"


def test_an_officer_hands_over_his_own(cast: Cast) -> None:
    (company, *_) = companies(cast)
    old = linked(cast, company)
    made = hand_over(old, to=cast.people["builder"], on=TODAY, note="请郑工接", by=cast.officer, at=cast.at)
    assert made.person == cast.people["builder"]
    assert len(notices(cast, "officer")) == 1  # of the assignment; he knows what he did himself


def test_the_same_operation_again_and_a_second_hand_over(cast: Cast) -> None:
    (company, *_) = companies(cast)
    old = linked(cast, company)
    given = {"to": cast.people["builder"], "on": TODAY, "note": "轮岗", "by": cast.head, "at": cast.at}
    first = hand_over(old, op=op(3), **given)  # type: ignore[arg-type]
    assert hand_over(old, op=op(3), **given) == first  # type: ignore[arg-type]
    with pytest.raises(LiaisonOver, match="已经交接或结束"):
        hand_over(old, op=op(4), **given)  # type: ignore[arg-type]
    assert Liaison.objects.filter(zone=cast.zone).count() == 2


@pytest.mark.mechanism("M036")
def test_all_companies_of_one_who_leaves_go_in_one_stroke(cast: Cast) -> None:
    made = companies(cast, 30)
    for company in made:
        linked(cast, company)
    linked(cast, made[0], kind=Kind.STEWARD)
    linked(cast, made[1], "colleague", kind=Kind.STEWARD)
    # He has left already: the hand-over is made up for.
    Membership.objects.filter(person=cast.people["officer"]).update(to_date=TODAY - timedelta(days=3))
    given = {"to": cast.people["builder"], "on": TODAY, "note": "调离", "by": cast.head, "at": cast.at}
    with CaptureQueriesContext(connection) as queries:
        new = hand_over_all(person=cast.people["officer"], op=op(9), **given)  # type: ignore[arg-type]
    assert len(new) == 31
    assert sum("SAVEPOINT" not in each["sql"] for each in queries) <= 18
    (told,) = notices(cast, "builder")
    assert told.title.endswith(" 等 30 家企业")
    assert told.body == "陈主任指派你为联企干部、项目服务专员，2026-03-12 起。"
    again = hand_over_all(person=cast.people["officer"], op=op(9), **given)  # type: ignore[arg-type]
    assert {each.pk for each in again} == {each.pk for each in new}
    with pytest.raises(LiaisonOver, match="没有在联的企业"):
        hand_over_all(person=cast.people["officer"], op=op(10), **given)  # type: ignore[arg-type]


@pytest.mark.mechanism("M160")
def test_it_ends_with_a_reason_and_stays_in_the_story(cast: Cast) -> None:
    (company, *_) = companies(cast)
    old = linked(cast, company)
    with pytest.raises(ReasonMissing):
        end_liaison(old, on=TODAY, note="", by=cast.head, at=cast.at)
    done = end_liaison(old, on=TODAY, note="企业迁出", by=cast.head, at=cast.at)
    assert (done.state, done.to_date) == ("ended", TODAY)
    assert end_liaison(old, on=TODAY, note="企业迁出", by=cast.head, at=cast.at) == done
    assert notices(cast, "officer")[-1].body == "陈主任结束了你的联系（联企干部）。"
    assert len(notices(cast, "officer")) == 2


@pytest.mark.mechanism("M160")
def test_a_company_becomes_a_key_one_and_no_longer(cast: Cast) -> None:
    (company, *_) = companies(cast)
    link = linked(cast, company)
    assert mark_key(link, is_key=True, by=cast.head, at=cast.at).is_key
    assert not mark_key(link, is_key=False, by=cast.officer, at=cast.at).is_key
    with pytest.raises(YoursOnly):
        mark_key(link, is_key=True, by=cast.builder, at=cast.at)
