"""问责建议只给该看的人：every door by which another could learn of one, tried by each of those who may not."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from guatu.core.ids import new_id
from guatu.files.actions import store
from guatu.imports.assignments import AssignmentImporter
from guatu.ledger import actions as ledger
from guatu.ledger.circles import seen_by
from guatu.ledger.models import Evidence, Item
from guatu.ledger.sealing import seal_all
from guatu.ledger.sweep import sweep
from guatu.notices import actions as notices
from guatu.notices.models import Notice
from guatu.projects.tests.cast_projects import address
from guatu.supervision import actions
from guatu.supervision.models import AccountabilityProposal
from guatu.supervision.tests.scenes import late, pin
from guatu.zones.actions import appoint, delegate
from guatu.zones.member import member_of
from guatu.zones.models import Role, Zone
from tests.cast import SINCE, Cast

# The officer is the one it is about, 陈主任 heads his unit.
READERS = ("leader", "supervisor", "auditor", "officer", "head")
OTHERS = ("colleague", "builder", "upper")
TITLE = "约谈建议：示例·场地平整"


@pytest.fixture
def made(cast: Cast) -> AccountabilityProposal:
    item = late(cast)
    actions.issue_order(item, demand="三日内进场", by=cast.supervisor, at=cast.at)
    pin(cast, days=7)
    when = cast.at + timedelta(days=7)
    return actions.propose(item, measure="summons", reason="没有答复", by=cast.supervisor, at=when)


def said(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def cells(content: bytes) -> str:
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    return " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)


@pytest.mark.parametrize("part", READERS)
def test_those_it_concerns_read_it_by_every_door(
    cast: Cast, client: Client, made: AccountabilityProposal, part: str
) -> None:
    cast.login(client, part)
    assert "没有答复" in said(client, address("proposal", proposal_id=made.pk))
    assert "没有答复" in said(client, address("item", item_id=made.item_id))
    assert made.item.number in said(client, address("proposals"))
    assert TITLE in said(client, address("items") + "?q=约谈建议")
    assert TITLE in cells(client.get(address("items_export")).content)
    assert made.item.number in said(client, address("item", item_id=made.about_id))


@pytest.mark.parametrize("part", OTHERS)
def test_to_all_others_it_is_not_there(
    cast: Cast, client: Client, made: AccountabilityProposal, part: str
) -> None:
    cast.login(client, part)
    assert client.get(address("proposal", proposal_id=made.pk)).status_code == 404
    assert client.get(address("item", item_id=made.item_id)).status_code == 404
    late_day = Zone.objects.filter(pk=cast.zone.pk)
    late_day.update(pinned_on=cast.today + timedelta(days=30))  # by then the decision itself is overdue
    number = made.item.number
    for page in (
        *("items", "proposals", "overdue", "desk", "supervision", "orders", "key_tasks"),
        *("items_export", "proposals_export", "overdue_export"),
    ):
        answer = client.get(address(page))
        assert answer.status_code == 200, page
        text = cells(answer.content) if page.endswith("_export") else answer.content.decode()
        assert TITLE not in text, page
        assert number not in text, page
    for query in (
        "q=约谈建议",
        f"q={number}",
        "kind=supervision.accountability",
        "view=checking",
        "lamp=over",
    ):
        assert TITLE not in said(client, f"{address('items')}?{query}"), query
    about = said(client, address("item", item_id=made.about_id))
    assert "示例·场地平整" in about
    assert "督办单" in about  # what was ordered is no secret
    assert number not in about
    assert "约谈" not in about


def test_counts_tell_nothing_either(cast: Cast, client: Client, made: AccountabilityProposal) -> None:
    def overdue(part: str) -> list[object]:
        cast.login(client, part)
        rows = list(openpyxl.load_workbook(BytesIO(client.get(address("overdue_export")).content)).active)
        heads = [cell.value for cell in rows[2]]
        return [row[heads.index("问责建议")].value for row in rows[3:]]

    assert overdue("leader")[0] == 1
    assert not overdue("builder")[0]
    assert "示例·场地平整" not in said(client, address("overdue") + "?pressed=proposed")
    for part, count in (("leader", 1), ("head", 1), ("builder", 0)):
        seen = Item.objects.filter(seen_by(cast.members[part]), zone=cast.zone, kind=made.item.kind)
        assert seen.count() == count


@pytest.mark.parametrize("part", ["colleague", "builder"])
def test_no_step_can_be_taken_on_what_is_not_seen(
    cast: Cast, client: Client, made: AccountabilityProposal, part: str
) -> None:
    cast.login(client, part)
    for page in ("item_attach", "item_sign_off", "item_void", "item_ask_part", "item_split"):
        form = {"op": str(new_id()), "note": "试", "text": "试"}
        assert client.post(address(page, item_id=made.item_id), form).status_code == 404, page
    form = {"op": str(new_id()), "into": made.item.number, "note": "试"}
    answer = client.post(address("item_merge", item_id=made.about_id), form)
    assert f"没有编号是“{made.item.number}”的事项" in answer.content.decode()
    batch = said(client, f"{address('items_assign')}?ids={made.item_id}&ids={made.about_id}")
    assert "示例·场地平整" in batch
    assert TITLE not in batch


def test_its_evidence_is_seen_by_those_who_see_it(
    cast: Cast, client: Client, made: AccountabilityProposal
) -> None:
    file = store(zone=cast.zone, content=b"talked", name="谈话.txt", by=cast.supervisor, at=cast.at)
    Evidence.objects.create(zone=cast.zone, item=made.item, file=file, added_at=cast.at)
    shared = store(zone=cast.zone, content=b"shown", name="现场.txt", by=cast.officer, at=cast.at)
    Evidence.objects.create(zone=cast.zone, item=made.about, file=shared, added_at=cast.at)
    for part, status in (("head", 200), ("leader", 200), ("builder", 404), ("upper", 404)):
        cast.login(client, part)
        for page in ("file", "file_preview"):
            assert client.get(address(page, id=file.pk)).status_code == status, (part, page)
            assert client.get(address(page, id=shared.pk)).status_code == 200


def test_a_sheet_of_work_to_hand_on_never_holds_one(cast: Cast, made: AccountabilityProposal) -> None:
    ledger.return_(made.item, by=cast.leader, at=cast.at + timedelta(days=8), note="再核")
    numbers = [row["number"] for row in AssignmentImporter().rows(cast.zone, at=cast.at)]
    assert made.about.number in numbers
    assert made.item.number not in numbers


def test_alarms_and_notices_reach_nobody_else(cast: Cast, made: AccountabilityProposal) -> None:
    unit = cast.units["督查室"]
    appoint(person=cast.people["colleague"], unit=unit, role=Role.UNIT_HEAD, from_date=SINCE)
    for days in range(8, 40):
        sweep(cast.zone, at=cast.at + timedelta(days=days))
    seal_all(cast.zone, at=cast.at + timedelta(days=40))
    notices.deliver_all(cast.zone, at=cast.at + timedelta(days=40))
    told = Notice.objects.filter(zone=cast.zone, item=made.item).values_list("person", flat=True)
    assert set(told) <= {cast.people[part].pk for part in READERS}
    assert cast.people["leader"].pk in told
    everybody = list(cast.people.values())
    notices.notify(
        zone=cast.zone, people=everybody, key="k", title="t", body="b", by=None, at=cast.at, item=made.item
    )
    told = Notice.objects.filter(zone=cast.zone, key="k").values_list("person", flat=True)
    assert set(told) == {cast.people[part].pk for part in READERS if part != "auditor"}


def test_who_may_no_longer_read_it_no_longer_finds_the_notice(
    cast: Cast, client: Client, made: AccountabilityProposal
) -> None:
    words = {"zone": cast.zone, "kind": "notify", "group": "room", "at": cast.at, "visible_at": cast.at}
    left = Notice.objects.create(
        person=cast.people["builder"], key="old", title=TITLE, item=made.item, **words
    )
    Notice.objects.create(person=cast.people["builder"], key="new", title="示例·别的", **words)
    cast.login(client, "builder")
    page = said(client, address("notices"))
    assert "示例·别的" in page
    assert TITLE not in page
    assert TITLE not in cells(client.get(address("notices") + "?export=xlsx").content)
    assert client.get(address("notice_open", notice_id=left.pk)).status_code == 404
    assert said(client, address("notices_bell")).count("1") >= 1


def test_whom_it_concerns_stays_so_when_the_item_goes_to_another(
    cast: Cast, made: AccountabilityProposal
) -> None:
    ledger.assign(
        made.about,
        unit=cast.units["建设局"],
        person=cast.people["builder"],
        by=cast.supervisor,
        at=cast.at + timedelta(days=8),
    )
    for part, sees in (("officer", True), ("head", True), ("builder", False)):
        rows = Item.objects.filter(seen_by(cast.members[part]), zone=cast.zone, pk=made.item_id)
        assert rows.exists() is sees, part


def test_who_stands_in_for_a_reader_reads_it_while_he_does(cast: Cast, made: AccountabilityProposal) -> None:
    builder = cast.people["builder"]
    mine = Item.objects.filter(zone=cast.zone, pk=made.item_id)
    assert not mine.filter(seen_by(member_of(cast.zone, builder, cast.today))).exists()
    delegate(
        principal=cast.people["leader"],
        delegate=builder,
        from_date=cast.today,
        to_date=cast.today,
        reason="leave",
        by=cast.leader,
        at=cast.at,
    )
    assert mine.filter(seen_by(member_of(cast.zone, builder, cast.today))).exists()
    tomorrow = cast.today + timedelta(days=1)
    assert not mine.filter(seen_by(member_of(cast.zone, builder, tomorrow))).exists()


def test_a_level_above_reads_it_where_the_zone_permits_it(
    cast: Cast, client: Client, made: AccountabilityProposal
) -> None:
    page = address("proposal", proposal_id=made.pk)
    cast.login(client, "upper")
    assert client.get(page).status_code == 404
    Zone.objects.filter(pk=cast.zone.pk).update(settings={"accountability_above": True})
    assert client.get(page).status_code == 200
    assert made.item.number in said(client, address("items") + "?q=约谈建议")
    cast.login(client, "builder")
    assert client.get(page).status_code == 404


def test_where_everything_is_seen_nothing_is_asked(cast: Cast) -> None:
    for part in ("leader", "supervisor", "auditor"):
        assert not seen_by(cast.members[part])
