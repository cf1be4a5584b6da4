"""指派：one company, one person of a kind."""

from datetime import date, timedelta

import pytest

from guatu.core.refusal import Refusal
from guatu.notices.tests.scenes import notices
from guatu.registry.actions import withdraw_company
from guatu.service.actions import LiaisonKnown, LiaisonOver, NotAtWork, WrongDay, assign_liaisons, end_liaison
from guatu.service.models import Liaison
from guatu.service.tests.scenes import SINCE, Kind, companies, linked
from guatu.zones.models import Membership, Person
from tests.cast import Cast, op


@pytest.mark.mechanism("M160")
@pytest.mark.mechanism("M171")
def test_a_company_has_one_person_of_each_kind(cast: Cast) -> None:
    (company, *_) = companies(cast)
    first = linked(cast, company, is_key=True)
    assert (first.unit, first.state, first.is_key) == (cast.units["项目服务办"], "active", True)
    with pytest.raises(LiaisonKnown, match="已有联企干部，要换人请用交接"):
        linked(cast, company, "colleague")
    steward = linked(cast, company, "colleague", kind=Kind.STEWARD)
    assert steward.person == cast.people["colleague"]


@pytest.mark.mechanism("M036")
def test_whoever_is_assigned_is_told(cast: Cast) -> None:
    (company, *_) = companies(cast)
    linked(cast, company)
    (told,) = notices(cast, "officer")
    assert (told.title, told.body) == ("示例第0厂", "陈主任指派你为联企干部，2026-01-01 起。")
    assert (told.page, told.page_args) == ("liaison_company", {"company_id": str(company.pk)})


@pytest.mark.mechanism("M036")
def test_many_companies_at_once_tell_in_one_line_and_keep_who_has_one(cast: Cast) -> None:
    made = companies(cast, 5)
    linked(cast, made[0], "builder")
    done = assign_liaisons(
        companies=made,
        person=cast.people["officer"],
        kind=Kind.OFFICER,
        from_date=SINCE,
        by=cast.head,
        at=cast.at,
    )
    assert (len(done.made), done.kept) == (4, [made[0]])
    (told,) = notices(cast, "officer")
    assert told.title.endswith(" 等 4 家企业")
    assert Liaison.objects.get(zone=cast.zone, company=made[0]).person == cast.people["builder"]


def test_the_same_operation_again_changes_nothing(cast: Cast) -> None:
    made = companies(cast, 2)
    again = [
        assign_liaisons(
            companies=made,
            person=cast.people["officer"],
            kind=Kind.OFFICER,
            from_date=SINCE,
            by=cast.head,
            at=cast.at,
            op=op(7),
        )
        for _ in range(2)
    ]
    assert {each.pk for each in again[0].made} == {each.pk for each in again[1].made}
    assert Liaison.objects.filter(zone=cast.zone).count() == 2
    assert len(notices(cast, "officer")) == 1


def test_who_has_left_or_is_from_elsewhere_cannot_be_asked(cast: Cast) -> None:
    (company, *_) = companies(cast)
    Membership.objects.filter(person=cast.people["builder"]).update(to_date=cast.today - timedelta(days=1))
    Person.objects.filter(pk=cast.people["colleague"].pk).update(is_active=False)
    cast.people["colleague"].refresh_from_db()
    for part in ("builder", "colleague", "auditor"):
        with pytest.raises(NotAtWork, match="不在岗"):
            linked(cast, company, part, from_date=cast.today)


def test_a_link_does_not_begin_before_the_last_one_was_over(cast: Cast) -> None:
    (company, *_) = companies(cast)
    end_liaison(linked(cast, company), on=date(2026, 3, 10), note="调离", by=cast.head, at=cast.at)
    with pytest.raises(WrongDay, match="次日或以后"):
        linked(cast, company, "builder", from_date=date(2026, 3, 10))
    assert linked(cast, company, "builder", from_date=date(2026, 3, 11)).state == "active"


def test_a_withdrawn_company_gets_nobody(cast: Cast) -> None:
    (company, *_) = companies(cast)
    withdraw_company(company, at=cast.at)
    with pytest.raises(LiaisonOver, match="已撤销登记"):
        linked(cast, company)
    assert issubclass(LiaisonOver, Refusal)
