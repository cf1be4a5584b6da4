"""谁该知道：per verb, who is told, and that nobody else is."""

from datetime import date, timedelta

import pytest

from guatu.core.dates import PartialDate
from guatu.ledger import actions as ledger
from guatu.ledger.deadlines import on_day
from guatu.ledger.models import DayKind, Item
from guatu.ledger.tests import scenes as ledger_scenes
from guatu.notices.models import Group
from guatu.notices.telling import RULES
from guatu.notices.tests.scenes import delivered, entry, notices, told
from guatu.zones import actions as zones
from guatu.zones.models import Membership, Role
from tests.cast import Cast


def test_what_nobody_has_taken_is_told_to_the_unit(cast: Cast) -> None:
    ledger.open_item(zone=cast.zone, opening=ledger_scenes.opening(cast), by=cast.supervisor, at=cast.at)
    delivered(cast)
    assert told(cast, "open") == {"head", "officer", "colleague"}


def test_who_is_named_is_told_alone(cast: Cast) -> None:
    opening = ledger_scenes.opening(cast, owner=cast.people["officer"])
    ledger.open_item(zone=cast.zone, opening=opening, by=cast.supervisor, at=cast.at)
    delivered(cast)
    assert told(cast) == {"officer"}
    notice = notices(cast, "officer")[0]
    assert (notice.group, notice.body) == (Group.ASK, "赵督查交办，3月20日前办结。")


def test_nobody_is_told_what_he_did_himself(cast: Cast) -> None:
    ledger_scenes.opened(cast)  # by the head of the unit
    delivered(cast)
    assert told(cast, "open") == {"officer", "colleague"}


def test_a_handed_over_item_is_told_to_its_new_owner(cast: Cast) -> None:
    item = ledger_scenes.doing(cast)
    unit, person = cast.units["建设局"], cast.people["builder"]
    ledger.assign(item, unit=unit, person=person, by=cast.supervisor, at=cast.at)
    delivered(cast)
    assert told(cast, "assign") == {"builder"}


def test_who_may_sign_is_asked_to_and_leaders_are_spared(cast: Cast) -> None:
    ledger_scenes.checking(cast)
    delivered(cast)
    assert told(cast, "submit") == {"head", "supervisor"}
    assert notices(cast, "head", kind="submit")[0].group == Group.SIGN


def test_what_is_sent_back_is_told_to_its_owner(cast: Cast) -> None:
    item = ledger.return_(ledger_scenes.checking(cast), by=cast.head, at=cast.at, note="缺照片")
    ledger.attach(item, by=cast.officer, at=cast.at, text="补照片")
    delivered(cast)
    assert told(cast, "return") == {"officer"}


def test_what_is_closed_and_opened_again_is_told_to_owner_and_submitter(cast: Cast) -> None:
    item = ledger_scenes.closed(cast)
    ledger.reopen(item, by=cast.supervisor, at=cast.at + timedelta(minutes=5), note="未完")
    delivered(cast)
    assert told(cast, "sign_off") == {"officer"}
    assert told(cast, "reopen") == {"officer"}


def test_a_stopped_or_moved_deadline_is_told_to_owner_and_head(cast: Cast) -> None:
    item = ledger_scenes.doing(cast)
    item = ledger.pause(item, reason="publicity", by=cast.supervisor, at=cast.at)
    item = ledger.resume(item, by=cast.supervisor, at=cast.at)
    moved = on_day(PartialDate.parse("2026-04-30"), near=timedelta(days=3))
    item = ledger.reschedule(item, deadline=moved, by=cast.supervisor, at=cast.at, note="变更")
    ledger.void(item, by=cast.supervisor, at=cast.at, note="重复")
    delivered(cast)
    for verb in ("pause", "resume", "reschedule", "void"):
        assert told(cast, verb) == {"officer", "head"}, verb
    assert notices(cast, "head", kind="reschedule")[0].body == "赵督查调整期限，改为 4月30日。"


def test_evidence_of_another_is_told_to_the_owner(cast: Cast) -> None:
    item = ledger_scenes.doing(cast)
    ledger.attach(item, by=cast.officer, at=cast.at, text="自己附的")
    delivered(cast)
    assert told(cast, "attach") == set()
    ledger.attach(item, by=cast.colleague, at=cast.at, text="同事附的")
    delivered(cast)
    assert told(cast, "attach") == {"officer"}


