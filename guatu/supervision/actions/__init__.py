"""督查的动词."""

from guatu.supervision.actions.key_tasks import (
    TaskDraft,
    change_task,
    copy_year,
    list_task,
    set_cell,
    withdraw_cell,
    withdraw_task,
)
from guatu.supervision.actions.meetings import (
    FindingDraft,
    MeetingDraft,
    call_meeting,
    change_meeting,
    close_meeting,
    drop_meeting,
    hold_meeting,
    keep_categories,
    note_finding,
    open_finding,
)
from guatu.supervision.actions.orders import decide, issue_order, propose
from guatu.supervision.actions.pledges import (
    PledgeDraft,
    TargetDraft,
    add_target,
    report_actual,
    set_plans,
    sign_pledge,
    withdraw_pledge,
)
from guatu.supervision.actions.target_changes import ask_change, decide_change

__all__ = [
    "FindingDraft",
    "MeetingDraft",
    "PledgeDraft",
    "TargetDraft",
    "TaskDraft",
    "add_target",
    "ask_change",
    "call_meeting",
    "change_meeting",
    "change_task",
    "close_meeting",
    "copy_year",
    "decide",
    "decide_change",
    "drop_meeting",
    "hold_meeting",
    "issue_order",
    "keep_categories",
    "list_task",
    "note_finding",
    "open_finding",
    "propose",
    "report_actual",
    "set_cell",
    "set_plans",
    "sign_pledge",
    "withdraw_cell",
    "withdraw_pledge",
    "withdraw_task",
]
