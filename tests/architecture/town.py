"""城：one of each thing in 青螺湾, and beside it 白鹤湾 with its own few, for tests that walk every page and table.

It stands in one open transaction of the module; each visit happens in a savepoint that is rolled back, and
starts with no zone entered, so whatever a page sees its own door has let it see.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django.plugin import DjangoDbBlocker

from guatu.api.actions import make_key
from guatu.api.models import AccessKey
from guatu.core import tenancy
from guatu.core.dates import PartialDate
from guatu.core.ids import new_id
from guatu.core.periods import parse
from guatu.files.actions import store
from guatu.files.uploads import begin
from guatu.identity import audit
from guatu.identity.models import AuditEntry, Session
from guatu.imports import actions as imports
from guatu.imports.models import HeadMapping, ImportRecord, ImportRun
from guatu.ledger import actions as ledger
from guatu.ledger import recompute
from guatu.ledger.models import Item, Part, Seal, Unsealed
from guatu.ledger.saved import keep_view
from guatu.ledger.sweep import sweep
from guatu.notices import actions as notices
from guatu.notices.models import Cursor
from guatu.projects import actions as lifecycle
from guatu.projects import schemes
from guatu.projects.actions import (
    Filled,
    WorkDraft,
    add_group,
    add_photos,
    approve_annual_plan,
    draw_up_plan,
    found_projects,
    join_group,
    lay_works,
    report_investment,
    report_progress,
    set_targets,
    submit_report,
)
from guatu.projects.actions.chasing import close_period
from guatu.projects.actions.enrol_rules import rules_on
from guatu.projects.actions.reserve import ReserveDraft, propose
from guatu.projects.models import (
    Category,
    Commitment,
    DelayReason,
    Halt,
    Measure,
    Milestone,
    MilestoneType,
    Project,
    StageGate,
)
from guatu.projects.spread import spread_year
from guatu.projects.tests import cast_projects
from guatu.registry.models import Company, Drawing, Parcel, QuotedFact
from guatu.service.actions import assign_liaison, assign_liaisons
from guatu.supervision import actions as supervision
from guatu.supervision.kind import FINDING
from guatu.supervision.models import KeyTask
from guatu.supervision.tests import scenes
from guatu.zones import actions as zones
from guatu.zones.actions.journal import record as journal
from guatu.zones.models import Account, DisplayLink, Membership, Person, Role, Unit, Zone
from tests import cast as casting
from tests.cast import Cast, zones_in_place

YESTERDAY = casting.AT - timedelta(days=1)
SECRET = "the-lobby-screen-of-qlw"
# The column of a table of roles → who plays it.
ROLES = {
    "anonymous": "",
    "stranger": "stranger",
    "display": "display",
    "auditor": "auditor",
    "upper": "upper",
    "officer": "officer",
    "unit_head": "head",
    "leader": "leader",
    "supervisor": "supervisor",
    "system_admin": "sysadmin",
    "security_admin": "secadmin",
    "audit_admin": "auditadmin",
}
COMPANIES = (("示例晶圆有限公司", "91330604MA2D000112"), ("示例封测有限公司", "91330604MA2D000226"))
# Players outside the table: an officer of another unit of the zone, and somebody of all roles next door.
MORE = {"outsider": "builder", "thief": "thief"}


@dataclass
class Town:
    """城. ``things`` of 青螺湾 by the name an address knows them by; ``others`` the same of 白鹤湾."""

    cast: Cast
    things: dict[str, Any] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def client(self, role: str, *, csrf: bool = False) -> Client:
        """此角色的浏览器, newly opened with the session it had."""
        client = Client(raise_request_exception=False, enforce_csrf_checks=csrf)
        if session := self.cookies.get(role):
            client.cookies[settings.SESSION_COOKIE_NAME] = session
        return client

    def kwargs(self, name: str, zone: str = "qlw") -> dict[str, Any]:
        """地址里要的东西 of one page."""
        made: dict[str, Any] = {}
        for key in parameters()[name]:
            if key == "zone":
                made[key] = zone
                continue
            thing = KNOWN_AS.get((name, key)) or KNOWN_AS.get(("", key))
            assert thing, (
                f"{name} 的地址要 {key}：请在 tests/architecture/town.py 的 KNOWN_AS 里说明是哪一样东西。"
            )
            made[key] = self.things[thing]
        return made

    @contextmanager
    def visit(self) -> Iterator[None]:
        """到访一次. Nothing of it remains, and no zone was entered before it."""
        with transaction.atomic():
            tenancy.enter(None, [])
            yield
            transaction.set_rollback(True)

    def ask(self, role: str, method: str, url: str, **data: Any) -> HttpResponseBase:
        """一次请求 of one role; a POST carries at least what every form carries."""
        client = self.client(role)
        if method == "POST":
            data.setdefault("data", {"csrfmiddlewaretoken": "-"})
        return getattr(client, method.lower())(url, **data)  # type: ignore[no-any-return]


# (page, part of its address) → the thing of the town; "" for any page.
KNOWN_AS = {
    ("display", "code"): "zone_code",
    ("display", "secret"): "secret",
    ("unit", "id"): "unit",
    ("unit_edit", "id"): "unit",
    ("person", "id"): "person",
    ("person_edit", "id"): "person",
    ("membership_new", "id"): "person",
    ("membership_end", "id"): "membership",
    ("account_open", "id"): "newcomer",
    ("account_unlock", "id"): "person",
    ("account_reset", "id"): "person",
    ("account_disable", "id"): "person",
    ("account_enable", "id"): "person",
    ("account_factor", "id"): "person",
    ("session_end", "login_id"): "session",
    ("park_edit", "id"): "park",
    ("display_revoke", "id"): "display_link",
    ("file", "id"): "file",
    ("file_preview", "id"): "file",
    ("file_picture", "id"): "file",
    ("upload", "id"): "upload",
    ("upload_drop", "id"): "upload",
    ("company", "id"): "company",
    ("company_edit", "id"): "company",
    ("", "company_id"): "company",
    ("", "item_id"): "item",
    ("", "gate_id"): "gate",
    ("", "halt_id"): "halt",
    ("", "delay_id"): "delay",
    ("", "green_id"): "green",
    ("", "template_id"): "template",
    ("halt_ask", "kind"): "halt_kind",
    ("", "project_id"): "project",
    ("", "milestone_id"): "milestone",
    ("", "group_id"): "group",
    ("", "work_id"): "work",
    ("", "reserve_id"): "reserve",
    ("reserve_move", "to"): "reserve_to",
    ("", "type_id"): "milestone_type",
    ("", "task_id"): "key_task",
    ("", "pledge_id"): "pledge",
    ("", "target_id"): "target",
    ("", "change_id"): "target_change",
    ("", "meeting_id"): "meeting",
    ("", "finding_id"): "finding",
    ("", "proposal_id"): "proposal",
    ("import_preview", "id"): "import",
    ("import_remap", "id"): "import",
    ("import_confirm", "id"): "import",
    ("import_drop", "id"): "import",
    ("import_undo", "id"): "applied",
    ("import_progress", "id"): "import",
    ("import_cancel", "id"): "import",
    ("import_rejected", "id"): "import",
    ("import_template", "kind"): "import_kind",
    ("", "part_id"): "part",
    ("part_finish", "item_id"): "part_item",
    ("part_drop", "item_id"): "part_item",
    ("delegation_revoke", "id"): "delegation",
    ("tier_edit", "kind"): "tier_kind",
    ("tier_edit", "code"): "tier_code",
    ("", "notice_id"): "notice",
    ("", "liaison_id"): "liaison",
    # annual plans
    ("plan_actuals", "measure"): "measure",
    # entered into the statistics
    ("enrolment_material", "code"): "paper",
    **{
        (f"{page}", part): part
        for page in ("stat_month_fill", "stat_month_close", "official_correct")
        for part in ("year", "month")
    },
    # saved views
    ("", "listed"): "listed",
    ("saved_view_edit", "id"): "saved_view",
    ("saved_view_remove", "id"): "saved_view",
    # api
    ("", "ref"): "item",
    ("api_nothing", "rest"): "zone_code",
    ("my_key_revoke", "id"): "access_key",
    ("key_revoke", "id"): "access_key",
}


def parameters() -> dict[str, tuple[str, ...]]:
    """全部地址：each name with the parts its address asks for."""
    found: dict[str, tuple[str, ...]] = {}

    def walk(parts: list[Any], above: tuple[str, ...]) -> None:
        for part in parts:
            here = (*above, *part.pattern.converters)
            if isinstance(part, URLResolver):
                walk(part.url_patterns, here)
            elif isinstance(part, URLPattern):
                assert part.name, f"{part.pattern} 没有名字，权限表管不到它。"
                assert part.name not in found or found[part.name] == here, f"{part.name} 用了两次。"
                found[part.name] = here

    walk(get_resolver().url_patterns, ())
    return found


def sheet_bytes(*rows: list[Any]) -> bytes:
    """一份表."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "企业"
    for row in rows:
        sheet.append(row)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def people_of_all_zones() -> Cast:
    """角色就位 in the three zones, inside the open transaction."""
    found = zones_in_place()
    made = Cast(found["qlw"], found["bhw"], found["qls"])
    for code in ("qls", "bhw", "qlw"):
        tenancy.enter(found[code].pk, [found[code].pk])
        casting._people_zone(made, found[code])
    return made


