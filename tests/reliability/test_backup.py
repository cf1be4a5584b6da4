"""备份与恢复：made while people work, proven, restored elsewhere; killed at any moment it leaves nothing half."""

import base64
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from guatu.config import postgres
from guatu.config.backup import archive

ROOT = Path(__file__).resolve().parents[2]
ITEMS, EARLY = 30, 20
PREPARE = f"""
import sys
from pathlib import Path
from bench.kills import prepare
Path(sys.argv[1]).write_text("\\n".join(prepare(Path(sys.argv[2]), {ITEMS})))
"""
# Signs everything off, one after the other, and uploads a file with each signature; the last ones when the
# dump is being written. Says what was acknowledged.
SIGN = """
import os, sys, time, django
django.setup()
from datetime import UTC, date, datetime
from guatu.core import tenancy
from guatu.files.actions import store
from guatu.ledger import actions, worker
from guatu.ledger.models import Item
from guatu.zones.member import member_of
from guatu.zones.models import Person, Zone
pk = worker.all_zones()[0][0]
for number, item_id in enumerate(open(sys.argv[1]).read().split()):
    while number >= int(sys.argv[3]) and not os.path.exists(sys.argv[2]):
        time.sleep(0.01)
    at = datetime.now(UTC)
    with tenancy.inside(pk):
        zone = Zone.objects.get(pk=pk)
        by = member_of(zone, Person.objects.get(zone=zone, name="supervisor"), date.today())
        content = f"佐证 {item_id}".encode() * 50
        store(zone=zone, content=content, name="佐证.txt", by=by, at=at)
        actions.sign_off(Item.objects.get(zone=zone, pk=item_id), by=by, at=at)
    worker.seal_all_zones(at)
    print(item_id, flush=True)
"""
# A service that goes on asking through Django, as the web server does.
ASK = """
import time, django
django.setup()
from django.db import Error, close_old_connections, connection
while True:
    close_old_connections()
    try:
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from guatu_all_zones()")
            print("ok", cursor.fetchone()[0], flush=True)
    except Error as error:
        print("lost", flush=True)
        connection.close()
    time.sleep(0.02)
"""

# Command after command in one process, which spares loading everything for each of them.
OBEY = """
import contextlib, io, json, sys
from guatu.cli import main
for line in sys.stdin:
    said, code = io.StringIO(), 0
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            main(json.loads(line))
        except SystemExit as stop:
            code = stop.code
    print(json.dumps([code, said.getvalue()]), flush=True)
"""


@dataclass
class Home:
    """一处安装, run by its own commands."""

    path: Path
    outside: dict[str, str] = field(default_factory=dict)
    obeying: subprocess.Popen[str] | None = None

    @property
    def backups(self) -> Path:
        return self.path / "backup"

    def start(self, *command: str) -> subprocess.Popen[str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("GUATU_") and k != "DATABASE_URL"}
        here = {"GUATU_HOME": str(self.path), "DJANGO_SETTINGS_MODULE": "guatu.config.settings"}
        env = kept | here | {"PYTHONPATH": str(ROOT)} | self.outside
        return subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=env, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    def guatu(self, *arguments: str | Path, code: int = 0) -> str:
        if self.obeying is None:
            self.obeying = self.start("-c", OBEY)
        assert self.obeying.stdin is not None
        assert self.obeying.stdout is not None
        self.obeying.stdin.write(json.dumps([str(each) for each in arguments]) + "\n")
        self.obeying.stdin.flush()
        found, said = json.loads(self.obeying.stdout.readline())
        assert found == code, said
        return str(said)

    def leave(self) -> None:
        if self.obeying is not None:
            self.obeying.communicate(timeout=60)

    def url(self, name: str = "postgres") -> str:
        cluster = postgres.known_cluster(home=self.path)
        assert cluster is not None
        return cluster.superuser_url(name)

    def ask(self, question: str, name: str = "guatu") -> list[tuple[object, ...]]:
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            return connection.execute(question.encode()).fetchall()

    def databases(self) -> list[str]:
        asked = "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY 1"
        return [str(row[0]) for row in self.ask(asked, "postgres")]

    def counts(self) -> list[tuple[object, ...]]:
        asked = "SELECT (SELECT count(*) FROM ledger_entry), (SELECT count(*) FROM files_storedfile), "
        return self.ask(asked + "(SELECT count(*) FROM ledger_item WHERE life = 'closed')")


