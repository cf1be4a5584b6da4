"""消息的地址."""

from django.urls import path

from guatu.notices import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/bell/", views.notices_bell, name="notices_bell"),
    path("notices/read/", views.notices_read, name="notices_read"),
    path("notices/settings/", views.notice_settings, name="notice_settings"),
    path("notices/<uuid:notice_id>/", views.notice_open, name="notice_open"),
]
