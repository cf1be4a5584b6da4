"""入库、统计月、规矩的地址."""

from django.urls import URLPattern, path

from guatu.projects.views import enrol_months as months
from guatu.projects.views import enrol_rules as rules
from guatu.projects.views import enrolment as views

urlpatterns: list[URLPattern] = [
    path("projects/enrolment/", views.enrolments, name="enrolments"),
    path("projects/enrolment/export/", views.enrolments_export, name="enrolments_export"),
    path("projects/statistics/", months.stat_month, name="stat_month"),
    path("projects/statistics/export/", months.stat_month_export, name="stat_month_export"),
    path(
        "projects/statistics/<int:year>/<int:month>/close/", months.stat_month_close, name="stat_month_close"
    ),
    path("projects/statistics/<int:year>/<int:month>/fill/", months.stat_month_fill, name="stat_month_fill"),
    path("projects/rules/", rules.project_rules, name="project_rules"),
    path("projects/<uuid:project_id>/enrolment/", views.enrolment, name="enrolment"),
    path("projects/<uuid:project_id>/enrolment/submit/", views.enrolment_submit, name="enrolment_submit"),
    path("projects/<uuid:project_id>/enrolment/judge/", views.enrolment_judge, name="enrolment_judge"),
    path(
        "projects/<uuid:project_id>/enrolment/papers/<slug:code>/",
        views.enrolment_material,
        name="enrolment_material",
    ),
    path(
        "projects/<uuid:project_id>/official/<int:year>/<int:month>/",
        months.official_correct,
        name="official_correct",
    ),
]
