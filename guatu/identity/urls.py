"""自己的账号的地址，在任何区之外."""

from django.urls import path

from guatu.identity import views

urlpatterns = [
    path("account/", views.my_account, name="my_account"),
    path("account/factor/", views.factor, name="factor"),
    path("account/factor/codes/", views.factor_codes, name="factor_codes"),
    path("account/factor/remove/", views.factor_remove, name="factor_remove"),
    path("account/places/<uuid:login_id>/end/", views.session_end, name="session_end"),
]
