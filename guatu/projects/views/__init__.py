"""项目库的页面."""

from guatu.projects.views.annual_plan import plan_actuals, plan_approve, plan_edit, project_plan
from guatu.projects.views.checking import progress_check, progress_export, progress_judge
from guatu.projects.views.cycles import cycles, cycles_export
from guatu.projects.views.detail import project, project_life
from guatu.projects.views.dictionary import milestone_types
from guatu.projects.views.edit import project_edit, project_new, project_seats
from guatu.projects.views.figures import (
    late_projects,
    late_projects_export,
    project_rates,
    project_rates_export,
)
from guatu.projects.views.forecast import forecasts
from guatu.projects.views.groups import (
    group,
    group_edit,
    group_members,
    group_new,
    group_state,
    group_targets,
    groups,
    groups_export,
)
from guatu.projects.views.library import projects, projects_export
from guatu.projects.views.milestones import milestone_add, milestone_plan, milestone_reach
from guatu.projects.views.pace import pace_export, pace_list, plan_export
from guatu.projects.views.pictures import milestones_export, projects_board, projects_calendar, projects_gantt
from guatu.projects.views.progress import progress_grid, progress_new
from guatu.projects.views.reserve import (
    reserve,
    reserve_edit,
    reserve_move,
    reserve_new,
    reserve_realise,
    reserves,
    reserves_export,
)
from guatu.projects.views.works import (
    work_begin,
    work_done,
    work_drop,
    work_edit,
    work_new,
    works,
    works_copy,
    works_export,
)

__all__ = [
    "cycles",
    "cycles_export",
    "forecasts",
    "group",
    "group_edit",
    "group_members",
    "group_new",
    "group_state",
    "group_targets",
    "groups",
    "groups_export",
    "late_projects",
    "late_projects_export",
    "milestone_add",
    "milestone_plan",
    "milestone_reach",
    "milestone_types",
    "milestones_export",
    "pace_export",
    "pace_list",
    "plan_actuals",
    "plan_approve",
    "plan_edit",
    "plan_export",
    "progress_check",
    "progress_export",
    "progress_grid",
    "progress_judge",
    "progress_new",
    "project",
    "project_edit",
    "project_life",
    "project_new",
    "project_plan",
    "project_rates",
    "project_rates_export",
    "project_seats",
    "projects",
    "projects_board",
    "projects_calendar",
    "projects_export",
    "projects_gantt",
    "reserve",
    "reserve_edit",
    "reserve_move",
    "reserve_new",
    "reserve_realise",
    "reserves",
    "reserves_export",
    "work_begin",
    "work_done",
    "work_drop",
    "work_edit",
    "work_new",
    "works",
    "works_copy",
    "works_export",
]
