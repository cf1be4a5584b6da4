"""示例联企：the sample companies have their people; a few changed hands, a few still have nobody."""

from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from guatu.core import tenancy
from guatu.demo import source
from guatu.demo.people import Cast
from guatu.registry.models import Company
from guatu.service.actions import assign_liaisons, hand_over
from guatu.service.models import Liaison
from guatu.zones.models import Role

HALF_A_YEAR = timedelta(days=180)
LAST_WEEK = timedelta(days=5)
NOBODY_YET = 9  # each ninth company waits for its person
KEY = 6  # each sixth is looked after with priority


def link_companies(cast: Cast, *, on: date) -> None:
    """联企到人. Real companies get no invented people."""
    companies = list(Company.objects.filter(zone=cast.zone, is_sample=True, withdrawn_at=None).order_by("pk"))
    officers = [login for login, roles in cast.roles.items() if Role.OFFICER in roles]
    since = on - HALF_A_YEAR
    by, at = cast.member(cast.first(Role.UNIT_HEAD), since), source.moment(since, "09:00")
    for turn, login in enumerate(officers):
        mine = [c for n, c in enumerate(companies) if n % len(officers) == turn and n % NOBODY_YET != 5]
        for is_key in (True, False):
            chosen = [c for c in mine if (companies.index(c) % KEY == 0) == is_key]
            if chosen:
                assign_liaisons(
                    companies=chosen,
                    person=cast.people[login],
                    kind=Liaison.Kind.OFFICER,
                    from_date=since,
                    is_key=is_key,
                    by=by,
                    at=at,
                    op=uuid5(NAMESPACE_URL, f"demo:liaison:{cast.zone.code}:{login}:{is_key}"),
                )
    _change_hands(cast, officers, on=on - LAST_WEEK)


def _change_hands(cast: Cast, officers: list[str], *, on: date) -> None:
    """轮岗. Two companies of the first officer go to the second."""
    if len(officers) < 2:
        return
    links = Liaison.objects.filter(zone=cast.zone, person=cast.people[officers[0]], state="active")
    by, at = cast.member(cast.first(Role.UNIT_HEAD), on), source.moment(on, "16:00")
    tenancy.sign(by=by.person_id, at=at)
    for link in links.select_related("company", "person").order_by("company_id")[:2]:
        hand_over(
            link,
            to=cast.people[officers[1]],
            on=on,
            note="轮岗。企业基本情况和未了的事已当面交接。",
            by=by,
            at=at,
            op=uuid5(NAMESPACE_URL, f"demo:hand-over:{link.pk}"),
        )
