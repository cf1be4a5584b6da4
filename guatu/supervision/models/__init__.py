"""督查记住什么. Each thing owns its item by a one-to-one key; who, when and how far are the item's."""

from guatu.supervision.models.key_tasks import KeyTask, KeyTaskMonth
from guatu.supervision.models.meetings import Finding, FindingCategory, Meeting
from guatu.supervision.models.orders import AccountabilityProposal, SupervisionOrder
from guatu.supervision.models.pledges import (
    Basis,
    Pledge,
    PledgeTarget,
    Reckoning,
    ReckoningFigure,
    TargetActual,
    TargetChange,
    TargetPlan,
)

__all__ = [
    "AccountabilityProposal",
    "Basis",
    "Finding",
    "FindingCategory",
    "KeyTask",
    "KeyTaskMonth",
    "Meeting",
    "Pledge",
    "PledgeTarget",
    "Reckoning",
    "ReckoningFigure",
    "SupervisionOrder",
    "TargetActual",
    "TargetChange",
    "TargetPlan",
]
