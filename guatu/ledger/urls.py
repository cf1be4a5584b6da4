from django.urls import URLPattern, path

from guatu.ledger import desk, views
from guatu.ledger.verbs import VERBS

urlpatterns: list[URLPattern] = [
    path("desk/", desk.desk, name="desk"),
    path("items/", views.items, name="items"),
    path("items/export/", views.items_export, name="items_export"),
    path("items/<uuid:item_id>/", views.item, name="item"),
    *(
        path(
            f"items/<uuid:item_id>/{verb.code.replace('_', '-')}/",
            views.verb_view(verb.code),
            name=verb.url_name,
        )
        for verb in VERBS.values()
    ),
]