def build(folder: Path) -> Town:
    """建城."""
    settings.FILES_ROOT = folder
    made = people_of_all_zones()
    town = Town(made)
    # The day after the story, so that nothing in it lies ahead at any hour of the tests.
    Zone.objects.filter(pk=made.zone.pk).update(pinned_on=made.today + timedelta(days=1))
    _projects(town)
    _plans(town)
    _life(town, [town.things["project"]])
    _enrolment(town, [town.things["project"]])
    _papers(town)
    _kernel(town)
    _reports(town)
    _supervision(town)
    _settled(town)
    _house(town)
    _neighbour(town)
    _notices(town)
    _keys(town, 1)
    _change(town, 1)
    tenancy.enter(None, [])
    return town


def _change(town: Town, times: int) -> None:
    """李工 changes one thing of each kind that has a page with its changes, so many times."""
    cast, things = town.cast, town.things
    day = {"at": cast.at + timedelta(days=1)}
    tenancy.enter(cast.zone.pk, [cast.zone.pk], by=cast.people["officer"].pk, **day)  # type: ignore[arg-type]
    for turn in range(times):
        Unit.objects.filter(zone=cast.zone, pk=things["unit"]).update(short_name=f"建{turn}")
        Person.objects.filter(zone=cast.zone, pk=things["person"]).update(title=f"科员{turn}")
        Company.objects.filter(zone=cast.zone, pk=things["company"]).update(industry_code=f"{3970 + turn}")
        Milestone.objects.filter(zone=cast.zone, pk=things["milestone"]).update(order=20 + turn)
        KeyTask.objects.filter(zone=cast.zone, pk=things["key_task"]).update(leader=cast.people["leader"])


