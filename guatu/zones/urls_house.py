"""门厅的地址：what lies outside any zone."""

from django.urls import path

from guatu.zones import views

urlpatterns = [
    path("", views.home, name="home"),
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("zones/", views.my_zones, name="my_zones"),
    path("password/", views.password, name="password"),
    path("display/<slug:code>/<str:secret>/", views.display, name="display"),
    path("healthz", views.health, name="health"),
]
