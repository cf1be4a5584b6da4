"""附件的地址."""

from django.urls import path

from guatu.files import views

urlpatterns = [path("files/<uuid:id>/", views.file, name="file")]
