"""五种事项 on one ledger: each with its number, its page, and who may sign."""

import pytest
from django.test import Client

from guatu.imports.importers import kind_choices
from guatu.ledger.kinds import all_kinds, kind
from guatu.ledger.models import Item
from guatu.projects.tests.cast_projects import address
from guatu.supervision import actions
from guatu.supervision.kind import KINDS
from guatu.supervision.tests.scenes import finding, late, meeting, pledge, task
from guatu.zones.models import Role
from tests.cast import Cast


def test_the_five_kinds_are_on_the_ledger_with_numbers_of_their_own() -> None:
    assert {each.code for each in KINDS} <= {each.code for each in all_kinds()}
    prefixes = [each.prefix for each in all_kinds() if not each.code.startswith("test.")]
    assert len(set(prefixes)) == len(prefixes)
    assert [each.prefix for each in KINDS] == ["RW", "JL", "XQ", "DB", "WZ"]


def test_the_unit_s_own_head_signs_none_of_them() -> None:
    assert [each.code for each in KINDS if each.signing.unit_head] == []
    assert kind("supervision.accountability").signing.roles == {Role.LEADER}


@pytest.mark.mechanism("M159")
def test_every_item_leads_to_the_page_it_is_about(cast: Cast, client: Client) -> None:
    task(cast)
    pledge(cast)
    finding(cast, meeting(cast))
    about = late(cast)
    actions.issue_order(about, demand="进场", by=cast.supervisor, at=cast.at)
    actions.propose(about, measure="reminder", reason="没有进场", by=cast.leader, at=cast.at)
    cast.login(client, "auditor")
    seen = set()
    for item in Item.objects.filter(zone=cast.zone).exclude(pk=about.pk):
        url = kind(item.kind).subject_url("qlw", [item.pk])[item.pk]
        assert client.get(url).status_code == 200, url
        assert url in client.get(address("item", item_id=item.pk)).content.decode()
        seen.add(item.kind)
    assert seen == {each.code for each in KINDS}


def test_the_empty_sheet_can_be_had_from_the_import_page(cast: Cast, client: Client) -> None:
    assert ("key_tasks", "重点任务清单") in kind_choices()
    cast.login(client, "supervisor")
    answer = client.get(address("import_template", kind="key_tasks"))
    assert answer.status_code == 200
    assert "spreadsheetml" in answer["Content-Type"]
