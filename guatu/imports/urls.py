"""导入的地址."""

from django.urls import URLPattern, path

from guatu.imports import views, views_runs

urlpatterns: list[URLPattern] = [
    path("imports/", views.imports, name="imports"),
    path("imports/receive/", views.import_receive, name="import_receive"),
    path("imports/template/<slug:kind>/", views.import_template, name="import_template"),
    path("imports/<uuid:id>/", views.import_preview, name="import_preview"),
    path("imports/<uuid:id>/remap/", views.import_remap, name="import_remap"),
    path("imports/<uuid:id>/confirm/", views.import_confirm, name="import_confirm"),
    path("imports/<uuid:id>/drop/", views.import_drop, name="import_drop"),
    path("imports/<uuid:id>/undo/", views.import_undo, name="import_undo"),
    path("imports/<uuid:id>/progress/", views_runs.import_progress, name="import_progress"),
    path("imports/<uuid:id>/cancel/", views_runs.import_cancel, name="import_cancel"),
    path("imports/<uuid:id>/rejected/", views.import_rejected, name="import_rejected"),
]
