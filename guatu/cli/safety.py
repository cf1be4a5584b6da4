"""安全：put old audit away, change the key that seals secrets."""

from datetime import UTC, datetime
from pathlib import Path

import click

from guatu.cli.group import cli
from guatu.cli.place import load_django


@cli.command("audit-archive")
@click.option(
    "--before", type=click.DateTime(["%Y-%m-%d"]), required=True, help="归档这一天以前的；至少六个月以前。"
)
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, exists=True, path_type=Path), required=True,
    help="写到哪个目录；请另行保管。",
)  # fmt: skip
@click.option("--zone", "zone_code", help="只归档这个开发区；不写则全部。")
def audit_archive(before: datetime, folder: Path, zone_code: str | None) -> None:
    """把六个月以前的用户审计写成文件，移出数据库。"""
    load_django()
    from guatu.core.refusal import Refusal
    from guatu.identity.actions import archive
    from guatu.zones.models import Zone

    zones = Zone.objects.using("owner").order_by("id")
    found = list(zones.filter(code=zone_code) if zone_code else zones)
    if not found:
        raise Refusal(f"没有代码是“{zone_code}”的开发区。" if zone_code else "还没有开发区。")
    for zone in found:
        done = archive(
            zone_id=zone.pk, code=zone.code, before=before.date(), folder=folder, at=datetime.now(UTC)
        )
        if done.path is None:
            click.echo(f"{zone.name}：这一天以前没有记录。")
        else:
            click.echo(f"{zone.name}：归档 {done.count} 条，{done.path}，SHA-256 {done.digest}")


@cli.command("rotate-key")
def rotate_key() -> None:
    """换数据密钥：添一把新的，把两步验证的密钥都改用它封存。"""
    from guatu.config.secrets import add_data_key

    number = add_data_key()
    load_django()
    from guatu.identity.actions import reseal

    click.echo(f"已添第 {number} 号数据密钥，改封 {reseal()} 个；旧的留着，备份里的旧数据还要用它。")
