"""挂图的地址."""

from django.urls import path

from guatu.boards import views
from guatu.boards.above import views as above
from guatu.boards.above.boards import BOARDS

urlpatterns = [
    path("wall/", views.wall, name="wall"),
    path("wall/live/", views.wall_live, name="wall_live"),
    path("wall/rows/", views.wall_rows, name="wall_rows"),
    path("wall/rows.xlsx", views.wall_export, name="wall_export"),
    path("wall/poster/", views.wall_poster, name="wall_poster"),
    path("wall/card/<uuid:project_id>/", views.wall_card, name="wall_card"),
    # a city or province: one table after another over its zones
    *(path(f"above/{name}/", above.board, {"name": name}, f"above_{name}") for name in BOARDS),
    *(
        path(f"above/{name}.xlsx", above.board_export, {"name": name}, f"above_{name}_export")
        for name in BOARDS
    ),
]
