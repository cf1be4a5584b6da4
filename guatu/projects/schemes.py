"""里程碑字典与模板：what a zone starts with; each row is the zone's own to change (rules §0)."""

from django.db import transaction

from guatu.projects.gates_shipped import GATES
from guatu.projects.models import Category, MilestoneTemplate, MilestoneType, Stage, StageGate
from guatu.zones.models import Zone

TYPES: list[tuple[str, str, str]] = [
    ("approved", "立项批复", "已立项"),
    ("designed", "初步设计批复", "初设已批"),
    ("tendered", "施工招标", "已招标"),
    ("signed", "签约", "已签约"),
    ("registered", "注册", "已注册"),
    ("land_won", "摘牌", "已摘牌"),
    ("permitted", "施工许可", "已领证"),
    ("renovated", "厂房改造", "已改造"),
    ("powered", "通电", "已通电"),
    ("started", "开工", "已开工"),
    ("topped_out", "封顶", "已封顶"),
    ("completed", "竣工", "已竣工"),
    ("commissioned", "通线", "已通线"),
    ("in_production", "投产", "已投产"),
    ("ramped_up", "达产", "已达产"),
    ("settled", "结算审核", "已结算"),
]
TEMPLATES: list[tuple[str, str, Category, list[str]]] = [
    (
        "new_build",
        "新供地建设",
        Category.INDUSTRIAL,
        [
            "signed",
            "registered",
            "land_won",
            "permitted",
            "started",
            "topped_out",
            "completed",
            "commissioned",
            "in_production",
            "ramped_up",
        ],
    ),
    (
        "leased",
        "租用改造",
        Category.INDUSTRIAL,
        ["signed", "registered", "renovated", "powered", "in_production"],
    ),
    (
        "government",
        "政府投资",
        Category.GOVERNMENT,
        ["approved", "designed", "tendered", "started", "completed", "settled"],
    ),
]
ORDER = {code: n for n, (code, _, _) in enumerate(TYPES)}
REACHED = {code for code, _, _ in TYPES} & set(Stage.values)


@transaction.atomic
def seed(*, zone: Zone) -> None:
    """备字典. The zone has the built-in milestones and templates; what it changed itself stays."""
    MilestoneType.objects.bulk_create(
        [MilestoneType(zone=zone, code=c, name=n, done_name=d, order=ORDER[c]) for c, n, d in TYPES],
        ignore_conflicts=True,
    )
    MilestoneTemplate.objects.bulk_create(
        [MilestoneTemplate(zone=zone, code=c, name=n, category=k, steps=s) for c, n, k, s in TEMPLATES],
        ignore_conflicts=True,
    )
    _seed_gates(zone)


def _seed_gates(zone: Zone) -> None:
    types = {row.code: row for row in MilestoneType.objects.filter(zone=zone)}
    roads = {row.code: row for row in MilestoneTemplate.objects.filter(zone=zone)}
    StageGate.objects.bulk_create(
        [
            StageGate(
                zone=zone,
                type=types[code],
                template=roads[road] if road else None,
                step=step,
                check_code=check,
                parameter=parameter,
                is_blocking=blocks,
            )
            for code, road, step, check, parameter, blocks in GATES
        ],
        ignore_conflicts=True,
    )
