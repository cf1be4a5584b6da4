"""台账上的动词. Each verb: lock the item, check who and when, move one step, write one entry.

The same ``op`` again changes nothing and answers with the item as it stands, so a form sent twice, a retry
after a broken line and an offline phone are all safe.
"""

from guatu.ledger.actions.clock import (
    ask_extension,
    catch_up,
    credit,
    grant_extension,
    mark_behind,
    pause,
    refuse_extension,
    reschedule,
    resume,
)
from guatu.ledger.actions.evidence import attach
from guatu.ledger.actions.following import follow
from guatu.ledger.actions.people import (
    Assigned,
    ask_part,
    assign,
    assign_all,
    drop_part,
    finish_part,
    hand_over,
)
from guatu.ledger.actions.road import accept, reopen, return_, sign_off, submit, void, withdraw
from guatu.ledger.actions.shape import Piece, merge, split
from guatu.ledger.actions.solution import mark, plan, regrade, report, respond, unmark
from guatu.ledger.opening import NotYetDone, Opening, open_item, open_items
from guatu.ledger.pauses import PAUSE_REASONS
from guatu.ledger.steps import (
    ON_ROAD,
    STEPS,
    VERB_NAMES,
    EvidenceMissing,
    NotNow,
    NotWhole,
    NotYours,
    OpTaken,
    OwnSignature,
    PlanMissing,
    ReasonMissing,
    Step,
    act,
    hold,
    hold_all,
    is_repeat,
)
from guatu.ledger.supporting import Support

__all__ = [
    "ON_ROAD",
    "PAUSE_REASONS",
    "STEPS",
    "VERB_NAMES",
    "Assigned",
    "EvidenceMissing",
    "NotNow",
    "NotWhole",
    "NotYetDone",
    "NotYours",
    "OpTaken",
    "Opening",
    "OwnSignature",
    "Piece",
    "PlanMissing",
    "ReasonMissing",
    "Step",
    "Support",
    "accept",
    "act",
    "ask_extension",
    "ask_part",
    "assign",
    "assign_all",
    "attach",
    "catch_up",
    "credit",
    "drop_part",
    "finish_part",
    "follow",
    "grant_extension",
    "hand_over",
    "hold",
    "hold_all",
    "is_repeat",
    "mark",
    "mark_behind",
    "merge",
    "open_item",
    "open_items",
    "pause",
    "plan",
    "refuse_extension",
    "regrade",
    "reopen",
    "report",
    "reschedule",
    "respond",
    "resume",
    "return_",
    "sign_off",
    "split",
    "submit",
    "unmark",
    "void",
    "withdraw",
]
