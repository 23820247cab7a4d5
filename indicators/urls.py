from django.urls import path

from . import change_views, views

app_name = "indicators"
_QUARTER = "plans/<slug:slug>/entry/<int:year>/q<int:quarter>/"
urlpatterns = [
    path("plans/<slug:slug>/entry/", views.entry_start, name="entry-start"),
    path("plans/<slug:slug>/entry/history/", views.entry_history, name="entry-history"),
    path("plans/<slug:slug>/changes/", change_views.changes, name="changes"),
    path("plans/<slug:slug>/changes/<int:key>/", change_views.change_decide, name="change-decide"),
    path("plans/<slug:slug>/changes/files/<int:key>/", change_views.change_file, name="change-file"),
    path("plans/<slug:slug>/setup/", views.setup, name="setup"),
    path(_QUARTER, views.entry_grid, name="entry"),
    path(f"{_QUARTER}paste/", views.entry_paste, name="entry-paste"),
    path("plans/<slug:slug>/evidence/<int:key>/", views.evidence, name="evidence"),
]