def a_home(outer: Path, name: str) -> Iterator[Home]:
    home = Home(outer / name)
    yield home
    home.leave()
    postgres.remove(home=home.path)


@pytest.fixture(scope="module")
def outer() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="guatu-backup-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture(scope="module")
def home(outer: Path) -> Iterator[Home]:
    """A zone with a promise or two, and one backup taken while they are signed off."""
    for made in a_home(outer, "here"):
        done = made.start("-c", PREPARE, str(outer / "items"), str(made.path))
        out, err = done.communicate(timeout=300)
        assert done.returncode == 0, out + err
        yield made


@pytest.fixture(scope="module")
def backup(home: Home, outer: Path) -> Path:
    """Made in the midst of the signing."""
    signing = home.start("-c", SIGN, str(outer / "items"), str(outer / "go"), str(EARLY))
    assert signing.stdout is not None
    before = [signing.stdout.readline() for _ in range(3)]
    making = home.start("-m", "guatu", "backup", str(outer / "first.tar"))
    assert until(lambda: any(outer.glob(".backing-up-*/database.dump")), making)
    (outer / "go").touch()
    out, err = signing.communicate(timeout=300)
    assert signing.returncode == 0, err
    assert len(before) + len(out.split()) == ITEMS
    said, err = making.communicate(timeout=300)
    assert making.returncode == 0, said + err
    assert "已恢复到旁边比对过" in said
    assert "secrets.json" in said
    return outer / "first.tar"


@pytest.fixture(scope="module")
def other(outer: Path) -> Iterator[Home]:
    yield from a_home(outer, "there")


def until(condition: Callable[[], bool], running: subprocess.Popen[str]) -> bool:
    """Wait for the moment; false when the command ended before."""
    while running.poll() is None:
        if condition():
            return True
        time.sleep(0.005)
    return False


def kill(running: subprocess.Popen[str]) -> None:
    running.kill()
    running.communicate(timeout=60)


@pytest.mark.slow
def test_a_backup_made_while_people_sign_is_restored_elsewhere_whole(
    home: Home, backup: Path, other: Home
) -> None:
    manifest = archive.read_manifest(backup)
    said = other.guatu("restore", backup)
    assert "已恢复到" in said
    (counts,) = other.counts()
    assert counts[0] == manifest["tables"]["ledger_entry"]["rows"]
    # Of the moment in between: some were signed, and each of these has its file.
    assert 3 <= int(str(counts[2])) <= EARLY
    assert counts[1] == counts[2]
    for (sha256,) in other.ask("SELECT sha256 FROM files_storedfile"):
        assert (other.path / "files" / str(sha256)[:2] / str(sha256)).is_file()
    assert "完好" in other.guatu("verify")
    assert other.databases() == ["guatu"]
    assert home.counts()[0][2] == ITEMS
    assert oct(backup.stat().st_mode & 0o777) == "0o600"


@pytest.mark.slow
def test_data_is_not_overwritten_unasked_and_services_come_back(
    home: Home, backup: Path, other: Home
) -> None:
    if not other.path.exists():
        other.guatu("restore", backup)
    assert "--replace" in other.guatu("restore", backup, code=1)
    asking = other.start("-c", ASK)
    assert asking.stdout is not None
    assert asking.stdout.readline().startswith("ok")
    said = other.guatu("restore", backup, "--replace")
    aside = [name for name in other.databases() if name != "guatu"]
    assert len(aside) == 1 and aside[0] in said
    connected = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'guatu' AND usename = 'guatu_web'"
    assert until(lambda: other.ask(connected, "postgres")[0][0] == 1, asking)
    os.killpg(asking.pid, 15)
    out, _ = asking.communicate(timeout=60)
    answers = out.split("\n")
    assert sum(line == "lost" for line in answers) <= 2
    assert answers[-2] == "ok 1"
    other.guatu("restore", "--drop-aside")
    assert other.databases() == ["guatu"]


