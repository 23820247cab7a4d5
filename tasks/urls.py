from django.urls import path

from . import views

app_name = "tasks"
_UNIT = "plans/<slug:slug>/units/<int:unit>/report/"
urlpatterns = [
    path(_UNIT, views.report_start, name="report-start"),
    path(f"{_UNIT}<int:year>/q<int:quarter>/", views.report_form, name="report-form"),
    path("plans/<slug:slug>/tasks/evidence/<int:key>/", views.evidence, name="evidence"),
]
