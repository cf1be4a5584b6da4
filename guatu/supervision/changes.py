"""留变更的表 of supervision."""

from guatu.supervision.models import (
    AccountabilityProposal,
    Finding,
    FindingCategory,
    KeyTask,
    KeyTaskMonth,
    Meeting,
    Pledge,
    PledgeTarget,
    Reckoning,
    SupervisionOrder,
    TargetChange,
    TargetPlan,
    TaskSupport,
)
from guatu.zones.changes import Kept
from guatu.zones.models import Role
from guatu.zones.permissions import READERS

# Whom a proposal concerns is not told to every reader of the zone.
ABOUT_PEOPLE = frozenset({Role.SUPERVISOR, Role.LEADER})
VALUE = frozenset({"value"})
KEPT = (
    Kept(KeyTask, "重点任务", named=("title",), page="key_task", key="task_id"),
    Kept(KeyTaskMonth, "月度格", named=("month",), whole=KeyTask),
    Kept(TaskSupport, "配合单位", named=("unit__name",), whole=KeyTask),
    Kept(Pledge, "军令状", named=("title",), page="pledge", key="pledge_id"),
    Kept(PledgeTarget, "目标", named=("indicator",), whole=Pledge, fen=VALUE, fen_flag="is_money"),
    Kept(
        TargetPlan,
        "目标分解",
        named=("target__indicator", "through_month"),
        whole=PledgeTarget,
        readers=READERS,
        fen=VALUE,
    ),
    Kept(
        TargetChange,
        "调整目标",
        named=("target__indicator",),
        whole=PledgeTarget,
        readers=READERS,
        fen=frozenset({"old_value", "new_value"}),
    ),
    Kept(Reckoning, "对账", named=("quarter",), whole=Pledge),
    Kept(Meeting, "现场会", named=("theme",), page="meeting", key="meeting_id"),
    Kept(Finding, "现场问题", named=("item__title",), whole=Meeting),
    Kept(FindingCategory, "问题类型", page="findings"),
    Kept(SupervisionOrder, "督办单", named=("item__number",), page="orders"),
    Kept(
        AccountabilityProposal,
        "问责建议",
        named=("item__number",),
        page="proposal",
        key="proposal_id",
        readers=ABOUT_PEOPLE,
    ),
)
