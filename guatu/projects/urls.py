from django.urls import URLPattern, path

from guatu.projects import views

urlpatterns: list[URLPattern] = [
    path("projects/", views.projects, name="projects"),
    path("projects/export/", views.projects_export, name="projects_export"),
    path("projects/new/", views.project_new, name="project_new"),
    path("projects/progress/", views.progress_grid, name="progress_grid"),
    path("projects/cycles/", views.cycles, name="cycles"),
    path("projects/cycles/export/", views.cycles_export, name="cycles_export"),
    path("projects/rates/", views.project_rates, name="project_rates"),
    path("projects/rates/export/", views.project_rates_export, name="project_rates_export"),
    path("projects/overdue/", views.late_projects, name="late_projects"),
    path("projects/overdue/export/", views.late_projects_export, name="late_projects_export"),
    path("projects/groups/", views.groups, name="groups"),
    path("projects/groups/<uuid:group_id>/members/", views.group_members, name="group_members"),
    path("projects/milestones/", views.milestone_types, name="milestone_types"),
    path("projects/milestones/<uuid:milestone_id>/plan/", views.milestone_plan, name="milestone_plan"),
    path("projects/milestones/<uuid:milestone_id>/reach/", views.milestone_reach, name="milestone_reach"),
    path("projects/<uuid:project_id>/", views.project, name="project"),
    path("projects/<uuid:project_id>/life/", views.project_life, name="project_life"),
    path("projects/<uuid:project_id>/edit/", views.project_edit, name="project_edit"),
    path("projects/<uuid:project_id>/seats/", views.project_seats, name="project_seats"),
    path("projects/<uuid:project_id>/progress/", views.progress_new, name="progress_new"),
    path("projects/<uuid:project_id>/milestones/", views.milestone_add, name="milestone_add"),
]
