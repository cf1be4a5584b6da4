"""常用视图：kept, opened, renamed, removed; a person's own unless he may show it to the zone."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from guatu.core import tenancy
from guatu.ledger import saved
from guatu.ledger.models import SavedView
from guatu.ledger.tests import scenes
from guatu.zones.member import Member
from tests.cast import Cast, op


@pytest.fixture(autouse=True)
def half_past_nine(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages live in the hour of the cast."""
    monkeypatch.setattr("guatu.zones.clock.now_for", lambda zone: cast.at)


def keep(
    cast: Cast, by: Member, name: str = "本周到期", query: str = "view=over&sort=due", **more: Any
) -> SavedView:
    options: dict[str, Any] = {"share": False} | more
    return saved.keep_view(
        zone=cast.zone, listed="items", name=name, query=query, by=by, at=cast.at, **options
    )


def address(name: str, **parts: Any) -> str:
    return reverse(name, kwargs={"zone": "qlw"} | parts)


def inside(cast: Cast) -> None:
    tenancy.enter(cast.zone.pk, [cast.zone.pk, cast.other.pk])


def test_what_is_kept_is_the_query_without_the_page(cast: Cast) -> None:
    view = keep(cast, cast.officer, query="q=电子&page=3&unit=&sort=-due&done=x")
    assert view.query == "q=%E7%94%B5%E5%AD%90&sort=-due"
    assert (view.person_id, view.is_shared) == (cast.people["officer"].pk, False)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "没有可存的条件"),
        ("page=2", "没有可存的条件"),
        ("q=" + "长" * 3000, "条件太长"),
        ("&".join(["a=1"] * 90), "条件太多"),
    ],
)
def test_nothing_and_too_much_are_not_kept(cast: Cast, query: str, words: str) -> None:
    with pytest.raises(saved.NotKept, match=words):
        keep(cast, cast.officer, query=query)


def test_the_same_form_twice_keeps_one(cast: Cast) -> None:
    assert keep(cast, cast.officer, op=op(1)).pk == keep(cast, cast.officer, op=op(1)).pk
    assert SavedView.objects.filter(zone=cast.zone).count() == 1


def test_one_operation_serves_one_person(cast: Cast) -> None:
    keep(cast, cast.officer, op=op(1))
    with pytest.raises(saved.NotKept, match="已用过"):
        keep(cast, cast.head, name="别人的", op=op(1))


def test_a_name_is_given_once(cast: Cast) -> None:
    keep(cast, cast.officer)
    with pytest.raises(saved.NotKept, match="你已有叫“本周到期”"):
        keep(cast, cast.officer, query="view=open")
    assert keep(cast, cast.colleague).name == "本周到期"


def test_there_is_an_end(cast: Cast) -> None:
    for n in range(saved.MOST):
        keep(cast, cast.officer, name=f"第{n}个")
    with pytest.raises(saved.NotKept, match="最多 30 个"):
        keep(cast, cast.officer)


@pytest.mark.parametrize(
    ("part", "may"), [("head", True), ("supervisor", True), ("leader", True), ("officer", False)]
)
def test_who_may_show_it_to_the_zone(cast: Cast, part: str, may: bool) -> None:
    if may:
        assert keep(cast, cast.members[part], share=True).is_shared
        return
    with pytest.raises(saved.NotYourView, match="全区可见由"):
        keep(cast, cast.members[part], share=True)
    view = keep(cast, cast.members[part])
    with pytest.raises(saved.NotYourView, match="全区可见由"):
        saved.rename_view(view, name="新名", share=True, by=cast.members[part], at=cast.at)


def test_only_its_owner_renames_it(cast: Cast) -> None:
    view = keep(cast, cast.head, share=True)
    with pytest.raises(saved.NotYourView, match="只有存的人能改"):
        saved.rename_view(view, name="抢来的", share=False, by=cast.supervisor, at=cast.at)
    saved.rename_view(view, name="  督办\x00清单  ", share=False, by=cast.head, at=cast.at)
    assert SavedView.objects.get(zone=cast.zone).name == "督办清单"
    keep(cast, cast.head, name="第二个")
    with pytest.raises(saved.NotKept, match="你已有叫"):
        saved.rename_view(view, name="第二个", share=False, by=cast.head, at=cast.at)
    with pytest.raises(saved.NotKept, match="请写一个名称"):
        saved.rename_view(view, name=" 　", share=False, by=cast.head, at=cast.at)


def test_who_may_take_it_away(cast: Cast) -> None:
    own, shared = keep(cast, cast.head, name="自用"), keep(cast, cast.head, share=True)
    for view, by in ((own, cast.leader), (shared, cast.officer)):
        with pytest.raises(saved.NotYourView):
            saved.remove_view(view, by=by, at=cast.at)
    saved.remove_view(shared, by=cast.supervisor, at=cast.at)
    saved.remove_view(own, by=cast.head, at=cast.at)
    assert not SavedView.objects.filter(zone=cast.zone).exists()


