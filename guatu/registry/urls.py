"""名录的地址."""

from django.urls import path

from guatu.registry import views

urlpatterns = [
    path("facts/", views.zone_facts, name="zone_facts"),
    path("companies/", views.companies, name="companies"),
    path("companies/new/", views.company_new, name="company_new"),
    path("companies/<uuid:id>/", views.company, name="company"),
    path("companies/<uuid:id>/edit/", views.company_edit, name="company_edit"),
]
