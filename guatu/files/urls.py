"""附件的地址."""

from django.urls import path

from guatu.files import views, views_uploads

urlpatterns = [
    path("files/<uuid:id>/", views.file, name="file"),
    path("files/<uuid:id>/preview/", views.preview, name="file_preview"),
    path("files/<uuid:id>/picture/", views.picture, name="file_picture"),
    path("uploads/", views_uploads.begin, name="uploads"),
    path("uploads/<uuid:id>/", views_uploads.upload, name="upload"),
    path("uploads/<uuid:id>/drop/", views_uploads.drop, name="upload_drop"),
]