def _notices(town: Town) -> None:
    """李工 has one notice, has said how he wants to be told, and looks after one company."""
    cast = town.cast
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    told = {"key": "town", "title": "示例·消息", "body": "请看。", "by": None, "at": cast.at}
    (one,) = notices.notify(zone=cast.zone, people=[cast.people["officer"]], **told)  # type: ignore[arg-type]
    notices.set_preference(zone=cast.zone, by=cast.officer, at=cast.at, digest_hour=8)
    Cursor.objects.create(zone=cast.zone, seq=0)
    town.things["notice"] = one.pk
    company = Company.objects.get(zone=cast.zone, pk=town.things["company"])
    who = {"person": cast.people["officer"], "kind": "officer", "from_date": cast.today}
    town.things["liaison"] = assign_liaison(company, by=cast.head, at=cast.at, **who).pk  # type: ignore[arg-type]


def _keys(town: Town, count: int) -> None:
    """李工 has given some system a key."""
    cast = town.cast
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    for number in range(count):
        op = UUID(int=900 + AccessKey.objects.filter(zone=cast.zone).count())
        told = {"name": f"示例·第{number}个系统", "days": 365, "by": cast.officer, "op": op}
        made = make_key(can_act=False, at=datetime.now(UTC) - timedelta(days=1), **told)  # type: ignore[arg-type]
        town.things["access_key"] = made.key.pk


