from django.urls import path

from . import compare_page, confirm_page, correction_page, import_page

app_name = "documents"

urlpatterns = [
    path("plans/import/", import_page.import_start, name="import-start"),
    path("plans/import/<int:key>/", correction_page.correct, name="import-correct"),
    path("plans/import/<int:key>/compare/", compare_page.import_compare, name="import-compare"),
    path("plans/import/<int:key>/confirm/", confirm_page.import_confirm, name="import-confirm"),
]
