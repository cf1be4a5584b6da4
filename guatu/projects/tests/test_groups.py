"""项目组：what it promises for its year, counted from the projects themselves, and who joins and leaves."""

from io import BytesIO

import openpyxl
import pytest
from django.http import QueryDict
from django.test import Client

from guatu.core.dates import PartialDate
from guatu.core.refusal import Refusal
from guatu.projects.actions import add_group, join_group
from guatu.projects.actions.groups import GroupClosed, close_group, leave_group, set_targets
from guatu.projects.models import GroupKind, GroupTarget, ProjectGroup
from guatu.projects.queries.groups import GroupsAsked, card_of, groups, sums
from guatu.projects.tests.cast_projects import address, entered, founded, pinned, statistics, typed
from guatu.projects.tests.test_annual_plan import WAN, did, planned
from tests.cast import Cast, op

SPRING = {"started": PartialDate.parse("2026-02-10"), "signed": PartialDate.parse("2026-01-05")}


@pytest.mark.mechanism("M126")
@pytest.mark.mechanism("M038")
def test_a_group_is_measured_against_its_targets_and_every_number_opens_into_its_rows(
    cast: Cast, client: Client
) -> None:
    pinned(cast)
    one = founded(cast, "示例·甲", actual=SPRING)
    two, three = founded(cast, "示例·乙"), founded(cast, "示例·丙")
    planned(cast, one, 1200 * WAN)
    planned(cast, two, 600 * WAN)
    did(cast, one, m1=150 * WAN, m2=100 * WAN)
    did(cast, three, m1=40 * WAN)
    statistics(cast)
    entered(cast, two)
    cast.login(client, "head")
    form = {"name": "“2211”工程", "kind": "program", "year": "2026", "unit": "", "note": "新开工"}
    answer = client.post(address("group_new"), form)
    assert answer.status_code == 303
    group = ProjectGroup.objects.get(zone=cast.zone, year=2026)
    url = address("group_members", group_id=group.pk)
    assert client.post(url, {"lines": f"示例·甲\n{two.number}\n示例·丙"}).status_code == 303
    targets = {"projects": "3", "invested": "1000", "started": "2", "enrolled": "1"}
    page = typed(client, address("group_targets", group_id=group.pk), **targets)
    assert client.post(address("group_targets", group_id=group.pk), page).status_code == 303

    card = card_of(group, cast.at)
    assert [(s.target.indicator, s.target.planned, s.done) for s in card.standings] == [
        ("projects", 3, 3),
        ("invested", 1000 * WAN, 290 * WAN),
        ("started", 2, 1),
        ("enrolled", 1, 1),
    ]
    assert (card.totals.projects, card.totals.planned) == (3, 2)
    assert (card.totals.plan_fen, card.totals.done_fen, card.totals.beside_fen) == (
        1800 * WAN,
        250 * WAN,
        40 * WAN,
    )
    shown = client.get(address("group", group_id=group.pk), {"show": "started"}).content.decode()
    members = shown[shown.index('id="members"') :]
    assert "示例·甲" in members
    assert "示例·乙" not in members
    whole = client.get(address("group", group_id=group.pk)).content.decode()
    assert "13.9%" in whole  # 250 of 1800
    listed = client.get(address("groups")).content.decode()
    assert "13.9%" in listed
    assert "慢于序时" in listed
    book = openpyxl.load_workbook(BytesIO(client.get(address("groups_export")).content))
    cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert any(row[0] == "“2211”工程" and 1800 in row and 250 in row for row in cells)


@pytest.mark.mechanism("M132")
def test_a_project_in_two_groups_counts_in_both_and_once_in_each(cast: Cast) -> None:
    project = founded(cast)
    planned(cast, project, 1200 * WAN)
    made = [
        add_group(zone=cast.zone, name="省重大", kind=GroupKind.KEY, year=2026),
        add_group(zone=cast.zone, name="民生实事", kind=GroupKind.LIVELIHOOD, year=2026),
    ]
    for group in made:
        for _ in range(2):
            join_group(project, group=group)
    rows = list(groups(cast.zone, GroupsAsked()))
    held = sums(cast.zone, rows, cast.at)
    assert [held[group.pk].totals.plan_fen for group in made] == [1200 * WAN] * 2
    assert held[made[0].pk].totals.projects == 1
    asked = GroupsAsked.of(QueryDict("kind=livelihood&year=2026"))
    assert [group.name for group in groups(cast.zone, asked)] == ["民生实事"]


