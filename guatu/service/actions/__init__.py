"""助企的动词."""

from guatu.service.actions.liaison import (
    Assigned,
    LiaisonKnown,
    LiaisonOver,
    NotAtWork,
    ReasonMissing,
    WrongDay,
    YoursOnly,
    assign_liaison,
    assign_liaisons,
    end_liaison,
    hand_over,
    hand_over_all,
    mark_key,
)

__all__ = [
    "Assigned",
    "LiaisonKnown",
    "LiaisonOver",
    "NotAtWork",
    "ReasonMissing",
    "WrongDay",
    "YoursOnly",
    "assign_liaison",
    "assign_liaisons",
    "end_liaison",
    "hand_over",
    "hand_over_all",
    "mark_key",
]