def alarm(cast: Cast, item: Item, *to: str) -> None:
    names = [str(cast.people[part].pk) for part in to]
    entry(cast, item, "alarm", clock="due", rung="head", words="已逾期 3 天，请负责人过问。", to=names)
    delivered(cast)


def test_an_alarm_reaches_whom_it_names(cast: Cast) -> None:
    alarm(cast, ledger_scenes.doing(cast), "officer", "head", "leader")
    assert told(cast, "alarm") == {"officer", "head", "leader"}
    assert notices(cast, "officer", kind="alarm")[0].group == Group.ALARM
    head = notices(cast, "head", kind="alarm")[0]
    assert (head.group, head.body, head.is_urgent) == (Group.WATCH, "已逾期 3 天，请负责人过问。", False)


def test_an_alarm_of_a_clock_that_counts_hours_is_urgent(cast: Cast) -> None:
    item = ledger_scenes.doing(cast)
    Item.objects.filter(pk=item.pk).update(day_kind=DayKind.HOURS)
    alarm(cast, item, "officer")
    assert notices(cast, "officer", kind="alarm")[0].is_urgent


COMING = {
    "ask_extension": ({}, {"supervisor", "leader"}),
    "grant_extension": ({"asked_by": "colleague"}, {"colleague", "officer"}),
    "refuse_extension": ({"asked_by": "colleague"}, {"colleague", "officer"}),
    "ask_part": ({"person_id": "builder"}, {"builder"}),
    "finish_part": ({}, {"officer"}),
    "countersign": ({}, {"supervisor", "leader"}),
    "split": ({}, {"officer"}),
    "merge": ({}, {"officer"}),
    "recompute": ({}, {"officer"}),
    "plan": ({}, set()),
    "respond": ({}, set()),
    "what_nobody_knows": ({}, set()),
}


@pytest.mark.parametrize("verb", list(COMING))
def test_each_other_verb_tells_whom_its_rule_names(cast: Cast, verb: str) -> None:
    given, wanted = COMING[verb]
    item = ledger_scenes.doing(cast)
    entry(cast, item, verb, by=None, **{name: str(cast.people[part].pk) for name, part in given.items()})
    delivered(cast)
    assert told(cast, verb) == wanted


def test_a_supporting_unit_without_a_name_is_told_through_its_head(cast: Cast) -> None:
    item = ledger_scenes.doing(cast)
    entry(cast, item, "ask_part", by="supervisor", unit_id=str(cast.units["项目服务办"].pk))
    delivered(cast)
    assert told(cast, "ask_part") == {"head"}


def test_the_owner_that_the_entry_left_is_the_one_who_is_told(cast: Cast) -> None:
    item = ledger_scenes.doing(cast)  # 李工's by now
    entry(cast, item, "assign", by="supervisor", set={"owner": str(cast.people["builder"].pk)})
    delivered(cast)
    assert told(cast, "assign") == {"builder"}


def test_who_is_concerned_in_two_ways_is_told_once(cast: Cast) -> None:
    item = ledger_scenes.doing(cast)
    zones.appoint(
        person=cast.people["officer"],
        unit=cast.units["项目服务办"],
        role=Role.UNIT_HEAD,
        from_date=date(2024, 1, 1),
    )
    ledger.pause(item, reason="publicity", by=cast.supervisor, at=cast.at)
    delivered(cast)
    assert len(notices(cast, "officer", kind="pause")) == 1


def test_who_has_left_is_told_nothing(cast: Cast) -> None:
    item = ledger_scenes.doing(cast)
    people = [cast.people["head"], cast.people["officer"]]
    Membership.objects.filter(zone=cast.zone, person=people[0]).update(to_date=cast.today - timedelta(days=1))
    people[1].is_active = False
    people[1].save()
    ledger.pause(item, reason="publicity", by=cast.supervisor, at=cast.at)
    delivered(cast)
    assert told(cast, "pause") == set()


def test_who_only_reads_is_told_nothing(cast: Cast) -> None:
    item = ledger_scenes.doing(cast)
    alarm(cast, item, "auditor", "sysadmin", "upper", "stranger")
    assert told(cast, "alarm") == set()


def test_every_rule_has_whole_words() -> None:
    for verb, rule in RULES.items():
        assert rule.words.format(who="某", due="某日").endswith("。"), verb
