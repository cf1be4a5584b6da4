"""接口的地址."""

from django.urls import include, path

from guatu.api.door import nothing_there
from guatu.api.spec import patterns

urlpatterns = [
    path("v1/", include(patterns())),
    path("<path:rest>", nothing_there, name="api_nothing"),
]
