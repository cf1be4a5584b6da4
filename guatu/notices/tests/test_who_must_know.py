"""谁该知道：per verb, who is told, and that nobody else is."""

from datetime import date, timedelta

import pytest

from guatu.core.dates import PartialDate
from guatu.ledger import actions as ledger
from guatu.ledger.deadlines import on_day
from guatu.ledger.models import Clock, DayKind, Item, Part
from guatu.ledger.sweep import sweep
from guatu.ledger.tests import scenes as ledger_scenes
from guatu.ledger.tests import test_signatures as ledger_signatures
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
    assert (head.group, head.body, head.is_urgent) == (
        Group.WATCH,
        "已逾期 3 天，请负责人过问。期限 3月20日。",
        False,
    )


def test_an_alarm_of_a_clock_that_counts_hours_is_urgent(cast: Cast) -> None:
    item = ledger_scenes.doing(cast)
    Item.objects.filter(pk=item.pk).update(day_kind=DayKind.HOURS)
    alarm(cast, item, "officer")
    assert notices(cast, "officer", kind="alarm")[0].is_urgent


def test_an_alarm_of_a_node_that_counts_hours_is_urgent(cast: Cast) -> None:
    item = ledger_scenes.doing(cast)
    soon = {"due_at": cast.at, "near_at": cast.at}
    Clock.objects.create(zone=cast.zone, item=item, code="response", day_kind=DayKind.HOURS, **soon)
    to = [str(cast.people["officer"].pk)]
    entry(cast, item, "alarm", clock="response", rung="due", words="“六月封顶”的首响：节点到期。", to=to)
    delivered(cast)
    (told_of,) = notices(cast, "officer", kind="alarm")
    assert (told_of.is_urgent, told_of.body) == (True, "首响：节点到期。")


def test_what_the_sweep_raises_reaches_whom_it_names(cast: Cast) -> None:
    ledger_scenes.doing(cast)
    late = cast.at + timedelta(days=30)
    assert len(sweep(cast.zone, at=late).alarms) > 3
    delivered(cast, late)
    assert told(cast, "alarm") == {"officer", "head", "leader", "supervisor"}
    assert notices(cast, "officer", group=Group.ALARM)


def test_an_extension_is_asked_of_those_who_grant_and_answered_to_who_asked(cast: Cast) -> None:
    item = ledger_scenes.doing(cast)
    until = date(2026, 4, 10)
    ledger.ask_extension(item, until=until, reason="管线迁改", by=cast.head, at=cast.at)
    delivered(cast)
    assert told(cast, "ask_extension") == {"supervisor", "leader"}
    ledger.refuse_extension(item, note="再抓紧", by=cast.leader, at=cast.at)
    ledger.ask_extension(item, until=until, reason="管线迁改", by=cast.head, at=cast.at)
    ledger.grant_extension(item, until=None, by=cast.leader, at=cast.at)
    delivered(cast)
    for verb in ("refuse_extension", "grant_extension"):
        assert told(cast, verb) == {"head", "officer"}, verb
    assert notices(cast, "head", kind="grant_extension")[0].body == "周主任批准延期，期限 4月10日。"


def test_a_part_is_told_to_who_helps_and_its_end_to_the_owner(cast: Cast) -> None:
    item = ledger_scenes.doing(cast)
    unit, person = cast.units["建设局"], cast.people["builder"]
    ledger.ask_part(item, unit=unit, person=person, task="迁改管线", by=cast.officer, at=cast.at)
    ledger.finish_part(Part.objects.get(item=item), note="已迁完", by=cast.builder, at=cast.at)
    ledger.ask_part(item, unit=unit, task="补一份图", by=cast.officer, at=cast.at)
    ledger.drop_part(Part.objects.get(item=item, state="asked"), note="不用了", by=cast.officer, at=cast.at)
    delivered(cast)
    assert told(cast, "ask_part") == told(cast, "drop_part") == {"builder"}  # 建设局 has no head
    assert len(notices(cast, "builder", kind="ask_part")) == 2
    assert told(cast, "finish_part") == {"officer"}


def test_each_signature_is_asked_of_whose_turn_it_is(cast: Cast) -> None:
    item = ledger_signatures.handed_in(cast)
    ledger.sign_off(item, by=cast.head, at=cast.at)
    delivered(cast)
    assert told(cast, "submit") == {"head"}
    assert told(cast, "countersign") == {"supervisor"}


@pytest.mark.mechanism("M153")
def test_only_what_the_first_in_command_watches_is_told_to_the_supervisors(cast: Cast) -> None:
    item = ledger.plan(ledger_scenes.doing(cast), text="先围后迁", by=cast.officer, at=cast.at)
    delivered(cast)
    assert told(cast, "plan") == set()
    item = ledger.mark(item, by=cast.leader, at=cast.at)
    ledger.respond(item, note="已答复", by=cast.officer, at=cast.at)
    delivered(cast)
    assert told(cast, "respond") == {"supervisor"}
    assert told(cast, "mark") == {"officer", "head"}


OTHERS = {
    "split": {"officer"},
    "merge": {"officer"},
    "absorb": {"officer"},
    "recompute": {"officer"},
    "credit": {"officer", "head"},
    "regrade": {"officer", "head"},
    "accept": set(),
    "report": set(),
    "what_nobody_knows": set(),
}


@pytest.mark.parametrize("verb", list(OTHERS))
def test_each_other_verb_tells_whom_its_rule_names(cast: Cast, verb: str) -> None:
    item = ledger_scenes.doing(cast)
    entry(cast, item, verb)
    delivered(cast)
    assert told(cast, verb) == OTHERS[verb]


def test_the_owner_that_the_entry_left_is_the_one_who_is_told(cast: Cast) -> None:
    item = ledger_scenes.doing(cast)  # 李工's by now
    ledger.assign(item, unit=None, person=cast.people["colleague"], by=cast.head, at=cast.at)
    ledger.assign(item, unit=None, person=cast.people["officer"], by=cast.head, at=cast.at)
    delivered(cast)
    assert [each.kind for each in notices(cast, "colleague")] == ["assign"]
    assert [each.kind for each in notices(cast, "officer", kind="assign")] == ["assign"]


def stand_in(cast: Cast, principal: str, other: str) -> None:
    zones.delegate(
        principal=cast.people[principal],
        delegate=cast.people[other],
        from_date=cast.today,
        to_date=cast.today,
        reason="leave",
        by=cast.supervisor,
        at=cast.at,
    )


def test_who_stands_in_is_told_what_the_absent_must_do(cast: Cast) -> None:
    stand_in(cast, "head", "builder")
    ledger_scenes.checking(cast)
    delivered(cast)
    assert told(cast, "submit") == {"head", "builder", "supervisor"}
    assert notices(cast, "builder")[-1].body == "李工报验，等验收。你代陈主任办理。"


def test_nobody_is_asked_to_sign_his_own_in_anothers_stead(cast: Cast) -> None:
    stand_in(cast, "head", "officer")
    ledger_scenes.checking(cast)
    delivered(cast)
    assert told(cast, "submit") == {"head", "supervisor"}


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
