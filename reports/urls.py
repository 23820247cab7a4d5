from django.urls import path

from . import brief, catalogue, choose, files, home, indicator, indicators, overview, regions, task, tasks, unit, units

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("regions/<str:code>/", regions.region, name="region"),
    path("regions/<str:code>/indicators/", catalogue.catalogue, name="catalogue"),
    path("regions/<str:code>/indicators/<slug:entry>/", catalogue.comparison, name="comparison"),
    path("plans/<slug:slug>/", overview.overview, name="overview"),
    path("plans/<slug:slug>/indicators/", indicators.indicator_list, name="indicator-list"),
    path("plans/<slug:slug>/indicators/<int:number>/", indicator.indicator_detail, name="indicator-detail"),
    path("plans/<slug:slug>/tasks/", tasks.task_list, name="task-list"),
    path("plans/<slug:slug>/tasks/<int:number>/", task.task_detail, name="task-detail"),
    path("plans/<slug:slug>/units/", units.unit_map, name="unit-map"),
    path("plans/<slug:slug>/units/<int:key>/", unit.unit_detail, name="unit-detail"),
    path("plans/<slug:slug>/reports/", choose.choose, name="choose"),
    path("plans/<slug:slug>/reports/brief/", brief.brief, name="brief"),
    path("plans/<slug:slug>/reports/<int:year>/q<int:quarter>.xlsx", files.pack_xlsx, name="pack-xlsx"),
    path("plans/<slug:slug>/reports/<int:year>/q<int:quarter>.docx", files.pack_docx, name="pack-docx"),
    path("plans/<slug:slug>/reports/<int:year>/q<int:quarter>.csv", files.pack_csv, name="pack-csv"),
]
