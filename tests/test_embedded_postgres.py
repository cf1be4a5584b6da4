"""内置数据库：it starts, is found again, heals, and keeps to itself."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from guatu.config import database, postgres, postgres_cluster
from guatu.config.postgres import Cluster
from guatu.config.postgres_paths import SOCKET_FILE, SOCKET_LIMIT, Place, known_place, make_private
from guatu.config.server_user import user_of
from guatu.core.refusal import Refusal

ROOT = Path(__file__).parent.parent
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")


@pytest.fixture(scope="module")
def open_home() -> Iterator[Path]:
    """A home that the server user can walk into, shared by the tests of this file."""
    with tempfile.TemporaryDirectory(prefix="guatu-home-") as folder:
        outer = Path(folder)
        outer.chmod(0o711)
        home = outer / "home"
        yield home
        postgres.remove(home=home)


@pytest.fixture
def cluster(open_home: Path) -> Cluster:
    return postgres.ensure_running(home=open_home)


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, connect_timeout=10) as connection:
        row = connection.execute(question.encode()).fetchone()
    return None if row is None else row[0]


def pid_of(cluster: Cluster) -> int:
    pid = postgres.status(home=cluster.home).pid
    assert pid is not None
    return pid


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_starts_with_its_roles_and_database(cluster: Cluster) -> None:
    assert ask(cluster.owner_url(), "SELECT current_user") == "guatu_owner"
    assert ask(cluster.web_url(), "SELECT current_database()") == "guatu"
    rights = "rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole"
    rights = f"SELECT {rights} FROM pg_roles WHERE rolname = 'guatu_web'"
    assert ask(cluster.owner_url(), rights) is False


def test_it_keeps_what_it_promises_about_durability(cluster: Cluster) -> None:
    for name, value in {
        "fsync": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "TimeZone": "UTC",
        "server_encoding": "UTF8",
    }.items():
        assert ask(cluster.owner_url(), f"SELECT current_setting('{name}')") == value


def test_the_next_command_finds_the_same_server(cluster: Cluster) -> None:
    before = pid_of(cluster)
    code = "from guatu.config import postgres; postgres.ensure_running(); print(postgres.status().pid)"
    other = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"GUATU_HOME": str(cluster.home)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(other.stdout) == before


def test_nobody_enters_without_the_password_and_nobody_from_the_network(cluster: Cluster) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"host={cluster.socket_dir} dbname=guatu user=postgres password=guess")
    assert ask(cluster.superuser_url(), "SELECT current_setting('listen_addresses')") == ""
    assert (
        ask(
            cluster.superuser_url(),
            "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'",
        )
        == 0
    )


def test_its_files_are_private(cluster: Cluster) -> None:
    assert mode_of(cluster.home / "secrets.json") == 0o600
    assert mode_of(cluster.socket_dir) == 0o700
    assert mode_of(cluster.place.data) == 0o700
    assert mode_of(cluster.home.parent) == 0o711
    assert "guatu_owner" not in (cluster.place.log / "postgres.log").read_text()


@needs_root
def test_as_root_the_server_is_somebody_else(cluster: Cluster) -> None:
    assert cluster.place.user is not None
    assert cluster.place.data.stat().st_uid == cluster.place.user.uid != 0
    assert Path(f"/proc/{pid_of(cluster)}").stat().st_uid == cluster.place.user.uid
    assert (cluster.home / "secrets.json").stat().st_uid == 0


def test_a_killed_server_is_brought_back_with_what_it_had_acknowledged(cluster: Cluster) -> None:
    with psycopg.connect(cluster.owner_url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (147)")
    killed = pid_of(cluster)
    os.kill(killed, signal.SIGKILL)
    again = postgres.ensure_running(home=cluster.home)
    until = time.monotonic() + 20
    # The survivors of a killed server may answer for a moment before they notice.
    while postgres.status(home=cluster.home).pid in {None, killed} and time.monotonic() < until:
        time.sleep(0.1)
        postgres.ensure_running(home=cluster.home)
    assert ask(again.owner_url(), "SELECT max(n) FROM kept") == 147


def test_a_number_in_an_old_file_that_now_is_another_program_is_no_server(cluster: Cluster) -> None:
    postgres.stop(home=cluster.home)
    sleeper = subprocess.Popen(["/bin/sleep", "60"])
    try:
        port_and_rest = f"{sleeper.pid}\n{cluster.place.data}\n0\n5432\n{cluster.socket_dir}\n\n0 0\nready\n"
        (cluster.place.data / "postmaster.pid").write_text(port_and_rest)
        assert postgres.status(home=cluster.home).pid is None
        assert ask(postgres.ensure_running(home=cluster.home).owner_url(), "SELECT 1") == 1
        assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()


def test_two_commands_at_once_start_one_server(cluster: Cluster) -> None:
    postgres.stop(home=cluster.home)
    code = "from guatu.config import postgres; postgres.ensure_running(); print(postgres.status().pid)"
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            env=os.environ | {"GUATU_HOME": str(cluster.home)},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = {process.communicate(timeout=60)[0] for process in both}
    assert len(said) == 1
    assert said == {f"{pid_of(cluster)}\n"}


def test_lost_passwords_are_set_anew(cluster: Cluster) -> None:
    (cluster.home / "secrets.json").unlink()
    again = postgres.ensure_running(home=cluster.home)
    assert ask(again.web_url(), "SELECT current_user") == "guatu_web"
    assert ask(again.owner_url(), "SELECT current_user") == "guatu_owner"


def test_an_unfinished_first_start_is_thrown_away(cluster: Cluster) -> None:
    draft = cluster.place.root / "data-18.new-dead"
    make_private(draft, cluster.place.user)
    (draft / "PG_VERSION").write_text("18")
    postgres.stop(home=cluster.home)
    postgres.ensure_running(home=cluster.home)
    assert not draft.exists()


def test_a_home_the_server_user_cannot_enter_and_of_any_depth_serves_too(tmp_path: Path) -> None:
    home = tmp_path / ("深" * 20) / ("d" * 60) / "home"
    home.parent.parent.mkdir()
    tmp_path.chmod(0o700)
    try:
        found = postgres.ensure_running(home=home)
        assert ask(found.web_url(), "SELECT 1") == 1
        assert len(os.fsencode(found.socket_dir)) + len(SOCKET_FILE) <= SOCKET_LIMIT
        assert mode_of(tmp_path) == 0o700
        place = known_place(home)
        assert place is not None
    finally:
        postgres.remove(home=home)
    assert not place.root.exists()


def test_a_directory_of_strangers_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir(mode=0o755)
    with pytest.raises(Refusal, match="权限过宽"):
        make_private(tmp_path / "run", None)


def test_a_bare_user_name_means_oneself() -> None:
    assert user_of("") is None
    assert Place(root=Path("/x" * 60), user=None).socket_dir.parent == Path("/tmp")


def test_settings_are_read_without_starting_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUATU_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    held = database.django_databases()
    assert held["default"]["USER"] == "guatu_web"
    assert held["owner"]["USER"] == "guatu_owner"
    assert not (tmp_path / "home").exists()


def test_an_external_database_gets_a_web_role_of_its_own(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(cluster.superuser_url(), autocommit=True) as connection:
        connection.execute("ALTER ROLE guatu_owner CREATEROLE")
    monkeypatch.setenv("GUATU_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", cluster.owner_url())
    monkeypatch.delenv("GUATU_WEB_URL", raising=False)
    urls = database.ensure_database()
    assert ask(urls.web, "SELECT current_user") == "guatu_web_guatu"
    assert database.ensure_database() == urls
    assert database.parameters("web", "guatu")["user"] == "guatu_web_guatu"
    assert mode_of(tmp_path / "secrets.json") == 0o600


def test_an_old_external_database_is_refused(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", cluster.owner_url())
    monkeypatch.setattr(database, "OLDEST", 99)
    with pytest.raises(Refusal, match="太旧"):
        database.ensure_database()


def test_a_wrong_address_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:x@127.0.0.1:1/none")
    with pytest.raises(Refusal, match="连不上"):
        database.database_urls()
    monkeypatch.setenv("DATABASE_URL", "postgresql://[")
    with pytest.raises(Refusal, match="写得不对"):
        database.web_role()


def test_the_order_of_text_does_not_depend_on_the_system(cluster: Cluster) -> None:
    question = "SELECT datlocprovider::text FROM pg_database WHERE datname = 'guatu'"
    assert ask(cluster.owner_url(), question) == "b"
    assert postgres_cluster.SETTINGS["listen_addresses"] == ""
