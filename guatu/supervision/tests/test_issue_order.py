"""督办单：of an overdue item, by another unit, one at a time; itself an item of who is late."""

from datetime import date, timedelta
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guatu.core.dates import dated
from guatu.ledger.models import Item
from guatu.projects.tests.cast_projects import address, typed
from guatu.supervision import actions
from guatu.supervision.actions.orders import NotForYouToPress, NotLate, OrderRunning, WordsMissing
from guatu.supervision.links import links_of
from guatu.supervision.models import SupervisionOrder
from guatu.supervision.queries.pressing import overdue
from guatu.supervision.tests.scenes import finish, late, pin
from tests.cast import Cast, op


def issue(cast: Cast, item: Item, **more: object) -> SupervisionOrder:
    settings = {"demand": "三日内进场", "by": cast.supervisor, "at": cast.at}
    return actions.issue_order(item, **(settings | more))  # type: ignore[arg-type]


@pytest.mark.mechanism("M159")
def test_an_order_is_an_item_of_the_late_unit_due_in_working_days(cast: Cast) -> None:
    item = late(cast)
    made = issue(cast, item)
    assert made.item.number == "DB-2026-0001"
    assert (made.item.owner_unit, made.days_late) == (cast.units["项目服务办"], 9)
    assert dated(made.item.due_at) == date(2026, 3, 16)  # Wednesday and three working days
    answered = finish(cast, made.item, cast.at + timedelta(days=1))
    assert answered.life == "closed"


def test_the_same_form_twice_is_one_order(cast: Cast) -> None:
    item = late(cast)
    assert issue(cast, item, op=op(6)) == issue(cast, item, op=op(6))
    assert SupervisionOrder.objects.filter(zone=cast.zone).count() == 1


def test_two_supervisors_do_not_both_press_the_same_thing(cast: Cast) -> None:
    item = late(cast)
    issue(cast, item, op=op(1))
    with pytest.raises(OrderRunning, match="DB-2026-0001 在办"):
        issue(cast, item, by=cast.leader, op=op(2))


def test_what_is_not_late_is_not_pressed(cast: Cast) -> None:
    with pytest.raises(NotLate, match="没有逾期"):
        issue(cast, late(cast, due="2026-04-30"))
    done = late(cast, "示例·已办")
    finish(cast, done, cast.at)
    done.refresh_from_db()
    with pytest.raises(NotLate):
        issue(cast, done)


def test_an_order_about_an_order_is_refused(cast: Cast) -> None:
    made = issue(cast, late(cast))
    with pytest.raises(NotLate, match="不再套督办"):
        issue(cast, made.item, at=cast.at + timedelta(days=30))


@pytest.mark.parametrize("part", ["officer", "head", "auditor"])
def test_only_supervision_and_leaders_press(cast: Cast, part: str) -> None:
    with pytest.raises(NotForYouToPress, match="由督查或班子领导发出"):
        issue(cast, late(cast), by=getattr(cast, part))


def test_nobody_presses_his_own_unit(cast: Cast) -> None:
    mine = late(cast, unit=cast.units["督查室"], by=cast.supervisor)
    with pytest.raises(NotForYouToPress, match="自己和本单位的事"):
        issue(cast, mine)
    assert issue(cast, mine, by=cast.leader).item.owner_unit == cast.units["督查室"]


@pytest.mark.parametrize(("changes", "said"), [({"demand": " "}, "督办要求"), ({"days": 0}, "1 到 60")])
def test_what_is_missing_is_said(cast: Cast, changes: dict[str, object], said: str) -> None:
    with pytest.raises(WordsMissing, match=said):
        issue(cast, late(cast), **changes)


def test_the_overdue_list_counts_days_orders_and_proposals(cast: Cast) -> None:
    item, other = (
        late(cast),
        late(cast, "示例·另一件", due="2026-03-09", unit=cast.units["建设局"], by=cast.builder),
    )
    issue(cast, item)
    rows = list(overdue(cast.zone, {}, member=cast.leader, today=cast.today, at=cast.at))
    assert [(row.pk, row.orders, row.proposals) for row in rows] == [(item.pk, 1, 0), (other.pk, 0, 0)]

    def found(**wanted: str) -> list[object]:
        return [
            row.pk for row in overdue(cast.zone, wanted, member=cast.leader, today=cast.today, at=cast.at)
        ]

    assert found(days="7") == [item.pk]
    assert found(pressed="none") == [other.pk]
    assert found(unit=str(cast.units["建设局"].pk)) == [other.pk]
    assert found(q="另一件") == [other.pk]