def _projects(town: Town, count: int = 3) -> None:
    cast, things = town.cast, town.things
    schemes.seed(zone=cast.zone)
    company = Company.objects.create(zone=cast.zone, name="示例晶体有限公司", name_key="示例晶体")
    parcel = Parcel.objects.create(
        zone=cast.zone, code="A-01", park=cast.parks["one"], outline=[[0, 0], [9, 0], [9, 9]], center=[5, 5]
    )
    Drawing.objects.create(zone=cast.zone, width=800, height=600)
    QuotedFact.objects.create(
        zone=cast.zone,
        subject=company.pk,
        attribute="投资",
        value="10",
        quote="总投资10亿元。",
        source="示例",
    )
    drafts = [
        cast_projects.draft(
            cast,
            f"示例·第{n}个项目",
            company=company,
            parcel=parcel if n == 1 else None,
            park=cast.parks["one"],
            values={"investment_fen": 100_000_000_00, "progress_percent": 30, "progress_text": "桩基"},
            capacities=[("晶片", Decimal(100), "~", "万片")],
        )
        for n in range(1, count + 1)
    ]
    projects = found_projects(zone=cast.zone, drafts=drafts, by=cast.head, at=cast.at - timedelta(days=60))
    group = add_group(zone=cast.zone, name="示例·攻坚项目", unit=cast.units["项目服务办"])
    join_group(project=projects[0], group=group)
    set_targets(group, planned={"projects": 3, "invested": 500_000_00})
    node = Milestone.objects.select_related("type").get(
        zone=cast.zone, project=projects[0], type__code="completed"
    )
    piles = WorkDraft(node, "示例桩基", date(2026, 3, 1), date(2026, 3, 20))
    frame = WorkDraft(node, "示例主体", date(2026, 3, 21), date(2026, 5, 20), after=piles.id)
    lay_works(projects[0], drafts=[piles, frame], by=cast.head, at=YESTERDAY)
    things["work"] = piles.id
    idea = ReserveDraft("示例·托育园", "education", cast.units["项目服务办"], 900_000_00, why="示例")
    reserve = propose(zone=cast.zone, draft=idea, by=cast.officer, at=cast.at - timedelta(days=50))
    things |= {"reserve": reserve.pk, "reserve_to": "reserve"}
    report_progress(
        projects[0], on=date(2026, 3, 9), percent=Decimal(40), text="主体三层", by=cast.officer, at=YESTERDAY
    )
    milestone = Milestone.objects.get(zone=cast.zone, project=projects[0], type__code="completed")
    item = milestone.item
    assert item is not None
    ledger.accept(item, by=cast.officer, at=cast.at - timedelta(hours=3))
    things |= {"company": company.pk, "project": projects[0].pk, "group": group.pk, "item": item.pk}
    things |= {"milestone": milestone.pk, "milestone_type": milestone.type_id, "parcel": parcel.pk}


def _reports(town: Town) -> None:
    """One report of 2月下半月 with a photo, and the item that chases those that are missing."""
    cast = town.cast
    told = {"by": cast.officer, "at": YESTERDAY}
    project = Project.objects.get(zone=cast.zone, pk=town.things["project"])
    filled = Filled(percent=Decimal(38), text="主体二层", next_percent=Decimal(42))
    report = submit_report(project, period=parse("2026-02-2"), filled=filled, **told)  # type: ignore[arg-type]
    content = b"\x89PNG\r\n\x1a\n" + b"1" * 64
    photo = store(zone=cast.zone, content=content, name="现场.png", **told)  # type: ignore[arg-type]
    add_photos(report, files=[photo], **told)  # type: ignore[arg-type]
    close_period(cast.zone, parse("2026-02-2"), at=YESTERDAY)


def _plans(town: Town) -> None:
    """One approved plan of this year, and what was invested in its first two months."""
    cast = town.cast
    project = Project.objects.get(zone=cast.zone, pk=town.things["project"])
    plan = draw_up_plan(
        project, year=2026, spread=spread_year(1_200_000_000_00), by=cast.officer, at=YESTERDAY
    )
    approve_annual_plan(plan, by=cast.head, at=YESTERDAY)
    done = {1: 80_000_000_00, 2: 90_000_000_00}
    report_investment(
        project, year=2026, measure=Measure.BUSINESS, months=done, by=cast.officer, at=YESTERDAY
    )
    town.things["measure"] = "business"


