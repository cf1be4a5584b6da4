from django.urls import URLPattern, path

from guatu.ledger import desk, views, views_batch, views_parts, views_saved, views_tiers
from guatu.ledger.verbs import VERBS

urlpatterns: list[URLPattern] = [
    path("desk/", desk.desk, name="desk"),
    path("items/", views.items, name="items"),
    path("items/export/", views.items_export, name="items_export"),
    path("items/assign/", views_batch.items_assign, name="items_assign"),
    path("tiers/", views_tiers.tiers_page, name="tiers"),
    path("tiers/<str:kind>/<slug:code>/", views_tiers.tier_edit, name="tier_edit"),
    path("items/<uuid:item_id>/", views.item, name="item"),
    path("items/<uuid:item_id>/parts/<uuid:part_id>/finish/", views_parts.finish, name="part_finish"),
    path("items/<uuid:item_id>/parts/<uuid:part_id>/drop/", views_parts.drop, name="part_drop"),
    *(
        path(
            f"items/<uuid:item_id>/{verb.code.replace('_', '-')}/",
            views.verb_view(verb.code),
            name=verb.url_name,
        )
        for verb in VERBS.values()
    ),
    # saved views, of any list
    path("saved/<slug:listed>/", views_saved.saved_views, name="saved_views"),
    path("saved/<slug:listed>/new/", views_saved.saved_view_new, name="saved_view_new"),
    path("saved/<uuid:id>/edit/", views_saved.saved_view_edit, name="saved_view_edit"),
    path("saved/<uuid:id>/remove/", views_saved.saved_view_remove, name="saved_view_remove"),
]
