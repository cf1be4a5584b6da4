"""项目的动词：found, change, plan, report, withdraw. One module a verb family."""

from guatu.projects.actions.change import (
    StaleProject,
    assign_seat,
    join_group,
    update_project,
)
from guatu.projects.actions.found import Draft, SeatDraft, found_project, found_projects
from guatu.projects.actions.plan import plan_milestone, report_reached
from guatu.projects.actions.progress import report_progress
from guatu.projects.actions.withdraw import withdraw_projects

__all__ = [
    "Draft",
    "SeatDraft",
    "StaleProject",
    "assign_seat",
    "found_project",
    "found_projects",
    "join_group",
    "plan_milestone",
    "report_progress",
    "report_reached",
    "update_project",
    "withdraw_projects",
]