def offered(client: Client, item: Item) -> list[str]:
    """What its page offers to do about it."""
    page = client.get(address("item", item_id=item.pk)).content.decode()
    pages = {"发督办单": "order_new", "提问责建议": "proposal_new"}
    return [text for text, name in pages.items() if address(name, item_id=item.pk) in page]


@pytest.mark.mechanism("M159")
def test_the_page_of_an_overdue_item_offers_what_may_be_done_now(cast: Cast, client: Client) -> None:
    pin(cast)
    item, fresh = late(cast), late(cast, "示例·不晚", due="2026-04-30")
    for part, found in (
        ("supervisor", ["发督办单"]),
        ("leader", ["发督办单", "提问责建议"]),
        ("officer", []),
        ("auditor", []),
    ):
        cast.login(client, part)
        assert offered(client, item) == found
        assert offered(client, fresh) == []
    made = issue(cast, item)
    cast.login(client, "supervisor")
    assert offered(client, item) == []
    assert offered(client, made.item) == []
    pin(cast, days=10)
    assert offered(client, item) == ["提问责建议"]


def test_the_page_of_an_item_leads_to_what_pressed_it(cast: Cast, client: Client) -> None:
    item = late(cast)
    order = issue(cast, item)
    proposal = actions.propose(item, measure="summons", reason="没有进场", by=cast.leader, at=cast.at)
    cast.login(client, "auditor")
    page = client.get(address("item", item_id=item.pk)).content.decode()
    assert f"督办单 {order.item.number}（待接单）" in page
    assert address("item", item_id=order.item_id) in page
    assert f"约谈建议 {proposal.item.number}（待决定）" in page
    assert address("proposal", proposal_id=proposal.pk) in page


def test_what_pressed_an_item_is_asked_in_few_questions(cast: Cast) -> None:
    item = late(cast)
    request = SimpleNamespace(zone=cast.zone, member=cast.supervisor, now=cast.at, today=cast.today)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            list(links_of(request, item))  # type: ignore[arg-type]
        return len(asked)

    first = questions()
    finish(cast, issue(cast, item).item, cast.at)
    issue(cast, item)
    assert questions() == first == 4


def test_a_form_issues_an_order_from_the_overdue_list(cast: Cast, client: Client) -> None:
    pin(cast)
    item = late(cast)
    cast.login(client, "supervisor")
    url = address("order_new", item_id=item.pk)
    assert url in client.get(address("overdue")).content.decode()
    answer = client.post(url, typed(client, url, demand=""))
    assert answer.status_code == 422
    assert "请写明督办要求" in answer.content.decode()
    form = typed(client, url, demand="三日内进场，报照片")
    assert client.post(url, form).status_code == 303
    assert client.post(url, form).status_code == 303  # sent twice
    assert SupervisionOrder.objects.get(zone=cast.zone).demand == "三日内进场，报照片"
    assert "三日内进场" in client.get(address("orders") + f"?about={item.pk}").content.decode()
    book = openpyxl.load_workbook(BytesIO(client.get(address("overdue_export")).content))
    assert [row[6:9] for row in book.active.iter_rows(min_row=4, values_only=True)] == [(9, 1, 0)]


def test_another_zone_s_item_is_not_pressed(cast: Cast, client: Client) -> None:
    item = late(cast)
    cast.login(client, "stranger")
    assert client.get(address("order_new", zone="bhw", item_id=item.pk)).status_code in (403, 404)
    assert client.post(address("order_new", item_id=item.pk), {"demand": "来了"}).status_code == 404
    assert not SupervisionOrder.objects.filter(zone=cast.zone).exists()


def test_the_letter_of_an_order_stays_on_the_ledger(cast: Cast) -> None:
    made = issue(cast, late(cast))
    entry = made.item.entries.get(verb="open")
    assert "已逾期 9 天；三日内进场" in entry.data["note"]