def _kernel(town: Town) -> None:
    """What stands beside items: a supporting part, an extension, clocks, a tier's rule, alarms, a stand-in."""
    cast, things = town.cast, town.things
    recompute.follow_calendar(cast.zone, at=cast.at)
    recompute.set_tier(
        zone=cast.zone,
        kind=FINDING,
        code="hard",
        rules=[{"clock": "due", "day_kind": "working", "count": 20}],
        source="示例",
        by=cast.leader,
        at=cast.at,
    )
    opening = ledger.Opening(
        kind=FINDING, title="示例·分级的问题", owner_unit=cast.units["建设局"], tier="normal", plan="示例"
    )
    item = ledger.open_item(zone=cast.zone, opening=opening, by=cast.supervisor, at=YESTERDAY)
    by, at = cast.supervisor, YESTERDAY + timedelta(hours=1)
    ledger.ask_part(item, unit=cast.units["项目服务办"], task="示例·迁改管线", by=by, at=at)
    later = cast.today + timedelta(days=400)
    ledger.ask_extension(item, until=later, reason="示例·设计变更", by=by, at=at)
    sweep(cast.zone, at=cast.at)
    stand_in = zones.delegate(
        principal=cast.people["colleague"],
        delegate=cast.people["builder"],
        from_date=cast.today + timedelta(days=10),
        to_date=cast.today + timedelta(days=12),
        reason="leave",
        by=cast.head,
        at=cast.at,
    )
    things |= {
        "part_item": item.pk,
        "part": Part.objects.get(zone=cast.zone, item=item).pk,
        "delegation": stand_in.pk,
    }
    things |= {"tier_kind": FINDING.code, "tier_code": "hard"}


def _life(town: Town, projects: list[Any]) -> None:
    """What happens to a project in its life: approved, late, promised, halted, ahead of others."""
    cast, things = town.cast, town.things
    who = {"by": cast.head, "at": cast.at - timedelta(days=2)}
    for key in projects:
        project = Project.objects.get(zone=cast.zone, pk=key)
        lifecycle.approve_plan(project, by=cast.leader, at=cast.at - timedelta(days=3))
        paper = store(zone=cast.zone, content=b"notice", name="通告.txt", **who)  # type: ignore[arg-type]
        late = Milestone.objects.get(zone=cast.zone, project=project, type__code="started")
        told = {"cause": DelayReason.Cause.GOVERNMENT, "text": "示例·管线迁改", "days": 5, "files": [paper]}
        delay = lifecycle.report_delay(late, **told, **who)  # type: ignore[arg-type]
        rows = {Commitment.What.JOBS: lifecycle.Promised(amount=100)}
        lifecycle.set_commitments(project, rows=rows, **who)  # type: ignore[arg-type]
        halt = lifecycle.ask_halt(project, kind=Halt.Kind.PAUSE, reason="owner", note="示例·待料", **who)  # type: ignore[arg-type]
        until = cast.today + timedelta(days=30)
        green = lifecycle.grant_green(project, reason="示例·急", until=until, by=cast.leader, at=cast.at)
        things |= {"halt": halt.pk, "delay": delay.pk, "green": green.pk, "halt_kind": "pause"}
    words = list(MilestoneType.objects.filter(zone=cast.zone, code="signed"))
    if "template" not in things:
        own = lifecycle.add_template(
            zone=cast.zone, name="示例·技改", category=Category.INDUSTRIAL, types=words
        )
        gate = StageGate.objects.filter(zone=cast.zone).earliest("id")
        things |= {"template": own.pk, "gate": gate.pk}


def _enrolment(town: Town, projects: list[Any]) -> None:
    """Entered into the statistics, with a month that is closed and corrected, and a rule of the zone."""
    cast = town.cast
    cast_projects.statistics(cast)
    month = 2 if "paper" in town.things else 1
    for number, key in enumerate(projects):
        project = Project.objects.get(zone=cast.zone, pk=key)
        cast_projects.entered(cast, project, on="2026-01-09", no=f"示例{key}{number}")
        who = {"year": 2026, "by": cast.builder, "at": cast.at}
        report_investment(project, measure=Measure.OFFICIAL, months={month: 70_000_000_00}, lock=True, **who)  # type: ignore[arg-type]
        lifecycle.correct_official(project, month=month, fen=69_000_000_00, reason="示例·核减", **who)  # type: ignore[arg-type]
    if "paper" not in town.things:
        lifecycle.close_stat_month(cast.zone, year=2026, month=1, by=cast.builder, at=cast.at)
        rules = {**rules_on(cast.zone, cast.today), "enrolment_cutoff_day": 12}
        rules["enrolment_needs"] = list(rules["enrolment_needs"])
        lifecycle.set_rules(cast.zone, values=rules, from_on=cast.today, by=cast.sysadmin, at=cast.at)
        town.things |= {"paper": "approval", "year": 2026, "month": 1}


