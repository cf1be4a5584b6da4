"""通知：the door for the other rooms."""

from datetime import timedelta

import pytest

from guatu.core import tenancy
from guatu.notices.actions import notify
from guatu.notices.models import Group, Notice, Preference
from guatu.notices.queries import opens
from guatu.notices.tests.scenes import notices, told
from guatu.zones.models import Person
from tests.cast import Cast


def tell(cast: Cast, *parts: str, **more: object) -> list[Notice]:
    values = {"key": "liaison:1", "title": "联企有变", "body": "改由你联系。", "by": cast.head, "at": cast.at}
    people = [cast.people[part] for part in parts]
    return notify(zone=cast.zone, people=people, **(values | more))  # type: ignore[arg-type]


@pytest.mark.mechanism("M036")
def test_each_is_told_once_under_one_key(cast: Cast) -> None:
    assert len(tell(cast, "officer", "builder", "officer")) == 2
    assert tell(cast, "officer", "builder") == []
    assert len(tell(cast, "officer", "leader")) == 1
    assert len(tell(cast, "officer", key="liaison:2")) == 1
    assert told(cast) == {"officer", "builder", "leader"}


def test_who_did_it_who_left_and_who_is_elsewhere_are_not_told(cast: Cast) -> None:
    Person.objects.filter(pk=cast.people["builder"].pk).update(is_active=False)
    assert tell(cast, "head", "builder", "stranger", "auditor") == []


def test_a_group_that_was_turned_off_stays_silent(cast: Cast) -> None:
    Preference.objects.create(
        zone=cast.zone, person=cast.people["officer"], muted=[Group.PROGRESS.value, Group.ROOM.value]
    )
    assert tell(cast, "officer", group=Group.PROGRESS) == []
    assert len(tell(cast, "officer", key="another")) == 1  # what a room has to say cannot be turned off


def test_it_opens_the_page_it_names(cast: Cast) -> None:
    company = "018f0000-0000-7000-8000-000000000000"
    (made,) = tell(cast, "officer", page="company", page_args={"id": company})
    assert opens(cast.zone, made) == f"/z/qlw/companies/{company}/"
    (made,) = tell(cast, "officer", key="gone", page="no_such_page")
    assert opens(cast.zone, made) == ""


def test_a_key_too_long_is_a_mistake_of_the_room(cast: Cast) -> None:
    with pytest.raises(ValueError, match="at most 80"):
        tell(cast, "officer", key="k" * 81)


def test_another_zone_sees_none_of_it(cast: Cast) -> None:
    tell(cast, "officer")
    assert len(notices(cast, "officer", at__gte=cast.at - timedelta(days=1))) == 1
    tenancy.enter(cast.other.pk, [cast.other.pk])
    assert not Notice.objects.exists()