def test_the_way_through_the_pages(cast: Cast, client: Client) -> None:
    scenes.opened(cast, title="排水管网改造", due="2026-03-01")
    cast.login(client, "head")
    place = address("items") + "?view=over&q=psgw"
    listed = client.get(place).content.decode()
    new = address("saved_view_new", listed="items") + "?query=view%3Dover%26q%3Dpsgw"
    assert new.replace("&", "&amp;") in listed
    assert client.get(new).status_code == 200
    form = {"op": str(uuid4()), "name": "逾期管网", "is_shared": "on"}
    answer = client.post(new, form)
    assert (answer.status_code, answer["Location"]) == (303, place)
    listed = client.get(answer["Location"]).content.decode()
    assert "已存为常用视图“逾期管网”。" in listed
    assert "排水管网改造" in listed
    assert "逾期管网" in cast.login(client, "officer").get(address("items")).content.decode()
    cast.login(client, "head")
    inside(cast)
    [view] = SavedView.objects.filter(zone=cast.zone)
    edit = address("saved_view_edit", id=view.pk)
    refused = client.post(edit, {"name": "", "is_shared": "on"})
    assert (refused.status_code, "请写一个名称。" in refused.content.decode()) == (422, True)
    assert client.post(edit, {"name": "逾期"}).status_code == 303
    assert "逾期管网" not in client.get(address("saved_views", listed="items")).content.decode()
    assert (
        "逾期"
        not in cast.login(client, "officer")
        .get(address("saved_views", listed="items"))
        .content.decode()
        .split("<main")[1]
    )
    cast.login(client, "head")
    assert client.post(address("saved_view_remove", id=view.pk)).status_code == 303
    inside(cast)
    assert not SavedView.objects.filter(zone=cast.zone).exists()


def test_a_name_taken_is_said_and_kept_in_the_form(cast: Cast, client: Client) -> None:
    keep(cast, cast.officer)
    cast.login(client, "officer")
    new = address("saved_view_new", listed="items") + "?query=view%3Dopen"
    refused = client.post(new, {"op": str(uuid4()), "name": "本周到期"})
    assert refused.status_code == 422
    assert "你已有叫“本周到期”" in refused.content.decode()
    assert 'value="本周到期"' in refused.content.decode()
    assert client.post(new, {"name": "没有操作号"}).status_code == 422


@pytest.mark.parametrize("part", ["colleague", "supervisor", "leader"])
def test_what_somebody_keeps_for_himself_is_not_there_for_others(
    cast: Cast, client: Client, part: str
) -> None:
    view = keep(cast, cast.officer)
    cast.login(client, part)
    assert "本周到期" not in client.get(address("items")).content.decode()
    for name in ("saved_view_edit", "saved_view_remove"):
        assert client.post(address(name, id=view.pk), {"name": "抢来的"}).status_code == 404
    inside(cast)
    assert SavedView.objects.get(zone=cast.zone).name == "本周到期"


def test_a_view_of_another_zone_is_not_there(cast: Cast, client: Client) -> None:
    view = keep(cast, cast.head, share=True)
    cast.login(client, "stranger")
    for name in ("saved_view_edit", "saved_view_remove"):
        there = reverse(name, kwargs={"zone": "bhw", "id": view.pk})
        assert client.post(there, {"name": "抢来的"}).status_code == 404
        assert client.post(address(name, id=view.pk), {"name": "抢来的"}).status_code == 404
    assert "本周到期" not in client.get(reverse("items", kwargs={"zone": "bhw"})).content.decode()


def test_readers_open_what_is_shared_and_keep_nothing(cast: Cast, client: Client) -> None:
    view = keep(cast, cast.head, share=True)
    for part in ("auditor", "upper"):
        cast.login(client, part)
        listed = client.get(address("items") + "?view=open").content.decode()
        assert "本周到期" in listed
        assert "存为常用视图" not in listed
        assert client.post(address("saved_view_new", listed="items"), {"name": "x"}).status_code == 403
        for name in ("saved_view_edit", "saved_view_remove"):
            assert client.post(address(name, id=view.pk), {"name": "x"}).status_code == 403
    with pytest.raises(saved.NotYourView):
        keep(cast, Member(cast.zone.pk, None))


def test_a_list_nobody_registered_is_not_there(cast: Cast, client: Client) -> None:
    cast.login(client, "officer")
    assert client.get(address("saved_views", listed="nonsense")).status_code == 404
    assert client.get(address("saved_view_edit", id=UUID(int=9))).status_code == 404


def test_a_query_is_an_address_of_its_list_and_no_other(cast: Cast, client: Client) -> None:
    """What is typed into the query cannot lead away, nor become part of the page."""
    cast.login(client, "officer")
    bad = "//evil.example/?x=<script>alert(1)</script>"
    new = client.get(address("saved_view_new", listed="items"), {"query": bad}).content.decode()
    assert "<script>alert" not in new
    answer = client.post(
        address("saved_view_new", listed="items") + "?query=//evil.example/%3Fx%3D1",
        {"op": str(uuid4()), "name": "坏的"},
    )
    assert answer["Location"].startswith(address("items") + "?")
