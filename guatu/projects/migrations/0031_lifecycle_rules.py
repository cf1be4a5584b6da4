"""全生命周期的表有政策、记变更；已有的区得到随附的阶段门."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from guatu.core.remembering import Remember
from guatu.core.tenancy import Protect
from guatu.projects.gates_shipped import GATES

OF_A_PROJECT = ("Halt", "DelayReason", "Commitment", "GreenChannel")


def seed_gates(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Every zone that has its dictionary has the gates that a new zone starts with."""
    alias = editor.connection.alias

    def rows(name: str) -> dict[tuple[int, str], object]:
        found = apps.get_model("projects", name).objects.using(alias).all()
        return {(row.zone_id, row.code): row.pk for row in found}

    types, roads = rows("MilestoneType"), rows("MilestoneTemplate")
    gate = apps.get_model("projects", "StageGate")
    made = []
    for zone in sorted({zone for zone, _ in types}):
        for code, road, step, check, parameter, blocks in GATES:
            if (zone, code) not in types or (road and (zone, road) not in roads):
                continue
            made.append(
                gate(
                    zone_id=zone,
                    type_id=types[zone, code],
                    template_id=roads[zone, road] if road else None,
                    step=step,
                    check_code=check,
                    parameter=parameter,
                    is_blocking=blocks,
                )
            )
    gate.objects.using(alias).bulk_create(made)


class Migration(migrations.Migration):
    dependencies = [("projects", "0030_lifecycle")]
    operations = [
        migrations.RunPython(seed_gates, migrations.RunPython.noop),
        Protect("projects", insert_only=["PeriodClosing", "Baseline", "BaselinePoint"]),
        Remember(
            "projects",
            only=[*OF_A_PROJECT, "DelayFile", "StageGate"],
            under={**dict.fromkeys(OF_A_PROJECT, "project"), "DelayFile": "delay"},
            quiet={
                "Halt": ["op", "items"],
                "DelayReason": ["op"],
                "Commitment": ["updated_at"],
                "GreenChannel": ["op"],
            },
        ),
    ]
