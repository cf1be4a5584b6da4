"""试恢复：an archive is restored into a database of its own and held against what its manifest says."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from guatu.config import database
from guatu.config.backup import archive, clients, databases
from guatu.config.backup.archive import DUMP, Manifest
from guatu.config.backup.snapshot import SAME_WORDS, tables_of
from guatu.core.refusal import Refusal

Say = Callable[[str], None]
DRAFT = ".restoring-"


@dataclass(slots=True)
class Proof:
    """比对的结果：what was checked, and every fault in words."""

    tables: int = 0
    rows: int = 0
    zones: int = 0
    links: int = 0
    files: int = 0
    is_by_content: bool = True
    faults: list[str] = field(default_factory=list)

    def sentence(self) -> str:
        """一句话."""
        how = "逐行比过摘要" if self.is_by_content else "比过行数"
        return (
            f"{self.tables} 张表 {self.rows:,} 行{how}，{self.zones} 个区的流转 {self.links:,} 环重算过，"
            f"附件 {self.files:,} 份核过摘要"
        )


@contextmanager
def restored(file: Path, manifest: Manifest, *, folder: Path, say: Say) -> Iterator[tuple[str, Proof]]:
    """恢复到旁边：the name of a whole database and its proof; dropped at the end if not renamed."""
    archive.check_parts(file, manifest)
    refuse_newer(manifest)
    draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=folder))
    name = databases.create_trial()
    try:
        dump = draft / DUMP
        archive.extract(file, DUMP, dump)
        _load(name, dump, manifest)
        proof = _compare(name, manifest)
        with databases.pointed_at(name):
            _migrate(manifest, say)
            _walk_chains(manifest, proof)
        yield name, proof
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        databases.drop(name)


def prove(file: Path, *, folder: Path, key: str = "", say: Say) -> Proof:
    """证明一份备份可用, without touching the present database."""
    with restored(file, archive.read_manifest(file, key=key), folder=folder, say=say) as (_, proof):
        return proof


def refuse_newer(manifest: Manifest) -> None:
    """不认得的表结构：an archive of a later version is refused."""
    from django.db.migrations.loader import MigrationLoader

    known = {
        f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    }
    apps = {each.split(".")[0] for each in known}
    unknown = [f"{app}.{name}" for app, name in manifest["schema"] if f"{app}.{name}" not in known]
    # An app that was given up leaves names behind that nobody needs.
    if any(each.split(".")[0] in apps for each in unknown):
        raise Refusal(f"备份来自挂图 {manifest['version']}，比这里新。请先升级挂图，再恢复。")


def _load(name: str, dump: Path, manifest: Manifest) -> None:
    url = databases.owner_url(name)
    with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
        major = connection.info.server_version // 10_000
        clients.load(url, source=dump, major=major)
        said = manifest["database"]
        roles = {said["web"]: database.web_role(), said["owner"]: connection.info.user}
        for statement in clients.rights(dump, roles=roles, major=major):
            connection.execute(statement.encode())
        connection.execute("ANALYZE")


def _compare(name: str, manifest: Manifest) -> Proof:
    proof = Proof(files=sum(part.startswith(archive.FILES) for part in manifest["parts"]))
    with psycopg.connect(databases.owner_url(name), connect_timeout=10) as connection:
        connection.execute(SAME_WORDS)
        # Digests of rows are the same on one major version; between two only the numbers are sure to be.
        proof.is_by_content = connection.info.server_version // 10_000 == manifest["database"]["major"]
        found = tables_of(connection)
    said = manifest["tables"]
    for table in sorted(set(said) | set(found)):
        was, now = said.get(table, {"rows": 0}), found.get(table, {"rows": 0})
        if was["rows"] != now["rows"]:
            proof.faults.append(f"表 {table} 应有 {was['rows']} 行，恢复出 {now['rows']} 行。")
        elif proof.is_by_content and was != now:
            proof.faults.append(f"表 {table} 的内容与备份时不同。")
    proof.tables, proof.rows = len(found), sum(each["rows"] for each in found.values())
    return proof


def _migrate(manifest: Manifest, say: Say) -> None:
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["owner"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        say(f"备份来自挂图 {manifest['version']}，表结构已升到现在的版本。")


def _walk_chains(manifest: Manifest, proof: Proof) -> None:
    """As the web role, under the policies: what it may see is thereby tried too."""
    from guatu.core import tenancy
    from guatu.ledger import heads, sealing
    from guatu.ledger.worker import all_zones
    from guatu.zones.models import Zone

    kept = {head["zone"]: head for head in manifest["heads"]}
    for zone_id, code in all_zones():
        with tenancy.inside(zone_id):
            zone = Zone.objects.get(pk=zone_id)
            finding = sealing.verify(zone)
            proof.faults += [f"{code}：{fault}" for fault in finding.faults]
            head = kept.pop(code, None)
            proof.faults += heads.check_head(head, zone=zone) if head else [f"清单里没有 {code} 的链头。"]
            if head and head["seq"] != finding.count:
                proof.faults.append(f"{code} 的链应有 {head['seq']} 环，恢复出 {finding.count} 环。")
        proof.zones, proof.links = proof.zones + 1, proof.links + finding.count
    proof.faults += [f"备份里的 {code} 没有恢复出来。" for code in kept]
