"""门口的一问：what it tells of zone and member is what many questions would have told."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from guatu.core import tenancy
from guatu.core.dates import dated
from guatu.zones import actions, clock
from guatu.zones.edge import enter_zone
from guatu.zones.member import Member, member_of
from guatu.zones.models import Account, Delegation, Person, Role, Zone
from tests.cast import Cast


def entered(part: str, code: str = "qlw") -> tuple[Zone, Member]:
    """进门之后的区与当事人."""
    request = RequestFactory().get("/")
    request.user = Account.objects.get(username=part)
    request.session = {}  # type: ignore[assignment]
    tenancy.enter(None, [])
    enter_zone(request, code)
    return request.zone, request.member  # type: ignore[attr-defined]


@pytest.mark.parametrize("part", ["leader", "officer", "colleague", "sysadmin", "auditor"])
def test_zone_and_member_are_as_if_selected(cast: Cast, part: str) -> None:
    zone, member = entered(part)
    plain = Zone.objects.get(pk=zone.pk)
    for field in Zone._meta.concrete_fields:
        assert getattr(zone, field.attname) == getattr(plain, field.attname), field.name
    other = member_of(
        plain, Person.objects.get(zone=plain, account__username=part), dated(clock.now_for(None))
    )
    assert member == other
    assert member.person is not None and other.person is not None
    for column in Person._meta.concrete_fields:
        told, read = getattr(member.person, column.attname), getattr(other.person, column.attname)
        assert (told, type(told)) == (read, type(read)), column.name


def test_whom_he_stands_in_for_comes_along(cast: Cast) -> None:
    today = dated(clock.now_for(None))
    made = Delegation.objects.create(
        zone=cast.zone, principal=cast.people["leader"], delegate=cast.people["head"], reason="leave",
        from_date=today, to_date=today, made_at=cast.at,
    )  # fmt: skip
    _, member = entered("head")
    assert [each.name for each in member.stands_for] == ["周主任"]
    assert member.stands_for[0].roles == {Role.LEADER}
    Delegation.objects.filter(zone=cast.zone, pk=made.pk).update(revoked_at=cast.at)
    assert entered("head")[1].stands_for == ()


def test_standing_in_goes_by_the_day_the_zone_lives_in(cast: Cast) -> None:
    day = date(2022, 6, 1)
    Zone.objects.filter(pk=cast.zone.pk).update(pinned_on=day)
    Delegation.objects.create(
        zone=cast.zone, principal=cast.people["leader"], delegate=cast.people["head"], reason="leave",
        from_date=day, to_date=day, made_at=cast.at,
    )  # fmt: skip
    assert [each.name for each in entered("head")[1].stands_for] == ["周主任"]


def test_it_sets_what_may_be_read_and_written(cast: Cast) -> None:
    def scope() -> tuple[str, str]:
        with connection.cursor() as cursor:
            cursor.execute("select current_setting('guatu.zone'), current_setting('guatu.zones')")
            row = cursor.fetchone()
            return row[0], row[1]

    entered("officer")
    assert scope() == (str(cast.zone.pk), str(cast.zone.pk))
    entered("upper")
    assert scope() == ("", str(cast.zone.pk))
    entered("upper", "qls")
    writable, readable = scope()
    assert writable == str(cast.province.pk)
    assert set(readable.split(",")) == {str(cast.province.pk), str(cast.zone.pk)}


def test_whoever_has_no_seat_today_stays_outside(cast: Cast, client: Client) -> None:
    actions.end_membership(cast.people["officer"].memberships.get(zone=cast.zone), to_date=date(2024, 1, 1))
    assert cast.login(client, "officer").get("/z/qlw/").status_code == 404


@pytest.mark.parametrize("code", ["nothing", "QLW", "qlw'--", "%", "bhw"])
def test_a_zone_that_is_not_his_and_one_that_is_not_there_are_the_same(
    cast: Cast, client: Client, code: str
) -> None:
    assert cast.login(client, "officer").get(f"/z/{code}/").status_code == 404


def test_the_web_role_cannot_ask_of_a_member_directly(cast: Cast) -> None:
    from django.db import ProgrammingError, transaction

    for question in ("guatu_member", "guatu_seats"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    f"select {question}(%s::smallint, %s, current_date)",
                    [cast.zone.pk, cast.people["officer"].pk],
                )
