from django.urls import path

from . import change_views, ledger_page, upload_page, views

app_name = "indicators"
_QUARTER = "plans/<slug:slug>/entry/<int:year>/q<int:quarter>/"
urlpatterns = [
    path("plans/<slug:slug>/entry/", views.entry_start, name="entry-start"),
    path("plans/<slug:slug>/entry/history/", views.entry_history, name="entry-history"),
    path("plans/<slug:slug>/entry/history/upload/", ledger_page.ledger_upload, name="ledger-upload"),
    path("plans/<slug:slug>/entry/history/upload/<int:key>/", ledger_page.ledger_preview, name="ledger-preview"),
    path(
        "plans/<slug:slug>/entry/history/upload/<int:key>/marked.xlsx", ledger_page.ledger_marked, name="ledger-marked"
    ),
    path("plans/<slug:slug>/changes/", change_views.changes, name="changes"),
    path("plans/<slug:slug>/changes/<int:key>/", change_views.change_decide, name="change-decide"),
    path("plans/<slug:slug>/changes/files/<int:key>/", change_views.change_file, name="change-file"),
    path("plans/<slug:slug>/setup/", views.setup, name="setup"),
    path(_QUARTER, views.entry_grid, name="entry"),
    path(f"{_QUARTER}paste/", views.entry_paste, name="entry-paste"),
    path(f"{_QUARTER}template.xlsx", upload_page.template, name="entry-template"),
    path(f"{_QUARTER}upload/", upload_page.upload, name="entry-upload"),
    path(f"{_QUARTER}upload/<int:key>/", upload_page.upload_preview, name="entry-upload-preview"),
    path(f"{_QUARTER}upload/<int:key>/marked.xlsx", upload_page.upload_marked, name="entry-upload-marked"),
    path("plans/<slug:slug>/evidence/<int:key>/", views.evidence, name="evidence"),
]
