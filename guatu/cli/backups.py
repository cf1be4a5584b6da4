"""备份与恢复：everything into one proven file, and back."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guatu.cli.group import DONE, FAILED, NOT_UNDERSTOOD, cli
from guatu.cli.place import load_django
from guatu.core.refusal import Refusal

if TYPE_CHECKING:
    from guatu.config.backup.making import Made
    from guatu.config.backup.trial import Proof

TOLD = 20


@cli.command()
@click.argument("target", required=False, type=click.Path(path_type=Path))
@click.option("--verify/--no-verify", default=True, help="恢复到旁边比对一遍；--no-verify 不比。")
@click.option("--keep", type=int, help="只留最新的几份，更早的删去；不写则都留。")
@click.option("--passphrase-file", type=click.Path(path_type=Path), help="备份口令在哪个文件；给了才带密钥。")
@click.option("--due", "only_due", is_flag=True, help="没过 GUATU_BACKUP_AT 定的时刻，或已备过，就不备。")
def backup(
    target: Path | None, verify: bool, keep: int | None, passphrase_file: Path | None, only_due: bool
) -> int:
    """备份：数据库、附件、链头，成一个文件，不用停机。"""
    load_django()
    from guatu.config.backup import schedule
    from guatu.config.backup.making import make_backup

    secret, at = _secret(passphrase_file), datetime.now(UTC)
    if only_due and target is not None:
        raise click.UsageError("--due 只备到默认的目录。")
    if only_due and not schedule.backup_due(at):
        click.echo("还没到备份的时刻。")
        return DONE
    keep = schedule.backups_kept() if only_due and keep is None else keep
    made = make_backup(target, at=at, secret=secret, verify=verify, keep=keep, say=click.echo)
    click.echo(f"已备份到 {made.file}（{_size(made.size)}）。")
    _tell_keys(made, bool(secret))
    return _tell_proof(made)


def _tell_proof(made: "Made") -> int:
    for path in made.removed:
        click.echo(f"已删去旧的 {path.name}。")
    faults = made.proof.faults if made.proof else []
    if made.proof is None:
        click.echo("没有比对，不能保证恢复得出来。")
    elif not faults:
        click.echo(f"已恢复到旁边比对过：{made.proof.sentence()}。")
    else:
        click.echo("恢复到旁边比对，有问题：")
    for sha256 in made.missing[:TOLD]:
        click.echo(f"  附件 {sha256[:16]} 在库里有名，盘上没有或已损坏。")
    _tell_faults(faults)
    return FAILED if made.missing or faults else DONE


def _tell_keys(made: "Made", is_sealed: bool) -> None:
    if is_sealed:
        click.echo("密钥已用口令封在里面。口令请记在别处。")
    else:
        click.echo("密钥不在里面。请另存 GUATU_HOME/secrets.json，丢了它，库里加密的内容解不开。")
    click.echo(f"签名公钥 {made.manifest['key']}，请记在别处。")


@cli.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="换下现在的数据库；换下的留着，直到 --drop-aside。")
@click.option("--check", "is_check", is_flag=True, help="只恢复到旁边比对，不动现在的数据库。")
@click.option("--passphrase-file", type=click.Path(path_type=Path), help="备份口令在哪个文件。")
@click.option("--key", default="", help="只认这个公钥签的备份。")
@click.option("--drop-aside", "is_drop", is_flag=True, help="删去以前换下的数据库。")
def restore(
    *, file: Path | None, replace: bool, is_check: bool, passphrase_file: Path | None, key: str, is_drop: bool
) -> int:
    """从一份备份恢复；先在旁边恢复、比对，再一下换上。"""
    load_django()
    from guatu.config.backup import restoring
    from guatu.config.backup.archive import ArchiveRefused

    if is_drop:
        old = restoring.drop_aside()
        click.echo(f"已删去换下的库：{'、'.join(old)}。" if old else "没有换下的库。")
        return DONE
    if file is None:
        raise click.UsageError("请写明恢复哪一份备份。")
    try:
        if is_check:
            return _told(file, restoring.check(file, key=key, say=click.echo))
        done = restoring.restore(
            file,
            at=datetime.now(UTC),
            replace=replace,
            secret=_secret(passphrase_file),
            key=key,
            say=click.echo,
        )
    except ArchiveRefused as refused:
        click.echo(refused.message, err=True)
        return NOT_UNDERSTOOD
    click.echo(f"已恢复到 {_when(done.manifest['at'])}：{done.proof.sentence()}。")
    click.echo(f"备份的签名公钥是 {done.manifest['key']}，请与记在别处的比一比。")
    if done.aside:
        click.echo(f"换下的库留着，叫 {done.aside}；不要了就 guatu restore --drop-aside。")
    if done.wanted_keys:
        names = "、".join(done.wanted_keys)
        click.echo(f"密钥还缺 {names}，请把当时的 secrets.json 里的这几项放回来。")
    return DONE


def _told(file: Path, proof: "Proof") -> int:
    _tell_faults(proof.faults)
    said = "有问题" if proof.faults else "可以恢复"
    click.echo(f"{file.name} {said}：{proof.sentence()}。")
    return FAILED if proof.faults else DONE


def _tell_faults(faults: list[str]) -> None:
    for fault in faults[:TOLD]:
        click.echo(f"  {fault}")
    if len(faults) > TOLD:
        click.echo(f"  ……共 {len(faults)} 处。")


def _secret(file: Path | None) -> str:
    named = file or os.environ.get("GUATU_BACKUP_PASSPHRASE_FILE")
    if not named:
        return ""
    try:
        secret = Path(named).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise Refusal(f"读不了口令文件 {named}。") from error
    if not secret:
        raise Refusal(f"口令文件 {named} 是空的。")
    return secret


def _size(count: int) -> str:
    return f"{count / 2**30:.1f} GiB" if count >= 2**30 else f"{count / 2**20:.1f} MiB"


def _when(said: str) -> str:
    from guatu.core.dates import SHANGHAI

    return datetime.fromisoformat(said).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
