"""变更记录：what a field held before is kept by the database, whoever changes it and however."""

import io

import openpyxl
import pytest
from django.db import connection, transaction
from django.test import Client

from guatu.core import tenancy
from guatu.zones import actions
from guatu.zones.models import Change, DisplayLink, Unit
from tests.cast import Cast


def kept(cast: Cast, **wanted: object) -> list[Change]:
    return list(Change.objects.filter(zone=cast.zone, **wanted).order_by("at", "seq"))


def test_a_row_is_remembered_however_it_was_changed(cast: Cast) -> None:
    unit = cast.units["建设局"]
    Unit.objects.filter(zone=cast.zone, pk=unit.pk).update(short_name="建")
    unit.short_name = "建设"
    Unit.objects.bulk_update([unit], ["short_name"])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE zones_unit SET short_name = '建局' WHERE zone = %s AND id = %s", [cast.zone.pk, unit.pk]
        )
    unit.refresh_from_db()
    unit.name = "住建局"
    unit.save()
    told = [row.fields for row in kept(cast, object_id=unit.pk)]
    assert [fields["short_name"] for fields in told[:3]] == [["", "建"], ["建", "建设"], ["建设", "建局"]]
    assert told[3] == {"name": ["建设局", "住建局"]}


def test_a_whole_statement_is_remembered_row_by_row_and_what_stays_is_not(cast: Cast) -> None:
    before = len(kept(cast))
    Unit.objects.filter(zone=cast.zone, name__in=["建设局", "督查室"]).update(short_name="同名")
    Unit.objects.filter(zone=cast.zone).update(short_name="同名")
    rows = kept(cast)[before:]
    assert len(rows) == Unit.objects.filter(zone=cast.zone).count()
    assert len({row.object_id for row in rows}) == len(rows)


def test_what_is_new_needs_no_record_and_what_is_gone_keeps_what_it_held(cast: Cast) -> None:
    unit = actions.add_unit(zone=cast.zone, name="临时专班", kind=Unit.Kind.TASK_FORCE)
    assert kept(cast, object_id=unit.pk) == []
    Unit.objects.filter(zone=cast.zone, pk=unit.pk).delete()
    (row,) = kept(cast, object_id=unit.pk)
    assert (row.what, row.fields["name"]) == ("delete", ["临时专班", None])


def test_a_change_is_signed_by_who_stands_at_the_door_at_the_hour_of_the_zone(
    client: Client, cast: Cast
) -> None:
    unit = cast.units["建设局"]
    cast.login(client, "sysadmin")
    data = {"name": "建设局", "kind": "department", "short_name": "建", "is_active": "on"}
    assert client.post(f"/z/qlw/units/{unit.pk}/edit/", data).status_code == 302
    row = kept(cast, object_id=unit.pk)[-1]
    assert row.by == cast.people["sysadmin"].pk
    assert row.fields == {"short_name": ["", "建"]}


def test_a_command_signs_with_its_own_word(cast: Cast) -> None:
    unit = cast.units["建设局"]
    with tenancy.inside(cast.zone.pk, at=cast.at, told="后台"):
        Unit.objects.filter(zone=cast.zone, pk=unit.pk).update(short_name="建")
    row = kept(cast, object_id=unit.pk)[-1]
    assert (row.by, row.told, row.at) == (None, "后台", cast.at)


def test_a_secret_is_known_to_have_changed_and_is_not_kept(cast: Cast) -> None:
    made = DisplayLink(
        zone=cast.zone, name="大厅", secret_digest="a" * 64, created_by=cast.people["sysadmin"]
    )
    made.created_at = cast.at
    made.save()
    DisplayLink.objects.filter(zone=cast.zone, pk=made.pk).update(secret_digest="b" * 64, name="一楼大厅")
    (row,) = kept(cast, object_id=made.pk)
    assert row.fields == {"secret_digest": [], "name": ["大厅", "一楼大厅"]}


def test_what_was_undone_is_not_remembered(cast: Cast) -> None:
    unit = cast.units["建设局"]
    before = len(kept(cast, object_id=unit.pk))
    with transaction.atomic():
        Unit.objects.filter(zone=cast.zone, pk=unit.pk).update(short_name="建")
        assert len(kept(cast, object_id=unit.pk)) == before + 1
        transaction.set_rollback(True)
    assert len(kept(cast, object_id=unit.pk)) == before


def test_the_page_of_a_unit_tells_its_changes(client: Client, cast: Cast) -> None:
    unit = cast.units["建设局"]
    Unit.objects.filter(zone=cast.zone, pk=unit.pk).update(short_name="<b>建</b>")
    page = cast.login(client, "officer").get(f"/z/qlw/units/{unit.pk}/").content.decode()
    assert "变更" in page
    assert "&lt;b&gt;建&lt;/b&gt;" in page
    assert "<b>建</b>" not in page


def test_all_changes_are_asked_by_table_field_and_person_and_taken_away(client: Client, cast: Cast) -> None:
    unit, park = cast.units["建设局"], next(iter(cast.parks.values()))
    Unit.objects.filter(zone=cast.zone, pk=unit.pk).update(short_name="建设口")
    type(park).objects.filter(zone=cast.zone, pk=park.pk).update(name="改名片区")
    cast.login(client, "auditadmin")
    address = "/z/qlw/changes/"
    every = client.get(address).content.decode()
    assert "建设口" in every
    assert "改名片区" in every
    units = client.get(address, {"table": "zones.unit"}).content.decode()
    assert "建设口" in units
    assert "改名片区" not in units
    assert "建设口" not in client.get(address, {"table": "zones.unit", "field": "name"}).content.decode()
    named = client.get(address, {"q": "建设"}).content.decode()
    assert "建设口" in named
    assert "改名片区" not in named
    assert "建设口" not in client.get(address, {"q": "没有这个名字"}).content.decode()
    sheet = client.get(address, {"export": "xlsx"})
    cells = openpyxl.load_workbook(io.BytesIO(sheet.getvalue())).active
    assert cells is not None
    assert any("建设口" in str(value) for row in cells.iter_rows(values_only=True) for value in row)


@pytest.mark.parametrize("part", ["officer", "head", "sysadmin", "secadmin"])
def test_the_page_of_all_changes_is_for_those_who_watch(client: Client, cast: Cast, part: str) -> None:
    assert cast.login(client, part).get("/z/qlw/changes/").status_code == 403


def test_the_changes_of_another_zone_are_not_there(client: Client, cast: Cast) -> None:
    with tenancy.inside(cast.other.pk):
        Unit.objects.filter(zone=cast.other).update(short_name="别家的事")
        assert Change.objects.filter(zone=cast.other, fields__short_name__1="别家的事").exists()
    shown = cast.login(client, "auditadmin").get("/z/qlw/changes/").content.decode()
    assert "别家的事" not in shown
