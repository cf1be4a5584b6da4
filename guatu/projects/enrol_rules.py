"""统计与填报的规矩：what each is, its plain explanation, and what holds where a zone has said nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from guatu.core.money import FEN_PER_WAN
from guatu.projects.enrol_access import STATISTICS_SETTING
from guatu.projects.enrol_materials import BY_CODE, MATERIALS
from guatu.projects.periods import BEHIND_POINTS, BEHIND_SETTING, DUE_DAYS, DUE_SETTING, RHYTHM_SETTING
from guatu.projects.queries.rates import SETTING as PROOF_SETTING
from guatu.zones.models import Zone

THRESHOLD, CUTOFF, WARN, LATE, NEEDS = (
    "enrolment_threshold_wan",
    "enrolment_cutoff_day",
    "enrolment_warn_days",
    "enrolment_late_days",
    "enrolment_needs",
)
RHYTHMS = {"half": "半月一报", "month": "一月一报", "quarter": "一季一报"}
YES_NO = {True: "只算已验收签字的", False: "没有签字的也算"}


@dataclass(frozen=True)
class Rule:
    """一条规矩. ``kind`` is how it is asked: a choice, a number with its limits, a unit, or materials."""

    key: str
    name: str
    says: str
    default: Any
    kind: str
    least: int = 0
    most: int = 0
    unit: str = ""

    def worded(self, value: Any) -> str:
        """值的说法."""
        if self.kind == "number":
            return f"{value} {self.unit}".strip()
        if self.key == RHYTHM_SETTING:
            return RHYTHMS.get(value, str(value))
        if self.key == PROOF_SETTING:
            return YES_NO[bool(value)]
        if self.key == NEEDS:
            return "、".join(BY_CODE[code].name for code in value if code in BY_CODE) or "都不要"
        return str(value) or "按名称认（含“统计”“经发”“经济发展”的单位）"


RULES = (
    Rule(
        RHYTHM_SETTING,
        "形象进度多久一报",
        "在建项目按这个节拍报形象进度，一期结束后开始催报。改了以后，从新的一期起按新的节拍。",
        "half",
        "choice",
    ),
    Rule(
        DUE_SETTING,
        "形象进度报送期限",
        "一期结束后几个工作日内报齐；过了就算逾期，记在责任单位名下。",
        DUE_DAYS,
        "number",
        1,
        15,
        "个工作日",
    ),
    Rule(
        BEHIND_SETTING,
        "落后多少亮“滞”",
        "形象进度比序时应到的进度低这么多个百分点，算滞后，灯变“滞”。从下一次填报起按新的算。",
        BEHIND_POINTS,
        "number",
        1,
        100,
        "个百分点",
    ),
    Rule(
        PROOF_SETTING,
        "三率怎么认",
        "注册率、开工率、投产率里，节点没有经人验收签字的算不算。页面上仍可临时换一种看。",
        default=False,
        kind="choice",
    ),
    Rule(
        STATISTICS_SETTING,
        "统计单位",
        "由它审核入库、填统计口径、关统计月；别的单位只能看，督查也不能改统计数。",
        "",
        "unit",
    ),
    Rule(
        THRESHOLD,
        "入库起点",
        "计划总投资到这个数、已经开工的项目都应入库。国家统计制度是 500 万元，一般不改。",
        500,
        "number",
        1,
        100_000,
        "万元",
    ),
    Rule(
        CUTOFF,
        "每月入库截止",
        "每月几日前报送的算当月一批，之后的算下月一批。默认 10 日是示例，请按当地统计局的通知改。",
        10,
        "number",
        1,
        28,
        "日",
    ),
    Rule(
        WARN,
        "开工未入库亮黄",
        "开工满这么多天还没入库，自动立一件事催责任单位。默认 30 天是示例（某地做法）。",
        30,
        "number",
        1,
        365,
        "天",
    ),
    Rule(
        LATE,
        "开工未入库亮红",
        "这是那件事的期限：开工满这么多天还没入库算逾期。默认 60 天是示例（某地做法）。",
        60,
        "number",
        2,
        730,
        "天",
    ),
    Rule(
        NEEDS,
        "入库要哪些材料",
        "勾上的都有日期或文件，才算资料齐备，才能报送。土地证或出让合同只向房地产项目要。",
        tuple(material.code for material in MATERIALS),
        "materials",
    ),
)
BY_KEY = {rule.key: rule for rule in RULES}


def value_of(zone: Zone, key: str) -> Any:
    """现行的值, the usual one where the zone has said nothing."""
    rule = BY_KEY[key]
    found = zone.settings.get(key)
    return rule.default if found is None else found


@dataclass(frozen=True)
class EnrolRules:
    """入库的规矩 of a zone, read together."""

    threshold_wan: int
    cutoff: int
    warn: int
    late: int
    needs: frozenset[str]

    @property
    def threshold_fen(self) -> int:
        """起点."""
        return self.threshold_wan * FEN_PER_WAN

    def batch(self, day: date) -> str:
        """哪一批: this month's until its cut-off, the next month's after it."""
        if day.day <= self.cutoff:
            return f"{day:%Y-%m}"
        year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
        return f"{year}-{month:02d}"


def batch_said(batch: str) -> str:
    """批次的说法."""
    year, _, month = batch.partition("-")
    return f"{year}年{int(month)}月批" if month else ""


def enrol_rules(zone: Zone) -> EnrolRules:
    """取入库的规矩."""
    number: Mapping[str, int] = {key: int(value_of(zone, key)) for key in (THRESHOLD, CUTOFF, WARN, LATE)}
    return EnrolRules(
        number[THRESHOLD],
        number[CUTOFF],
        number[WARN],
        max(number[LATE], number[WARN] + 1),
        frozenset(value_of(zone, NEEDS)),
    )