def test_a_line_that_is_no_project_is_named_and_nobody_joins(cast: Cast, client: Client) -> None:
    founded(cast, "示例·甲")
    group = add_group(zone=cast.zone, name="市县长工程")
    cast.login(client, "head")
    url = address("group_members", group_id=group.pk)
    answer = client.post(url, {"lines": "示例·甲\n没有的项目\n<b>x</b>"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "项目库里没有“没有的项目”、“&lt;b&gt;x&lt;/b&gt;”，都没有入组" in page
    assert "没有的项目\n&lt;b&gt;" in page.replace("\r", "")  # what was typed is kept
    assert group.projects.count() == 0


def test_a_closed_group_takes_and_gives_nobody_until_it_is_reopened(cast: Cast, client: Client) -> None:
    project = founded(cast)
    group = add_group(zone=cast.zone, name="2025年民生实事", kind="livelihood", year=2025)
    join_group(project, group=group)
    closed = close_group(group, at=cast.at)
    assert closed.closed_on == cast.today
    with pytest.raises(GroupClosed, match="已关组，要改先重开"):
        leave_group(project, group=group)
    with pytest.raises(Refusal, match="已关组"):
        set_targets(group, planned={"projects": 3})
    cast.login(client, "head")
    for do in ("close", "reopen", "reopen"):
        assert client.post(address("group_state", group_id=group.pk), {"do": do}).status_code == 303
    leave_group(project, group=group)
    assert group.projects.count() == 0


def test_targets_are_taken_away_and_what_cannot_be_is_refused(cast: Cast, client: Client) -> None:
    group = add_group(zone=cast.zone, name="攻坚项目")
    set_targets(group, planned={"projects": 3, "started": 2})
    set_targets(group, planned={"projects": 4, "started": None})
    assert [(t.indicator, t.planned) for t in GroupTarget.objects.filter(zone=cast.zone)] == [("projects", 4)]
    cast.login(client, "head")
    url = address("group_targets", group_id=group.pk)
    answer = client.post(url, typed(client, url, projects="-1", invested="约3亿"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "至少 1 个" in page
    assert "这里要一个确数" in page
    assert GroupTarget.objects.get(zone=cast.zone).planned == 4


def test_two_who_change_one_group_are_told(cast: Cast, client: Client) -> None:
    group = add_group(zone=cast.zone, name="攻坚项目")
    cast.login(client, "head")
    url = address("group_edit", group_id=group.pk)
    mine, theirs = typed(client, url, note="我写的"), typed(client, url, note="别人写的")
    assert client.post(url, theirs).status_code == 303
    answer = client.post(url, mine)
    assert answer.status_code == 422
    assert "你打开这张表以后有人改过" in answer.content.decode()
    again = {**mine, **{"stood": typed(client, url)["stood"]}}
    assert client.post(url, again).status_code == 303
    group.refresh_from_db()
    assert group.note == "我写的"
    assert client.post(address("group_new"), {"name": "攻坚项目", "kind": "other"}).status_code == 422


def test_groups_are_narrowed_and_an_officer_moves_only_his_own_projects(cast: Cast, client: Client) -> None:
    mine = founded(cast, "示例·我的")
    group = add_group(zone=cast.zone, name="攻坚项目", year=2026, kind="key")
    add_group(zone=cast.zone, name="民生实事", kind="livelihood", note="十件")

    def found(**asked: str) -> list[str]:
        return [each.name for each in groups(cast.zone, GroupsAsked(**asked))]

    assert found(kind="livelihood") == found(q="十件") == ["民生实事"]
    assert found(year="2026") == ["攻坚项目"]
    assert found(state="closed") == found(kind="没有") == found(year="0000") == []
    cast.login(client, "builder")
    url = address("group_members", group_id=group.pk)
    answer = client.post(url, {"lines": "示例·我的", "op": str(op(1))})
    assert answer.status_code in (403, 422)
    assert group.projects.count() == 0
    cast.login(client, "officer")
    assert client.post(url, {"lines": "示例·我的"}).status_code == 303
    assert "出组" in client.get(address("project", project_id=mine.pk)).content.decode()
    leaving = {"project": str(mine.pk), "leave": "1"}
    assert client.post(url, leaving).status_code == 303
    assert group.projects.count() == 0


def test_an_officer_arranges_the_groups_his_unit_leads_and_no_others(cast: Cast, client: Client) -> None:
    theirs = add_group(zone=cast.zone, name="市县长工程")
    cast.login(client, "officer")
    for page, data in (
        ("group_edit", {"name": "改了", "kind": "other"}),
        ("group_targets", {"projects": "9"}),
        ("group_state", {"do": "close"}),
    ):
        answer = client.post(address(page, group_id=theirs.pk), data)
        assert answer.status_code in (403, 409), page
    theirs.refresh_from_db()
    assert (theirs.name, theirs.closed_on, theirs.targets.count()) == ("市县长工程", None, 0)
    assert "关组" not in client.get(address("group", group_id=theirs.pk)).content.decode()

    url = address("group_new")
    without = client.post(url, {"name": "本单位攻坚", "kind": "key"})
    assert without.status_code == 422
    assert "请选牵头单位" in without.content.decode()
    foreign = client.post(url, {"name": "本单位攻坚", "kind": "key", "unit": str(cast.units["建设局"].pk)})
    assert foreign.status_code == 422
    own = {"name": "本单位攻坚", "kind": "key", "unit": str(cast.units["项目服务办"].pk)}
    assert client.post(url, own).status_code == 303
    mine = ProjectGroup.objects.get(name="本单位攻坚")
    assert client.post(address("group_state", group_id=mine.pk), {"do": "close"}).status_code == 303
    mine.refresh_from_db()
    assert mine.closed_on is not None
