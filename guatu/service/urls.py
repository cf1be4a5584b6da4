"""助企的地址."""

from django.urls import path

from guatu.service.views import liaison

urlpatterns = [
    path("liaison/", liaison.liaisons, name="liaisons"),
    path("liaison/assign/", liaison.liaison_assign, name="liaison_assign"),
    path("liaison/hand-over-all/", liaison.liaison_hand_over_all, name="liaison_hand_over_all"),
    path("liaison/<uuid:liaison_id>/hand-over/", liaison.liaison_hand_over, name="liaison_hand_over"),
    path("liaison/<uuid:liaison_id>/end/", liaison.liaison_end, name="liaison_end"),
    path("liaison/<uuid:liaison_id>/key/", liaison.liaison_key, name="liaison_key"),
    path("liaison/company/<uuid:company_id>/", liaison.liaison_company, name="liaison_company"),
]
