"""示例施工图：what is left to build of some 示例 projects, in tasks, some of them done by the eve."""

from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from guatu.core import tenancy
from guatu.demo import source
from guatu.demo.library import Library
from guatu.ledger import actions as ledger
from guatu.ledger.models import Life
from guatu.projects.actions import WorkDraft, begin_work, lay_works, report_work
from guatu.projects.models import Category, Milestone, Project, WorkTask
from guatu.zones.member import Member
from guatu.zones.models import Role

MOST = 6
LAID = timedelta(days=75)  # before the eve
SHORTEST = timedelta(days=100)  # of what is left to build
# Task, who builds it, from when to when in hundredths of what is left.
FACTORY = (
    ("主体结构收尾", "示例建工集团", 0, 28),
    ("屋面与围护", "示例建工集团", 28, 50),
    ("机电安装", "示例机电安装公司", 40, 75),
    ("配电增容与通电", "示例供电所", 55, 80),
    ("消防设施与检测", "示例消防工程公司", 75, 92),
    ("室外道路与绿化", "示例市政公司", 70, 100),
)
PUBLIC = (
    ("基础与地下结构", "示例城建公司", 0, 25),
    ("主体结构", "示例城建公司", 25, 60),
    ("装饰装修", "示例装饰公司", 55, 85),
    ("室外配套", "示例市政公司", 70, 95),
    ("竣工资料归档", "示例监理公司", 92, 100),
)
LATE = 1  # the place among the projects of the one whose second task is not done in time


def draw_works(library: Library) -> None:
    """画施工图, as of the eve of the day the zone is pinned to."""
    eve = library.place.eve
    first = eve - LAID
    for number, node in enumerate(_nodes(library, first)):
        tasks = _lay(library, node, first)
        for place, task in enumerate(tasks):
            if task.starts_on >= eve:
                continue
            is_late = number == LATE and place == 1
            _work(library, task, eve, is_late=is_late)


def _nodes(library: Library, first: date) -> list[Milestone]:
    chosen = []
    for row in library.samples:
        begun, node = (library.milestones.get((row["no"], code)) for code in ("started", "completed"))
        if begun is None or begun.actual_on is None or begun.actual_on >= first:
            continue
        if node is None or node.planned_on is None or node.actual_on is not None or row["lamp"] != "normal":
            continue
        if node.planned_on - first >= SHORTEST:
            chosen.append(node)
    return chosen[:MOST]


def _lay(library: Library, node: Milestone, first: date) -> list[WorkTask]:
    project = Project.objects.select_related("zone").get(zone=library.zone, pk=node.project_id)
    assert node.planned_on is not None
    left = (node.planned_on - first).days
    drafts: list[WorkDraft] = []
    for name, doer, begins, ends in FACTORY if project.category == Category.INDUSTRIAL else PUBLIC:
        days = first + timedelta(days=left * begins // 100 + 1), first + timedelta(days=left * ends // 100)
        before = next((each.id for each in reversed(drafts) if each.due_on < days[0]), None)
        drafts.append(WorkDraft(node, name, *days, doer, before))
    head = _first(library, Role.UNIT_HEAD, first)
    at = source.moment(first, "10:20")
    tenancy.sign(by=head.person_id, at=at)
    op = uuid5(NAMESPACE_URL, f"guatu demo {library.place.code} works {project.number}")
    return lay_works(project, drafts=drafts, by=head, at=at, op=op)


def _work(library: Library, task: WorkTask, eve: date, *, is_late: bool) -> None:
    """Begun on its day; what was due before the eve is done, but for the one that is late."""
    login = next((key for key, who in library.cast.people.items() if who.pk == task.item.owner_id), None)
    if login is None:
        return
    by = library.cast.member(login, task.starts_on)
    at = source.moment(task.starts_on, "09:30")
    tenancy.sign(by=by.person_id, at=at)
    begin_work(task, on=task.starts_on, by=by, at=at)
    done = task.due_on - timedelta(days=2)
    if is_late or done >= eve:
        return
    at = source.moment(done, "15:40")
    tenancy.sign(by=by.person_id, at=at)
    item = report_work(task, on=done, text="示例·监理签认，现场照片存工地。", by=by, at=at)
    watch = _first(library, Role.SUPERVISOR, done)
    if item.life == Life.CHECKING:
        at = source.moment(done + timedelta(days=1), "10:10")
        tenancy.sign(by=watch.person_id, at=at)
        ledger.sign_off(item, by=watch, at=at, note="示例·现场核过")


def _first(library: Library, role: Role, on: date) -> Member:
    return library.cast.member(library.cast.first(role), on)
