"""门厅的地址：what lies outside any zone."""

from django.urls import path

from guatu.identity import views_login
from guatu.identity.urls import urlpatterns as own_account
from guatu.zones import views

urlpatterns = [
    path("", views.home, name="home"),
    path("login/", views_login.login, name="login"),
    path("login/code/", views_login.login_code, name="login_code"),
    path("logout/", views_login.logout, name="logout"),
    path("zones/", views.my_zones, name="my_zones"),
    path("password/", views.password, name="password"),
    path("display/<slug:code>/<str:secret>/", views.display, name="display"),
    path("healthz", views.health, name="health"),
    *own_account,
]