@pytest.mark.slow
def test_a_killed_backup_leaves_nothing_that_looks_whole(home: Home, backup: Path) -> None:
    moments: list[Callable[[], bool]] = [
        lambda: any(home.backups.glob(".backing-up-*/database.dump")),
        lambda: any(home.backups.glob(".backing-up-*/whole")),
        lambda: any("_trial_" in name for name in home.databases()),
    ]
    for moment in moments:
        running = home.start("-m", "guatu", "backup")
        assert until(moment, running)
        kill(running)
        assert list(home.backups.glob("*.tar")) == []
    with psycopg.connect(home.url(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE guatu_trial_of_mine")
        home.guatu("backup", "--no-verify")
        assert home.databases() == ["guatu", "guatu_trial_of_mine"]
        connection.execute("DROP DATABASE guatu_trial_of_mine")
    assert len(list(home.backups.iterdir())) == 1
    (kept,) = home.backups.glob("*.tar")
    assert "没到" in home.guatu("backup", "--due")
    said = home.guatu("backup", "--no-verify", "--keep", "1")
    assert f"已删去旧的 {kept.name}" in said
    (newer,) = home.backups.iterdir()
    assert newer.name > kept.name
    assert "没有覆盖" in home.guatu("backup", newer, code=1)
    assert "没有" in home.guatu("backup", home.path / "nowhere" / "x.tar", code=1)


@pytest.mark.slow
def test_a_killed_restore_leaves_the_old_one_or_the_new_one(home: Home, backup: Path) -> None:
    before, new = home.counts(), archive.read_manifest(backup)["tables"]["ledger_entry"]["rows"]
    assert before[0][0] != new
    loaded = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname LIKE 'guatu_trial_%' AND usename = 'guatu_web'"
    )
    moments: list[Callable[[], bool]] = [
        lambda: any("_trial_" in name for name in home.databases()),
        lambda: home.ask(loaded, "postgres")[0][0] == 1,
        lambda: any("_aside_" in name for name in home.databases()),
    ]
    for moment in moments:
        running = home.start("-m", "guatu", "restore", str(backup), "--replace")
        until(moment, running)
        kill(running)
        has_swapped = any("_aside_" in name for name in home.databases())
        assert (home.counts()[0][0] == new) if has_swapped else (home.counts() == before)
    assert any("_aside_" in name for name in home.databases())
    home.guatu("restore", backup, "--replace")
    home.guatu("restore", "--drop-aside")
    assert home.counts()[0][0] == new
    assert home.databases() == ["guatu"]


@pytest.mark.slow
def test_another_database_with_other_roles_takes_it_too(home: Home, backup: Path, outer: Path) -> None:
    with psycopg.connect(home.url(), autocommit=True) as connection:
        connection.execute("ALTER ROLE guatu_owner CREATEROLE")
        connection.execute("CREATE DATABASE outside OWNER guatu_owner")
    cluster = postgres.known_cluster(home=home.path)
    assert cluster is not None
    away = Home(outer / "away", {"DATABASE_URL": cluster.owner_url("outside")})
    try:
        said = away.guatu("restore", backup)
        assert "已恢复到" in said
        granted = "SELECT count(*) FROM information_schema.role_table_grants WHERE grantee = 'guatu_web{}'"
        assert home.ask(granted.format("_outside"), "outside") == home.ask(granted.format(""))
        assert home.ask(granted.format(""), "outside") == [(0,)]
        assert "完好" in away.guatu("verify")
    finally:
        away.leave()
        with psycopg.connect(home.url(), autocommit=True) as connection:
            connection.execute("DROP DATABASE outside WITH (FORCE)")


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a disk that is small enough")
def test_a_full_disk_is_told_and_leaves_nothing(home: Home, backup: Path, outer: Path) -> None:
    small = outer / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)], check=False)
    if mounted.returncode:
        pytest.skip("nothing can be mounted here")
    try:
        assert "磁盘" in home.guatu("backup", small, "--no-verify", code=1)
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)


