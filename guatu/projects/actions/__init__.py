"""项目的动词：found, change, plan, report, group, withdraw. One module a verb family."""

from guatu.projects.actions.annual_plan import approve_annual_plan, draw_up_plan
from guatu.projects.actions.baseline import approve_plan, approve_plans
from guatu.projects.actions.change import (
    CapacityRow,
    ParentLoop,
    StaleProject,
    assign_seat,
    assign_seats,
    update_project,
)
from guatu.projects.actions.commitment import Promised, set_commitments
from guatu.projects.actions.delay import decide_delay, report_delay
from guatu.projects.actions.dictionary import add_milestone_type, add_template
from guatu.projects.actions.enrol_chase import chase_enrolments
from guatu.projects.actions.enrol_months import close_stat_month, correct_official, report_month
from guatu.projects.actions.enrol_rules import apply_rules, call_off_rules, set_rules
from guatu.projects.actions.enrolment import (
    audit_enrolment,
    confirm_enrolment,
    correct_enrolment,
    keep_material,
    reject_enrolment,
    submit_enrolment,
)
from guatu.projects.actions.enter import Promise, enter_milestones, follow_template
from guatu.projects.actions.found import Draft, SeatDraft, found_project, found_projects
from guatu.projects.actions.gates import add_gate, set_gate
from guatu.projects.actions.green import end_green, grant_green
from guatu.projects.actions.groups import (
    add_group,
    join_group,
    join_together,
    leave_group,
    set_groups,
    set_targets,
)
from guatu.projects.actions.halt import ask_halt, decide_halt
from guatu.projects.actions.investment import report_investment
from guatu.projects.actions.phase import add_phase
from guatu.projects.actions.plan import add_milestone, plan_milestone, report_reached
from guatu.projects.actions.progress import report_progress
from guatu.projects.actions.reporting import Filled, add_photos, save_draft, submit_report
from guatu.projects.actions.template import change_template, withdraw_template
from guatu.projects.actions.verifying import return_report, verify_report
from guatu.projects.actions.withdraw import withdraw_projects
from guatu.projects.actions.works import (
    WorkDraft,
    begin_work,
    change_work,
    copy_works,
    drop_work,
    lay_works,
    report_work,
)

__all__ = [
    "CapacityRow",
    "Draft",
    "Filled",
    "ParentLoop",
    "Promise",
    "Promised",
    "SeatDraft",
    "StaleProject",
    "WorkDraft",
    "add_gate",
    "add_group",
    "add_milestone",
    "add_milestone_type",
    "add_phase",
    "add_photos",
    "add_template",
    "apply_rules",
    "approve_annual_plan",
    "approve_plan",
    "approve_plans",
    "ask_halt",
    "assign_seat",
    "assign_seats",
    "audit_enrolment",
    "begin_work",
    "call_off_rules",
    "change_template",
    "change_work",
    "chase_enrolments",
    "close_stat_month",
    "confirm_enrolment",
    "copy_works",
    "correct_enrolment",
    "correct_official",
    "decide_delay",
    "decide_halt",
    "draw_up_plan",
    "drop_work",
    "end_green",
    "enter_milestones",
    "follow_template",
    "found_project",
    "found_projects",
    "grant_green",
    "join_group",
    "join_together",
    "keep_material",
    "lay_works",
    "leave_group",
    "plan_milestone",
    "reject_enrolment",
    "report_delay",
    "report_investment",
    "report_month",
    "report_progress",
    "report_reached",
    "report_work",
    "return_report",
    "save_draft",
    "set_commitments",
    "set_gate",
    "set_groups",
    "set_rules",
    "set_targets",
    "submit_enrolment",
    "submit_report",
    "update_project",
    "verify_report",
    "withdraw_projects",
    "withdraw_template",
]
