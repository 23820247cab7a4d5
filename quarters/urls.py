from django.urls import path

from . import deputies, review_page, round_page, sheet

app_name = "quarters"
urlpatterns = [
    path("plans/<slug:slug>/round/", round_page.round_start, name="round-start"),
    path("plans/<slug:slug>/round/<int:year>/q<int:quarter>/", round_page.round_of_quarter, name="round"),
    path("plans/<slug:slug>/review/", review_page.review, name="review"),
    path("plans/<slug:slug>/review/sheet/", sheet.sheet, name="review-sheet"),
    path("plans/<slug:slug>/review/deputies/", deputies.deputy_name, name="deputy-name"),
    path("plans/<slug:slug>/review/deputies/<int:key>/end/", deputies.deputy_end, name="deputy-end"),
]
