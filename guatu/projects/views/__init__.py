"""项目库的页面."""

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
from guatu.projects.views.groups import group_members, groups
from guatu.projects.views.library import projects, projects_export
from guatu.projects.views.milestones import milestone_add, milestone_plan, milestone_reach
from guatu.projects.views.progress import progress_grid, progress_new

__all__ = [
    "cycles",
    "cycles_export",
    "group_members",
    "groups",
    "late_projects",
    "late_projects_export",
    "milestone_add",
    "milestone_plan",
    "milestone_reach",
    "milestone_types",
    "progress_grid",
    "progress_new",
    "project",
    "project_edit",
    "project_life",
    "project_new",
    "project_rates",
    "project_rates_export",
    "project_seats",
    "projects",
    "projects_export",
]