def _papers(town: Town) -> None:
    cast, things = town.cast, town.things
    item = Item.objects.get(zone=cast.zone, pk=things["item"])
    book = sheet_bytes(["项目名称", "建设单位"], ["示例·新项目", "示例晶体有限公司"])
    file = store(zone=cast.zone, content=book, name="项目.xlsx", by=cast.officer, at=cast.at)
    ledger.attach(item, by=cast.officer, at=cast.at - timedelta(hours=2), file=file, text="进度表")
    waiting, done = (_import(town, *company) for company in COMPANIES)
    imports.confirm(done, by=cast.officer, at=cast.at)
    ImportRun.objects.create(
        zone=cast.zone,
        record=done,
        task=ImportRun.Task.CONFIRM,
        state=ImportRun.State.DONE,
        asked_by=cast.people["officer"],
        asked_at=cast.at,
        ended_at=cast.at,
        said="已导入：新增 1 行，改动 0 行。",
    )
    HeadMapping.objects.create(zone=cast.zone, kind="enterprises", head="单位全称", field="name")
    entry = Unsealed.objects.filter(zone=cast.zone).earliest("id").entry
    Seal.objects.create(zone=cast.zone, seq=0, entry=entry, hash="0" * 64, sealed_at=cast.at)
    sent = begin(zone=cast.zone, id=new_id(), name="现场.jpg", size=9, by=cast.officer, at=cast.at)
    things |= {
        "upload": sent.pk,
        "file": file.pk,
        "import": waiting.pk,
        "applied": done.pk,
        "import_kind": "enterprises",
    }


def _supervision(town: Town, name: str = "示例") -> None:
    """One of each thing that supervision keeps, and one item that was pressed in vain."""
    cast, things = town.cast, town.things
    task = scenes.task(cast, f"{name}·重点任务")
    scenes.task(cast, f"{name}·有配合的任务", supporting=[cast.units["建设局"]])
    held = scenes.pledge(cast, title=f"{name}·责任书")
    target = scenes.target(held, "新开工项目")
    supervision.report_actual(
        target, through_month=2, value=Decimal(3), source="示例·快报", by=cast.officer, at=cast.at
    )
    wanted = {"value": Decimal(18), "reason": "示例·改签", "by": cast.head, "at": cast.at}
    change = supervision.ask_change(target, **wanted)  # type: ignore[arg-type]
    meeting = scenes.meeting(cast, theme=f"{name}·现场")
    finding = scenes.finding(cast, meeting, f"{name}·问题")
    supervision.note_finding(finding, verb="report", text="已进场", by=cast.officer, at=cast.at)
    late = scenes.late(cast, f"{name}·逾期的事", due="2026-02-25")
    supervision.issue_order(late, demand="说明原因", by=cast.supervisor, at=cast.at - timedelta(days=10))
    proposal = supervision.propose(late, measure="summons", reason="没有答复", by=cast.supervisor, at=cast.at)
    things |= {"key_task": task.pk, "pledge": held.pk, "target": target.pk, "target_change": change.pk}
    things |= {"meeting": meeting.pk, "finding": finding.pk, "proposal": proposal.pk}


def _settled(town: Town) -> None:
    """A quarter that was signed, and the zone's own words for what is found."""
    cast = town.cast
    held = scenes.pledge(cast, title="示例·去年的责任书", year=2025, signed_on=date(2025, 10, 9))
    for target in held.targets.select_related("pledge"):
        supervision.report_actual(
            target, through_month=12, value=target.value, source="示例·年报", by=cast.officer, at=cast.at
        )
    item = Item.objects.get(zone=cast.zone, pk=held.reckonings.get().item_id)
    scenes.finish(cast, item, cast.at)
    supervision.keep_categories(zone=cast.zone, names=["土石方平整", "用工"], by=cast.supervisor)