@pytest.mark.slow
def test_keys_travel_under_a_passphrase_alone(home: Home, backup: Path, outer: Path) -> None:
    held = json.loads((home.path / "secrets.json").read_text())
    key, other = held["data_key_1"], base64.b64encode(b"o" * 32).decode()
    (outer / "passphrase").write_text("correct horse battery\n")
    (outer / "wrong").write_text("wrong horse battery\n")
    sealed = outer / "sealed.tar"
    home.guatu("backup", sealed, "--no-verify", "--passphrase-file", outer / "passphrase")
    content = sealed.read_bytes()
    assert not any(value.encode() in content for value in held.values())
    for found in a_home(outer, "keyed"):
        assert "口令不对" in found.guatu("restore", sealed, "--passphrase-file", outer / "wrong", code=1)
        # A place where nothing is sealed yet takes the keys of the archive for its own.
        found.guatu("restore", sealed, "--passphrase-file", outer / "passphrase")
        here = json.loads((found.path / "secrets.json").read_text())
        assert here["data_key_1"] == key
        # Another key under the same name has sealed things here.
        (found.path / "secrets.json").write_text(json.dumps(here | {"data_key_1": other}))
        assert "data_key_1" in found.guatu("restore", sealed, "--replace")
        said = found.guatu("restore", sealed, "--replace", "--passphrase-file", outer / "passphrase", code=1)
        assert "新的 GUATU_HOME" in said


@pytest.mark.slow
def test_a_backup_of_an_older_version_is_brought_up_to_date(home: Home, backup: Path, outer: Path) -> None:
    command = ("-m", "django", "migrate", "projects", "0001", "--database", "owner", "--verbosity", "0")
    done = home.start(*command)
    out, err = done.communicate(timeout=120)
    assert done.returncode == 0, out + err
    home.guatu("backup", outer / "older.tar", "--no-verify")
    said = home.guatu("restore", outer / "older.tar", "--replace")
    assert "表结构已升到现在的版本" in said
    applied = "SELECT count(*) FROM django_migrations WHERE app = 'projects'"
    old = next(name for name in home.databases() if name != "guatu")
    assert home.ask(applied)[0][0] > home.ask(applied, old)[0][0]  # type: ignore[operator]
    home.guatu("restore", "--drop-aside")


def test_a_backup_of_a_later_version_is_refused() -> None:
    from guatu.config.backup.trial import refuse_newer
    from guatu.core.refusal import Refusal

    refuse_newer({"version": "0.0.1", "schema": [["given_up", "0001_initial"], ["zones", "0001_initial"]]})
    with pytest.raises(Refusal, match="请先升级挂图"):
        refuse_newer({"version": "99", "schema": [["zones", "0099_of_later"]]})


def is_taken(file: Path, content: bytes) -> bool:
    file.write_bytes(content)
    try:
        archive.check_parts(file, archive.read_manifest(file))
    except archive.ArchiveRefused:
        return False
    return True


