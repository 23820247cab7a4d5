"""The product's addresses and the floor's."""

from django.urls import include, path

from . import floor

urlpatterns = [
    path("floor/empty/", floor.empty),
    path("floor/<slug:slug>/", floor.page),
    path("", include("ipplan.urls")),
]
