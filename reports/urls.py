from django.urls import path

from . import home, indicator, indicators, overview

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("plans/<slug:slug>/", overview.overview, name="overview"),
    path("plans/<slug:slug>/indicators/", indicators.indicator_list, name="indicator-list"),
    path("plans/<slug:slug>/indicators/<int:number>/", indicator.indicator_detail, name="indicator-detail"),
]