def _import(town: Town, company: str, code: str) -> ImportRecord:
    """A sheet of one company, waiting to be confirmed."""
    cast = town.cast
    content = sheet_bytes(["企业名称", "统一社会信用代码"], [company, code])
    return imports.receive(
        zone=cast.zone, content=content, name="企业.xlsx", kind="enterprises", by=cast.officer, at=cast.at
    )


def _house(town: Town) -> None:
    cast, things = town.cast, town.things
    link = DisplayLink.objects.create(
        zone=cast.zone,
        name="一楼大厅",
        secret_digest=hashlib.sha256(SECRET.encode()).hexdigest(),
        created_by=cast.people["sysadmin"],
        created_at=cast.at,
    )
    newcomer = zones.add_person(zone=cast.zone, name="新来的人")
    journal(zone_id=cast.zone.pk, by=cast.sysadmin, at=cast.at, verb="登记人员", subject="新来的人")
    seat = Membership.objects.filter(zone=cast.zone, person=cast.people["builder"]).get()
    view = keep_view(
        zone=cast.zone, listed="items", name="待接单", query="view=open", share=True, by=cast.head, at=cast.at
    )
    things |= {"listed": "items", "saved_view": view.pk}
    things |= {"zone_code": "qlw", "secret": SECRET, "display_link": link.pk, "newcomer": newcomer.pk}
    things |= {"unit": cast.units["建设局"].pk, "person": cast.people["builder"].pk, "membership": seat.pk}
    things["park"] = cast.parks["one"].pk
    elsewhere = Session.objects.create(
        session_key="elsewhere", session_data="", expire_date=cast.at + timedelta(days=9999),
        account_id=cast.people["builder"].account_id, started_at=cast.at, seen_at=cast.at,
    )  # fmt: skip
    things["session"] = elsewhere.public_id
    note = audit.Note(at=cast.at, kind=AuditEntry.Kind.READ, status=200, page="people", personal=True)
    audit.write(note, zone_id=cast.zone.pk, person_id=cast.people["officer"].pk)


def _neighbour(town: Town) -> None:
    """One project of 白鹤湾, so that its people have pages that work."""
    cast = town.cast
    tenancy.enter(cast.other.pk, [cast.other.pk])
    schemes.seed(zone=cast.other)
    zones.seed_calendar(zone=cast.other, years=range(2025, 2028))
    there = cast_projects.draft(cast, "示例·白鹤项目", seats={}, is_key=False, actual={})
    there.planned = {"completed": PartialDate.parse("2026-06")}
    project = found_projects(zone=cast.other, drafts=[there], by=cast.stranger, at=cast.at)[0]
    town.things["other_project"] = project.pk
    # Somebody who may do everything at home, so that only the zone itself stops him.
    account = Account.objects.create(username="thief", name="胡八")
    thief = zones.add_person(zone=cast.other, name="胡八", account_id=account.pk)
    unit = cast.units["项目科"]
    given = [role for role in Role if role not in (Role.DISPLAY, Role.UPPER)]
    Membership.objects.bulk_create(
        [
            Membership(zone=cast.other, person=thief, unit=unit, role=role, from_date=casting.SINCE)
            for role in given
        ]
    )
    mine = Item.objects.filter(zone=cast.other).earliest("id")
    town.things |= {"other_item": mine.pk, "other_unit": unit.pk}


