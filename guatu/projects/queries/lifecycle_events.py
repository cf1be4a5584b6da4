"""全生命周期里的事：baselines, halts, reasons of delay, commitments and green channels as they happened."""

from datetime import datetime

from guatu.projects.models import Answer, GreenChannel, Project
from guatu.projects.queries.life import Event
from guatu.projects.queries.lifecycle import delays_of, halts_of, versions_of


def lifecycle_events(project: Project) -> list[Event]:
    """取这些事, in a fixed number of queries."""
    return [
        *_baselines(project),
        *_halts(project),
        *_delays(project),
        *_greens(project),
        *_commitments(project),
    ]


def _baselines(project: Project) -> list[Event]:
    return [
        Event(
            at=each.baseline.approved_at,
            verb="批准计划" if each.baseline.version == 1 else "重定基线",
            what=f"基线第 {each.baseline.version} 版，{len(each.points)} 个节点",
            who=each.baseline.approved_by.name,
            note=each.baseline.note,
        )
        for each in versions_of(project)
    ]


def _halts(project: Project) -> list[Event]:
    found: list[Event] = []
    for halt in halts_of(project):
        name = halt.get_kind_display()
        note = f"{halt.reason}：{halt.note}"
        found.append(Event(halt.asked_at, f"申请{name}", "项目", halt.asked_by.name, note=note))
        if halt.decided_by is None or halt.decided_at is None:
            continue
        granted = halt.state == Answer.GRANTED
        found.append(
            Event(
                at=halt.decided_at,
                verb=f"{name}项目" if granted else f"未批准{name}",
                what=f"涉及 {len(halt.items)} 个节点" if granted and halt.items else "",
                who=halt.decided_by.name,
                note=halt.answer,
                tone="over" if granted and halt.kind != halt.Kind.REVIVE else "",
            )
        )
    return found


def _delays(project: Project) -> list[Event]:
    found: list[Event] = []
    for delay in delays_of(project):
        name = f"{delay.milestone.type.name}：{delay.get_cause_display()}"
        found.append(Event(delay.asked_at, "申报延期原因", name, delay.asked_by.name, note=delay.text))
        if delay.decided_by is not None and delay.decided_at is not None:
            said = f"认定免责 {delay.days_excused} 天" if delay.state == Answer.GRANTED else "延期不予认定"
            found.append(Event(delay.decided_at, said, name, delay.decided_by.name, note=delay.answer))
    return found


def _greens(project: Project) -> list[Event]:
    rows = GreenChannel.objects.filter(zone_id=project.zone_id, project=project)
    found: list[Event] = []
    for row in rows.select_related("granted_by", "ended_by"):
        until = f"有效至 {row.until}"
        found.append(Event(row.granted_at, "开绿色通道", until, row.granted_by.name, note=row.reason))
        if row.ended_at is not None and row.ended_by is not None:
            found.append(Event(row.ended_at, "收回绿色通道", "", row.ended_by.name, note=row.end_note))
    return found


def _commitments(project: Project) -> list[Event]:
    """What was written last stands; how it came to that is in the changes of the project."""
    rows = project.commitments.filter(zone_id=project.zone_id).order_by("id")
    days: dict[datetime, list[str]] = {}
    for row in rows:
        days.setdefault(row.updated_at, []).append(str(row.get_what_display()))
    return [Event(at, "登记承诺与兑现", "、".join(names)) for at, names in days.items()]
