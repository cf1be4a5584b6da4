"""地址. Everything of a zone lies under ``/z/<code>/``; each app brings its own pages."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("guatu.api.urls_api")),
    path("", include("guatu.zones.urls_house")),
    path("z/<slug:zone>/", include("guatu.zones.urls")),
    path("z/<slug:zone>/", include("guatu.files.urls")),
    path("z/<slug:zone>/", include("guatu.registry.urls")),
    path("z/<slug:zone>/", include("guatu.ledger.urls")),
    path("z/<slug:zone>/", include("guatu.imports.urls")),
    path("z/<slug:zone>/", include("guatu.notices.urls")),
    path("z/<slug:zone>/", include("guatu.projects.urls")),
    path("z/<slug:zone>/", include("guatu.supervision.urls")),
    path("z/<slug:zone>/", include("guatu.service.urls")),
    path("z/<slug:zone>/", include("guatu.boards.urls")),
    path("z/<slug:zone>/", include("guatu.api.urls")),
]

handler400 = "guatu.zones.errors.bad_request"
handler403 = "guatu.zones.errors.forbidden"
handler404 = "guatu.zones.errors.not_found"
handler500 = "guatu.zones.errors.broken"
