"""项目库的页面."""

from guatu.projects.views.cycles import cycles, cycles_export
from guatu.projects.views.detail import project, project_life
from guatu.projects.views.dictionary import milestone_types
from guatu.projects.views.edit import project_edit, project_new, project_seats
from guatu.projects.views.groups import group_members, groups
from guatu.projects.views.library import projects, projects_export
from guatu.projects.views.milestones import milestone_add, milestone_plan, milestone_reach
from guatu.projects.views.pictures import milestones_export, projects_board, projects_calendar, projects_gantt
from guatu.projects.views.progress import progress_grid, progress_new

__all__ = [
    "cycles",
    "cycles_export",
    "group_members",
    "groups",
    "milestone_add",
    "milestone_plan",
    "milestone_reach",
    "milestone_types",
    "milestones_export",
    "progress_grid",
    "progress_new",
    "project",
    "project_edit",
    "project_life",
    "project_new",
    "project_seats",
    "projects",
    "projects_board",
    "projects_calendar",
    "projects_export",
    "projects_gantt",
]
