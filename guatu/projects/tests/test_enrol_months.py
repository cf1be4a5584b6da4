"""统计月与规矩：先入库后有数; a closed month is only corrected, and rules hold from their day on."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from guatu.core.refusal import Refusal
from guatu.projects.actions import (
    apply_rules,
    close_stat_month,
    correct_official,
    found_projects,
    report_investment,
    set_rules,
)
from guatu.projects.actions.enrol_months import NoCause, StillOpen
from guatu.projects.actions.enrol_rules import NotTheAdministrator, PastDay
from guatu.projects.actions.investment import MonthAhead, MonthLocked, NotEnrolledYet
from guatu.projects.enrol_access import NotTheStatistician, statistics_unit
from guatu.projects.enrol_rules import CUTOFF, LATE, RULES, WARN, enrol_rules
from guatu.projects.models import Measure, MonthInvestment, Project, ProjectRule, StatCorrection
from guatu.projects.periods import DUE_SETTING, RHYTHM_SETTING, rhythm_of
from guatu.projects.queries.enrol_months import MonthAsked, sums_of
from guatu.projects.tests.cast_projects import address, draft, entered, founded, statistics, typed
from guatu.zones.models import AdminEntry, Zone
from tests.cast import Cast, op

WAN = 1_000_000


def official(cast: Cast, project: Project, **months: int | None) -> None:
    given = {int(key[1:]): fen for key, fen in months.items()}
    report_investment(project, year=2026, measure=Measure.OFFICIAL, months=given, by=cast.builder, at=cast.at)


@pytest.mark.mechanism("M039")
def test_a_figure_comes_after_the_enrolment_and_a_closed_month_is_only_corrected(cast: Cast) -> None:
    statistics(cast)
    project = founded(cast)
    with pytest.raises(NotEnrolledYet, match="先入库，后有数"):
        official(cast, project, m2=1)
    entered(cast, project, on="2026-02-05")
    with pytest.raises(NotEnrolledYet, match="1 月还没有统计数"):
        official(cast, project, m1=1)
    official(cast, project, m2=90 * WAN)
    (other,) = found_projects(zone=cast.zone, drafts=[draft(cast, "示例·后报")], by=cast.head, at=cast.at)
    entered(cast, other, on="2026-02-09", no="2")
    who: dict[str, Any] = {"year": 2026, "month": 2, "by": cast.builder, "at": cast.at}
    fix: dict[str, Any] = {**who, "fen": 80 * WAN, "reason": "统计局核减"}
    with pytest.raises(StillOpen):
        correct_official(project, **fix)
    with pytest.raises(NotTheStatistician):
        close_stat_month(cast.zone, **who | {"by": cast.supervisor})
    with pytest.raises(MonthAhead):
        close_stat_month(cast.zone, **who | {"month": 3})
    closed = close_stat_month(cast.zone, op=op(1), **who)
    assert closed.missing == 1
    assert close_stat_month(cast.zone, op=op(1), **who) == closed

    for later, said in ((project, "已锁定"), (other, "已关账")):
        with pytest.raises(MonthLocked, match=said):
            official(cast, later, m2=70 * WAN)
    with pytest.raises(NoCause):
        correct_official(project, **fix | {"reason": " "})
    with pytest.raises(Refusal, match="同一个数"):
        correct_official(project, **fix | {"fen": 90 * WAN})
    made = correct_official(project, op=op(2), **fix)
    assert correct_official(project, op=op(2), **fix) == made
    late = correct_official(other, **fix | {"reason": "漏报补"})
    assert (made.before_fen, made.after_fen, late.before_fen) == (90 * WAN, 80 * WAN, None)
    rows = MonthInvestment.objects.filter(zone=cast.zone, locked_at__isnull=False)
    assert [row.fen for row in rows] == [80 * WAN, 80 * WAN]
    sums = sums_of(cast.zone, MonthAsked.of({}, cast.today))
    assert (sums.entered, sums.filled, sums.missing, sums.corrected) == (2, 2, 0, 2)
    assert (sums.official_fen, sums.business_fen) == (160 * WAN, 0)


@pytest.mark.mechanism("M039")
def test_both_measures_stand_side_by_side_and_the_month_is_closed_and_corrected_on_its_page(
    cast: Cast, client: Client
) -> None:
    statistics(cast)
    project = founded(cast)
    entered(cast, project, on="2026-02-05")
    official(cast, project, m2=90 * WAN)
    who: dict[str, Any] = {"by": cast.officer, "at": cast.at}
    report_investment(project, year=2026, measure=Measure.BUSINESS, months={2: 123 * WAN}, **who)
    Zone.objects.filter(pk=cast.zone.pk).update(pinned_on=cast.today)
    month = address("stat_month") + "?year=2026&month=2"
    correct = address("official_correct", project_id=project.pk, year=2026, month=2)
    cast.login(client, "leader")
    for url in (month, address("pace"), month + "&filled=apart"):
        page = client.get(url).content.decode()
        assert "90万元" in page, url
        assert "123万元" in page, url
    assert "没有符合条件的项目" in client.get(month + "&filled=missing").content.decode()
    assert "关 2026年2月" not in client.get(month).content.decode()
    cast.login(client, "builder")
    fill = address("stat_month_fill", year=2026, month=2)
    box = project.pk.hex
    assert client.post(fill, typed(client, fill, **{box: "约90"})).status_code == 422
    assert client.post(fill, typed(client, fill, **{box: "91"})).status_code == 303
    assert "91万元" in client.get(month).content.decode()
    assert client.post(fill, typed(client, fill, **{box: "90"})).status_code == 303
    assert client.get(address("stat_month_fill", year=2026, month=13)).status_code == 404
    assert "关 2026年2月" in client.get(month).content.decode()
    close = address("stat_month_close", year=2026, month=2)
    assert client.post(close, {"op": str(op(3))}).status_code == 303
    assert "郑工" in client.get(month).content.decode()
    assert "已关账，不能再填" in client.get(fill).content.decode()
    assert client.post(correct, typed(client, correct, fen="80")).status_code == 422
    assert client.post(correct, typed(client, correct, fen="80", reason="核减")).status_code == 303
    plan = client.get(address("project_plan", project_id=project.pk) + "?year=2026").content.decode()
    for said in ("90万元", "80万元", "核减"):
        assert said in plan
    assert client.get(address("stat_month_export") + "?year=2026&month=2").status_code == 200
    form = client.get(address("plan_actuals", project_id=project.pk, measure="official") + "?year=2026")
    assert "已关账的月份（2月）" in form.content.decode()
    assert StatCorrection.objects.filter(zone=cast.zone).count() == 1


@pytest.mark.mechanism("M039")
def test_rules_are_the_administrators_hold_from_their_day_and_are_remembered(
    cast: Cast, client: Client
) -> None:
    now = {
        rule.key: list(rule.default) if isinstance(rule.default, tuple) else rule.default for rule in RULES
    }
    ask: dict[str, Any] = {"from_on": cast.today, "by": cast.sysadmin, "at": cast.at}
    with pytest.raises(NotTheAdministrator):
        set_rules(cast.zone, values=now, **ask | {"by": cast.leader})
    with pytest.raises(PastDay):
        set_rules(cast.zone, values=now, **ask | {"from_on": date(2026, 3, 10)})
    for wrong in (
        {CUTOFF: 31},
        {WARN: 60},
        {"statistics_unit": "没有的局"},
        {"enrolment_needs": ["weather"]},
    ):
        with pytest.raises(Refusal):
            set_rules(cast.zone, values=now | wrong, **ask)
    assert set_rules(cast.zone, values=now, **ask) == []
    (row,) = set_rules(cast.zone, values=now | {WARN: 20}, op=op(1), **ask)
    assert set_rules(cast.zone, values=now, op=op(1), **ask) == [row]
    assert enrol_rules(cast.zone).warn == 20

    soon: dict[str, Any] = {**ask, "from_on": date(2026, 4, 1)}
    set_rules(cast.zone, values=now | {WARN: 20, RHYTHM_SETTING: "month"}, **soon)
    assert rhythm_of(cast.zone) == "half"
    assert apply_rules(cast.zone, at=cast.at + timedelta(days=20)) == []
    told = AdminEntry.objects.filter(zone=cast.zone, verb="改统计与填报规矩").values_list(
        "subject", flat=True
    )
    assert list(told.order_by("at", "id")) == [
        "开工未入库亮黄：30 天 → 20 天，2026-03-11 起",
        "形象进度多久一报：半月一报 → 一月一报，2026-04-01 起",
    ]

    Zone.objects.filter(pk=cast.zone.pk).update(pinned_on=cast.today)
    page = address("project_rules")
    assert "规矩由系统管理员改" in cast.login(client, "leader").get(page).content.decode()
    assert client.post(page, {CUTOFF: "12"}).status_code == 409
    cast.login(client, "sysadmin")
    wrong_page = client.post(page, checked(client, page) | {DUE_SETTING: "99"})
    assert wrong_page.status_code == 422
    assert 'value="99"' in wrong_page.content.decode()
    right: dict[str, Any] = {"statistics_unit": "建设局", LATE: "45"}
    assert client.post(page, checked(client, page) | right).status_code == 303
    zone = Zone.objects.get(pk=cast.zone.pk)
    assert statistics_unit(zone) == cast.units["建设局"].pk
    assert enrol_rules(zone).late == 45
    assert ProjectRule.objects.filter(zone=zone).count() == 4
    assert "还没生效" in client.get(page).content.decode()
    assert client.post(page, {"do": "call_off", "op": str(op(9))}).status_code == 303
    assert "撤回还没生效的改动" not in client.get(page).content.decode()
    apply_rules(zone, at=cast.at + timedelta(days=21))
    assert rhythm_of(zone) == "half"
    set_rules(zone, values={RHYTHM_SETTING: "month"}, **soon)
    assert apply_rules(zone, at=cast.at + timedelta(days=21)) == [RHYTHM_SETTING]
    assert rhythm_of(zone) == "month"


def checked(client: Client, url: str) -> dict[str, Any]:
    """What the form holds, with every paper it ticks."""
    return {
        **typed(client, url),
        "enrolment_needs": list(next(r.default for r in RULES if r.kind == "materials")),
    }
