"""全生命周期的地址."""

from django.urls import URLPattern, path

from guatu.projects.views import lifecycle_baselines as baselines
from guatu.projects.views import lifecycle_commitments as commitments
from guatu.projects.views import lifecycle_delays as delays
from guatu.projects.views import lifecycle_gates as gates
from guatu.projects.views import lifecycle_halts as halts
from guatu.projects.views import lifecycle_project as project

urlpatterns: list[URLPattern] = [
    path("projects/gates/", gates.stage_gates, name="stage_gates"),
    path("projects/gates/<uuid:gate_id>/", gates.stage_gate_set, name="stage_gate_set"),
    path("projects/baselines/", baselines.baselines, name="baselines"),
    path("projects/baselines/export/", baselines.baselines_export, name="baselines_export"),
    path("projects/baselines/approve/", baselines.baselines_approve, name="baselines_approve"),
    path("projects/<uuid:project_id>/baseline/", baselines.baseline_approve, name="baseline_approve"),
    path("projects/halts/", halts.halts, name="halts"),
    path("projects/halts/export/", halts.halts_export, name="halts_export"),
    path("projects/halts/<uuid:halt_id>/", halts.halt, name="halt"),
    path("projects/<uuid:project_id>/halt/<slug:kind>/", halts.halt_ask, name="halt_ask"),
    path("projects/delays/", delays.delays, name="delays"),
    path("projects/delays/export/", delays.delays_export, name="delays_export"),
    path("projects/delays/<uuid:delay_id>/", delays.delay, name="delay"),
    path("projects/<uuid:project_id>/delay/", delays.delay_new, name="delay_new"),
    path("projects/commitments/", commitments.commitments, name="commitments"),
    path("projects/commitments/export/", commitments.commitments_export, name="commitments_export"),
    path(
        "projects/<uuid:project_id>/commitments/",
        commitments.project_commitments,
        name="project_commitments",
    ),
    path("projects/<uuid:project_id>/phase/", project.phase_new, name="phase_new"),
    path("projects/<uuid:project_id>/template/", project.project_template, name="project_template"),
    path(
        "projects/templates/<uuid:template_id>/withdraw/", project.template_withdraw, name="template_withdraw"
    ),
    path("projects/<uuid:project_id>/green/", project.green_grant, name="green_grant"),
    path("projects/green/<uuid:green_id>/end/", project.green_end, name="green_end"),
]
