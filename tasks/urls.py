from django.urls import path

from . import upload_page, views

app_name = "tasks"
_UNIT = "plans/<slug:slug>/units/<int:unit>/report/"
_QUARTER = f"{_UNIT}<int:year>/q<int:quarter>/"
urlpatterns = [
    path(_UNIT, views.report_start, name="report-start"),
    path(_QUARTER, views.report_form, name="report-form"),
    path(f"{_QUARTER}form.xlsx", upload_page.report_workbook, name="report-workbook"),
    path(f"{_QUARTER}upload/", upload_page.report_upload, name="report-upload"),
    path(f"{_QUARTER}upload/<int:key>/", upload_page.report_upload_preview, name="report-upload-preview"),
    path(f"{_QUARTER}upload/<int:key>/marked.xlsx", upload_page.report_upload_marked, name="report-upload-marked"),
    path("plans/<slug:slug>/tasks/evidence/<int:key>/", views.evidence, name="evidence"),
]