def more_projects(town: Town, count: int) -> None:
    """再添项目, for pages that must not ask more often because there is more to show."""
    cast = town.cast
    tenancy.enter(cast.zone.pk, [cast.zone.pk])
    company = Company.objects.get(zone=cast.zone, pk=town.things["company"])
    Company.objects.bulk_create(
        [Company(zone=cast.zone, name=f"示例第{n}企业", name_key=f"示例第{n}企业") for n in range(count)]
    )
    drafts = [
        cast_projects.draft(
            cast,
            f"示例·另一项目之{n}",
            company=company,
            park=cast.parks["two"],
            values={"investment_fen": 5_000_000_00, "progress_percent": n % 100},
        )
        for n in range(count)
    ]
    made = found_projects(zone=cast.zone, drafts=drafts, by=cast.head, at=cast.at - timedelta(days=40))
    kept = dict(town.things)
    _life(town, [each.pk for each in made[: count // 4]])
    _enrolment(town, [each.pk for each in made[: count // 4]])
    here = Milestone.objects.select_related("type", "project__zone").get(
        zone=cast.zone, project=town.things["project"], type__code="completed"
    )
    days = date(2026, 4, 1), date(2026, 4, 9)
    for n in range(count):
        idea = ReserveDraft(f"示例·想法之{n}", "care", cast.units["项目服务办"])
        propose(zone=cast.zone, draft=idea, by=cast.head, at=YESTERDAY)
    tasks = [WorkDraft(here, f"示例任务之{n}", *days) for n in range(count)]
    lay_works(here.project, drafts=tasks, by=cast.head, at=YESTERDAY)
    item = Milestone.objects.get(zone=cast.zone, project=made[0], type__code="completed").item
    assert item is not None
    for number in range(count):
        unit = zones.add_unit(zone=cast.zone, name=f"示例第{number}科", kind=Unit.Kind.OFFICE)
        person = zones.add_person(zone=cast.zone, name=f"示例第{number}人")
        zones.appoint(person=person, unit=unit, role=Role.OFFICER, from_date=casting.SINCE)
        zones.add_park(zone=cast.zone, code=f"p{number}", name=f"示例第{number}园")
        journal(zone_id=cast.zone.pk, by=cast.sysadmin, at=cast.at, verb="登记人员", subject=person.name)
    for number in range(count // 4):
        _supervision(town, f"示例之{number}")
    town.things |= kept
    for number in range(count):
        told = {"key": f"town {number}", "title": "示例·又一条", "body": "请看。", "by": None, "at": cast.at}
        people = [cast.people[part] for part in ("officer", "leader")]
        notices.notify(zone=cast.zone, people=people, **told)  # type: ignore[arg-type]
    free = Company.objects.filter(zone=cast.zone, name__startswith="示例第")
    who = {"person": cast.people["colleague"], "kind": "officer", "from_date": cast.today}
    assign_liaisons(companies=list(free), by=cast.head, at=cast.at, **who)  # type: ignore[arg-type]
    busy = Item.objects.get(zone=cast.zone, pk=town.things["item"])
    for number in range(count):
        at = cast.at - timedelta(hours=1) + timedelta(seconds=number)
        ledger.attach(busy, by=cast.officer, at=at, text=f"第 {number} 次说明")
    _change(town, count)
    kept = dict(town.things)
    _keys(town, 10)
    town.things |= kept
    tenancy.enter(None, [])


def sessions_of(town: Town) -> dict[str, str]:
    """各角色登录一次."""
    cookies: dict[str, str] = {}
    for role, part in {**ROLES, **MORE}.items():
        client = Client()
        if part == "display":
            client.get(f"/display/qlw/{SECRET}/")
        elif part:
            town.cast.login(client, part)
        if settings.SESSION_COOKIE_NAME in client.cookies:
            cookies[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
    tenancy.enter(None, [])
    return cookies


@pytest.fixture(scope="module")
def town(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """城, for the whole module; nothing of it is ever committed."""
    kept = settings.FILES_ROOT
    with django_db_blocker.unblock():
        with transaction.atomic():
            made = build(tmp_path_factory.mktemp("blobs"))
            made.cookies = sessions_of(made)
            yield made
            transaction.set_rollback(True)
    settings.FILES_ROOT = kept


def rows_of_every_table() -> dict[str, str]:
    """各表之数与摘要 over all zones: equal before and after when nothing was written."""
    found: dict[str, str] = {}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select id from guatu_all_zones()")
            tenancy.enter(None, [row[0] for row in cursor.fetchall()])
            for table in tables():
                cursor.execute(
                    f"select count(*), coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') from \"{table}\" t"
                )
                count, digest = cursor.fetchone()
                found[table] = f"{count} {digest}"
        transaction.set_rollback(True)
    return found


# A refused page may still note that somebody looked in.
NOT_OF_THE_RECORD = {
    "django_session",
    "identity_session",
    "identity_auditentry",
    "axes_accesslog",
    "axes_accessattempt",
    "axes_accessfailurelog",
}


def tables() -> list[str]:
    """业务表, all those a page could change."""
    every: list[type[models.Model]]
    every = [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label not in ("auth",)]
    named = {m._meta.db_table for m in every} | {"zones_account"}
    return sorted(named - NOT_OF_THE_RECORD - {"axes_accessattemptexpiration", "django_content_type"})
