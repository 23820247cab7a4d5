"""The product's addresses and the floor's."""

from django.urls import include, path

from . import floor

urlpatterns = [
    path("floor/empty/", floor.empty),
    path("floor/<slug:slug>/", floor.page),
    path("floor/approval/<slug:slug>/", floor.approval),
    path("floor/anew/<slug:slug>/", floor.overview_anew),
    path("", include("ipplan.urls")),
]
