"""联企的通知：whoever gets companies, gives them away or is released is told, in one line each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from guatu.notices.actions import notify
from guatu.service.models import Liaison
from guatu.zones.member import Member
from guatu.zones.models import Person


@dataclass(frozen=True)
class Deed:
    """一次办理：who, when, under which operation; each company and kind has a number of its own."""

    by: Member
    at: datetime
    op: UUID

    def op_of(self, company_id: UUID, kind: str) -> UUID:
        """这一家的操作号."""
        return uuid5(self.op, f"{company_id}:{kind}")

    def op_for(self, link: Liaison) -> UUID:
        """接着这一段的操作号."""
        return self.op_of(link.company_id, link.kind)


def tell_new(links: Sequence[Liaison], *, deed: Deed) -> None:
    """告知新联系人."""
    if links:
        body = f"{deed.by.name}指派你为{_kinds(links)}，{links[0].from_date:%Y-%m-%d} 起。"
        _tell(links, f"liaison-new:{deed.op}", body, deed)


def tell_old(links: Sequence[Liaison], *, to: Person, deed: Deed) -> None:
    """告知原联系人."""
    body = f"{deed.by.name}办理交接，{_kinds(links)}改由{to.name}担任。"
    _tell(links, f"liaison-old:{deed.op}", body, deed)


def tell_ended(link: Liaison, *, deed: Deed) -> None:
    """告知结束."""
    _tell([link], f"liaison-end:{link.pk}", f"{deed.by.name}结束了你的联系（{_kinds([link])}）。", deed)


def _kinds(links: Sequence[Liaison]) -> str:
    return "、".join(dict.fromkeys(str(Liaison.Kind(each.kind).label) for each in links))


def _tell(links: Sequence[Liaison], key: str, body: str, deed: Deed) -> None:
    """One line to the person of these links: about the company, or about how many."""
    companies = list(dict.fromkeys(each.company for each in links))
    is_one = len(companies) == 1
    name = companies[0].name
    notify(
        zone=links[0].zone,
        people=[links[0].person],
        key=key,
        title=name if is_one else f"{name} 等 {len(companies)} 家企业",
        body=body,
        by=deed.by,
        at=deed.at,
        page="liaison_company" if is_one else "liaisons",
        page_args={"company_id": companies[0].pk} if is_one else {},
        page_query="" if is_one else "view=mine",
    )