@pytest.mark.slow
def test_what_was_cut_or_edited_is_refused(home: Home, backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()

    def flipped(at: int) -> bytes:
        return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]

    number = str(archive.read_manifest(backup)["tables"]["ledger_entry"]["rows"])
    row = f'"ledger_entry": {{"rows": {number}'.encode()
    assert row in whole
    spoiled = {
        "cut short": whole[: len(whole) // 2],
        "without its end": whole[: whole.rindex(b"manifest.json")],
        "a byte of the dump": flipped(4000),
        "a byte of a file": flipped(whole.index("佐证".encode(), 100_000)),
        "the manifest": whole.replace(row, row.replace(number.encode(), b"9" * len(number))),
        "another format": whole.replace(b'"format": 1', b'"format": 9'),
        "empty": b"",
        "something else": b"PK\x03\x04" + b"x" * 20_000,
    }
    assert [how for how, content in spoiled.items() if is_taken(tmp_path / "spoiled.tar", content)] == []
    with pytest.raises(archive.ArchiveRefused, match="公钥"):
        archive.read_manifest(backup, key="00" * 32)
    archive.check_parts(backup, archive.read_manifest(backup, key=archive.read_manifest(backup)["key"]))
    (tmp_path / "spoiled.tar").write_bytes(spoiled["a byte of the dump"])
    assert "没有使用" in home.guatu("restore", tmp_path / "spoiled.tar", "--replace", code=2)
    assert "没有" in home.guatu("restore", tmp_path / "nowhere.tar", "--replace", code=2)


def test_a_part_that_would_lie_elsewhere_is_refused(tmp_path: Path) -> None:
    from guatu.ledger.heads import sign_head

    file = tmp_path / "signed.tar"
    writer = archive.Writer(file)
    writer.add_bytes("files/../../secrets.json", b"{}")
    statement = {"product": "guatu", "format": archive.FORMAT, "parts": writer.parts}
    writer.finish(sign_head(statement, key_file=tmp_path / "key"))
    with pytest.raises(archive.ArchiveRefused, match="多出了"):
        archive.check_parts(file, archive.read_manifest(file))


@pytest.mark.slow
def test_a_database_that_goes_away_is_told_and_found_again(home: Home, backup: Path) -> None:
    status = postgres.status(home=home.path)
    assert status.pid is not None
    before = set(home.backups.glob("*"))
    running = home.start("-m", "guatu", "backup")
    assert until(lambda: any(home.backups.glob(".backing-up-*/database.dump")), running)
    os.kill(status.pid, signal.SIGKILL)
    out, err = running.communicate(timeout=120)
    assert running.returncode == 1, out + err
    assert "Traceback" not in err
    assert "数据库" in err or "pg_dump" in err
    assert set(home.backups.glob("*")) == before
    home.guatu("backup", "--no-verify")


@pytest.mark.slow
def test_two_places_do_not_back_up_one_database_at_once(home: Home, backup: Path) -> None:
    with psycopg.connect(home.url(), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(7401203, hashtext('guatu'))")
        assert "另一处" in home.guatu("backup", code=1)


def test_why_a_program_failed_is_said_in_one_sentence() -> None:
    from guatu.config.backup.clients import failure

    assert "磁盘满了" in failure("pg_dump", "pg_dump: error: could not write: No space left on device")
    assert failure("pg_restore", "warning: x\npg_restore: error: y").endswith("pg_restore: error: y")


def test_a_server_newer_than_our_programs_is_refused() -> None:
    from guatu.config.backup.clients import bin_for
    from guatu.core.refusal import Refusal

    assert (bin_for(18) / "pg_dump").is_file()
    assert bin_for(16) != bin_for(18)
    with pytest.raises(Refusal, match="比自带的备份程序"):
        bin_for(99)


def test_a_backup_is_due_once_a_day_after_its_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import datetime

    from guatu.config.backup.schedule import backup_due, backups_kept, run_due_backup
    from guatu.core.dates import SHANGHAI
    from guatu.core.refusal import Refusal

    monkeypatch.setenv("GUATU_HOME", str(tmp_path))
    monkeypatch.delenv("GUATU_BACKUP_AT", raising=False)
    monkeypatch.delenv("GUATU_BACKUP_KEEP", raising=False)
    early, late = (datetime(2026, 3, 11, hour, 0, tzinfo=SHANGHAI) for hour in (1, 3))
    assert not backup_due(late)
    monkeypatch.setenv("GUATU_BACKUP_AT", "02:30")
    assert backup_due(early)
    (tmp_path / "backup" / "guatu-20260310-023100.tar").touch()
    (tmp_path / "backup" / "guatu-20260311-050000.tar.part").touch()
    assert not backup_due(early)
    assert backup_due(late)
    (tmp_path / "backup" / "guatu-20260311-023000.tar").touch()
    assert not backup_due(late)
    assert backups_kept() == 14
    assert not run_due_backup(late)
    for name, wrong in (("GUATU_BACKUP_AT", "半夜"), ("GUATU_BACKUP_KEEP", "0")):
        monkeypatch.setenv(name, wrong)
    with pytest.raises(Refusal, match="02:30"):
        backup_due(late)
    with pytest.raises(Refusal, match="不小于 1"):
        backups_kept()
