"""接口密钥的地址，在本区之内."""

from django.urls import path

from guatu.api import views_keys as views

urlpatterns = [
    path("my-keys/", views.my_keys, name="my_keys"),
    path("my-keys/new/", views.my_key_new, name="my_key_new"),
    path("my-keys/<uuid:id>/revoke/", views.my_key_revoke, name="my_key_revoke"),
    path("keys/", views.keys, name="keys"),
    path("keys/export/", views.keys_export, name="keys_export"),
    path("keys/<uuid:id>/revoke/", views.key_revoke, name="key_revoke"),
]
