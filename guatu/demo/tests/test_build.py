"""The demonstration is built through the verbs: it ends as told, twice is once, and a kill loses nothing."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

from guatu.boards import queries as boards
from guatu.core import tenancy
from guatu.demo import build as demo
from guatu.demo import source
from guatu.demo.build import LAMPS, PASSWORD, BuildReport, build
from guatu.demo.people import display_secret
from guatu.demo.story import StoryTeller
from guatu.files.models import StoredFile
from guatu.imports.models import ImportRecord
from guatu.ledger.models import Entry, Evidence, Item
from guatu.ledger.sealing import verify
from guatu.projects.models import Category, Milestone, ProgressReport, Project, Responsibility
from guatu.registry.models import Company, Parcel, QuotedFact
from guatu.supervision.queries.matrix import Narrow, matrix
from guatu.zones.models import Account, CalendarYear, Membership, Person, Zone

SMALL, LARGE = "jhjk", "syjk"
T = TypeVar("T")
TABLES = (
    CalendarYear,
    Company,
    Entry,
    Evidence,
    ImportRecord,
    Item,
    Membership,
    Milestone,
    Parcel,
    Person,
    ProgressReport,
    Project,
    QuotedFact,
    Responsibility,
    StoredFile,
)


def start_anew() -> None:
    """Another fresh copy of the database, as after every test with real commits."""
    TransactionTestCase()._fixture_teardown()  # type: ignore[attr-defined]


@contextmanager
def own_database(blocker: DjangoDbBlocker, files: Path) -> Iterator[None]:
    """A database in which zones may really be founded; the next test finds it as new."""
    with blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "FILES_ROOT", files)
        yield
        start_anew()


@pytest.fixture(scope="module")
def small(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BuildReport]:
    with own_database(django_db_blocker, tmp_path_factory.mktemp("files")):
        yield build(lambda line: None, zones=[SMALL])


def zone_of(code: str) -> Zone:
    return Zone.objects.using("owner").get(code=code)


def inside(code: str, ask: Callable[[Zone], T]) -> T:
    """The answer of a question asked within the zone."""
    zone = zone_of(code)
    with tenancy.inside(zone.pk):
        return ask(zone)


def told_and_shown(zone: Zone) -> tuple[dict[str, str], dict[str, str]]:
    """The lamp of each sample project as written beside it, and as the wall shows it on the pinned day."""
    assert zone.pinned_on is not None
    lamps = boards.lamps(zone, at=source.moment(zone.pinned_on, "09:00"))
    names = dict(Project.objects.filter(zone=zone).values_list("name", "id"))
    rows = [row for row in source.story(zone.code, "projects") if row["real"] != "1"]
    told = {row["name"]: LAMPS[row["lamp"]] for row in rows}
    return told, {name: lamps.get(names[name], "") for name in told}


def invented(zone: Zone) -> list[str]:
    """What a real project has that no report gives: people, plans of its own, answers to somebody."""
    real = Project.objects.filter(zone=zone, is_sample=False)
    found = [f"{p.name}: key" for p in real.filter(is_key=True)]
    found += [f"{p.name}: code" for p in real.exclude(project_code="")]
    found += [f"{r.project.name}: seat" for r in Responsibility.objects.filter(zone=zone, project__in=real)]
    owned = Item.objects.filter(zone=zone, milestones__project__in=real)
    found += [f"{item.title}: owner" for item in owned if item.owner_id or item.owner_unit_id]
    reported = {n["name"]: n for n in source.reported(zone.code).values()}
    planned = Milestone.objects.filter(zone=zone, project__in=real, item__isnull=False)
    for row in planned.select_related("type", "project"):
        if row.type.code not in {m["milestone"] for m in reported[row.project.name]["milestones"]}:
            found.append(f"{row.project.name}: {row.type.name}")
    return found


def holdings(code: str) -> dict[str, int]:
    def count(zone: Zone) -> dict[str, int]:
        return {table.__name__: table._base_manager.filter(zone=zone).count() for table in TABLES}

    counts = inside(code, count)
    zones = Zone.objects.using("owner").filter(code__in=[place.code for place in source.places()])
    return counts | {"Account": Account.objects.count(), "Zone": zones.count()}


def test_the_wall_ends_as_the_story_tells(small: BuildReport) -> None:
    told, shown = inside(SMALL, told_and_shown)
    assert told == shown
    assert set(shown.values()) == {"ok", "near", "behind", "over", "done", "paused"}


def test_the_log_is_chained_and_sound(small: BuildReport) -> None:
    finding = inside(SMALL, verify)
    assert (finding.faults, finding.waiting) == ((), 0)
    assert finding.count == inside(SMALL, lambda zone: Entry.objects.filter(zone=zone).count()) > 100


def test_a_real_project_has_nothing_invented(small: BuildReport) -> None:
    assert inside(SMALL, invented) == []
    assert inside(SMALL, lambda zone: QuotedFact.objects.filter(zone=zone, quote="").count()) == 0


@pytest.mark.mechanism("M025")
def test_a_reported_part_stands_under_its_project(small: BuildReport) -> None:
    rows = Project.objects.exclude(parent=None).filter(is_sample=False).select_related("parent")
    parts = inside(SMALL, lambda zone: list(rows.filter(zone=zone)))
    assert [(part.parent.name if part.parent else "", part.is_sample) for part in parts] == [
        ("零跑汽车金华生产基地项目", False)
    ]


def test_the_phases_of_a_sample_project_stand_under_it_and_one_is_paused(small: BuildReport) -> None:
    rows = Project.objects.exclude(parent=None).filter(is_sample=True).order_by("phase")
    phases = inside(SMALL, lambda zone: list(rows.filter(zone=zone).values_list("phase", "stage")))
    assert phases == [("一期", "negotiating"), ("二期", "paused")]


@pytest.mark.mechanism("M169")
def test_the_list_hangs_with_its_stars(small: BuildReport) -> None:
    def counts(zone: Zone) -> Counter[str]:
        assert zone.pinned_on is not None
        narrow = Narrow(zone.pinned_on.year)
        return matrix(zone, narrow, at=source.moment(zone.pinned_on, "09:00")).counts

    assert inside(SMALL, counts) == {"star": 21, "late": 4, "over": 2, "ok": 32}


def test_a_reported_figure_can_be_read_with_its_words(small: BuildReport) -> None:
    leapmotor = inside(SMALL, lambda zone: Project.objects.get(zone=zone, name="零跑汽车金华生产基地项目"))
    facts = inside(SMALL, lambda zone: list(QuotedFact.objects.filter(zone=zone, subject=leapmotor.pk)))
    area = next(fact for fact in facts if fact.attribute == "用地面积")
    assert (leapmotor.area_mu, leapmotor.area_comparator) == (Decimal(551), "~")
    assert (area.value, area.unit) == ("约551", "亩")
    assert "551" in area.quote
    assert area.source == "《浙江金华开发区:解码打造投资集聚地的“金开密码”》"


def test_everybody_named_can_come_in(small: BuildReport) -> None:
    logins = [login.login for login in small.logins if login.zone == SMALL]
    assert len(logins) == 7
    assert all("示例" in login.name and login.look for login in small.logins)
    account = Account.objects.get(username=logins[0])
    assert account.check_password(PASSWORD)
    assert not account.must_change_password
    with connection.cursor() as cursor:
        digest = hashlib.sha256(small.displays[0].secret.encode()).hexdigest()
        cursor.execute("select guatu_display(%s, %s)", [SMALL, digest])
        assert cursor.fetchone()[0] == zone_of(SMALL).pk
    assert small.displays[0].secret == display_secret(SMALL)


def test_building_again_changes_nothing(small: BuildReport) -> None:
    before = holdings(SMALL)
    said: list[str] = []
    again = build(said.append, zones=[SMALL])
    assert holdings(SMALL) == before
    assert [zone.is_new for zone in again.zones] == [False] * 3
    assert all("没有改动" in line for line in said)
    assert (again.logins, again.displays) == (small.logins, small.displays)


def test_a_killed_build_is_taken_up_where_it_stopped(
    small: BuildReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = holdings(SMALL)
    start_anew()
    monkeypatch.setattr(demo, "CHAPTER", 25)
    play = StoryTeller.play

    def killed(self: StoryTeller, start: int, stop: int) -> None:
        play(self, start, stop)
        if start >= 50:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(StoryTeller, "play", killed)
        with pytest.raises(KeyboardInterrupt):
            build(lambda line: None, zones=[SMALL])
    assert zone_of(SMALL).settings["demo"] == 50
    build(lambda line: None, zones=[SMALL])
    assert holdings(SMALL) == whole
    told, shown = inside(SMALL, told_and_shown)
    assert told == shown


@pytest.mark.slow
@pytest.mark.mechanism("M020")
@pytest.mark.mechanism("M021")
def test_shangyu_hangs_82_and_33(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> None:
    with own_database(django_db_blocker, tmp_path):
        build(lambda line: None, zones=[LARGE])
        top = inside(
            LARGE,
            lambda zone: Counter(
                Project.objects.filter(zone=zone, parent=None).values_list("category", flat=True)
            ),
        )
        assert top == {Category.INDUSTRIAL: 82, Category.GOVERNMENT: 33}
        told, shown = inside(LARGE, told_and_shown)
        assert {name: (told[name], shown[name]) for name in told if told[name] != shown[name]} == {}
        assert inside(LARGE, verify).is_sound
        assert inside(LARGE, invented) == []
        imports = inside(LARGE, lambda zone: list(ImportRecord.objects.filter(zone=zone)))
        assert [(record.status, record.counts["done"] >= 115) for record in imports] == [("applied", True)]
        before = holdings(LARGE)
        build(lambda line: None, zones=[LARGE])
        assert holdings(LARGE) == before
