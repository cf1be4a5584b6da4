"""审计归档：nothing younger than six months leaves; what leaves is in a file with its digest."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connections

from guatu.identity import actions
from guatu.identity.models import AuditEntry
from tests.cast import zones_in_place

NOW = datetime(2026, 11, 1, 4, tzinfo=UTC)
COUNT = "SELECT count(*) FROM identity_auditentry"


@pytest.fixture
def old_rows(transactional_db: None) -> int:
    """两条旧的、一条新的, really committed by the owner."""
    from psycopg.conninfo import make_conninfo

    from guatu.config.database import database_urls

    zone = zones_in_place()["qlw"]
    dbname = str(connections["default"].settings_dict["NAME"])
    with psycopg.connect(make_conninfo(database_urls().owner, dbname=dbname), autocommit=True) as owner:
        for days in (400, 300, 3):
            owner.execute(
                "INSERT INTO identity_auditentry (id, zone, at, kind, username, name, page, method, object_type,"
                " object_id, status, personal, address, agent, detail) VALUES (gen_random_uuid(), %s, %s,"
                " 'change', 'officer', '李工', 'unit_new', 'POST', '', '', 302, false, '', '', '')",
                [zone.pk, NOW - timedelta(days=days)],
            )
    return zone.pk


def test_what_is_young_stays(tmp_path: Path) -> None:
    for before in (date(2026, 11, 1), date(2026, 5, 2)):
        with pytest.raises(actions.TooYoung, match="六个月"):
            actions.archive(zone_id=1, code="qlw", before=before, folder=tmp_path, at=NOW)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_old_rows_go_into_a_file_and_the_going_is_recorded(old_rows: int, tmp_path: Path) -> None:
    done = actions.archive(zone_id=old_rows, code="qlw", before=date(2026, 4, 1), folder=tmp_path, at=NOW)
    assert done.count == 2 and done.path is not None
    content = done.path.read_bytes()
    assert hashlib.sha256(content).hexdigest() == done.digest
    assert done.path.with_suffix(".jsonl.sha256").read_text().split()[0] == done.digest
    assert [json.loads(line)["name"] for line in content.decode().splitlines()] == ["李工", "李工"]
    assert done.path.stat().st_mode & 0o777 == 0o600
    kept = list(AuditEntry.objects.using("owner").filter(zone=old_rows).order_by("at"))
    assert [row.kind for row in kept] == ["change", "archive"]
    assert done.digest in kept[1].detail


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_where_the_file_cannot_be_written_nothing_is_removed(old_rows: int, tmp_path: Path) -> None:
    with pytest.raises(actions.CannotWrite, match="没有删除"):
        actions.archive(
            zone_id=old_rows, code="qlw", before=date(2026, 4, 1), folder=tmp_path / "absent", at=NOW
        )
    assert AuditEntry.objects.using("owner").filter(zone=old_rows).count() == 3
