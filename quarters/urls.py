from django.urls import path

from . import (
    amendment_page,
    check_page,
    closing_page,
    deputies,
    forms_page,
    handover_page,
    review_page,
    round_page,
    sheet,
    todo_page,
    unit_change_page,
)

app_name = "quarters"
_ROUND = "plans/<slug:slug>/round/<int:year>/q<int:quarter>/"
urlpatterns = [
    path("plans/<slug:slug>/round/", round_page.round_start, name="round-start"),
    path(_ROUND, round_page.round_of_quarter, name="round"),
    path(f"{_ROUND}forms.zip", forms_page.forms, name="forms-zip"),
    path(f"{_ROUND}forms/", forms_page.forms_upload, name="forms"),
    path(f"{_ROUND}forms/<int:key>/", forms_page.forms_preview, name="forms-preview"),
    path(f"{_ROUND}forms/<int:key>/marked.zip", forms_page.forms_marked, name="forms-marked"),
    path("plans/<slug:slug>/todo/", todo_page.todo, name="todo"),
    path("plans/<slug:slug>/todo/count/", todo_page.todo_count, name="todo-count"),
    path("plans/<slug:slug>/review/", review_page.review, name="review"),
    path("plans/<slug:slug>/review/sheet/", sheet.sheet, name="review-sheet"),
    path("plans/<slug:slug>/review/deputies/", deputies.deputy_name, name="deputy-name"),
    path("plans/<slug:slug>/review/deputies/<int:key>/end/", deputies.deputy_end, name="deputy-end"),
    path("plans/<slug:slug>/check/<int:year>/q<int:quarter>/", check_page.check, name="check"),
    path("plans/<slug:slug>/check/<int:year>/q<int:quarter>/units/<int:unit>/", check_page.answer, name="answer"),
    path("plans/<slug:slug>/closing/<int:year>/q<int:quarter>/", closing_page.closing, name="closing"),
    path("plans/<slug:slug>/closing/<int:year>/q<int:quarter>/unlock/", closing_page.unlock, name="unlock"),
    path("plans/<slug:slug>/closing/<int:year>/q<int:quarter>/lock/", closing_page.lock, name="lock"),
    path("plans/<slug:slug>/closing/<int:year>/q<int:quarter>/amend/<int:number>/", amendment_page.amend, name="amend"),
    path(
        "plans/<slug:slug>/closing/<int:year>/q<int:quarter>/amendments/<int:key>/",
        amendment_page.amendment,
        name="amendment",
    ),
    path(
        "plans/<slug:slug>/closing/<int:year>/q<int:quarter>/amendments/<int:key>/decide/",
        amendment_page.amendment_decide,
        name="amendment-decide",
    ),
    path("people/<int:key>/handover/", handover_page.handover, name="handover"),
    path("units/<int:key>/change/", unit_change_page.unit_change, name="unit-change"),
    path("plans/<slug:slug>/amendment-files/<int:key>/", amendment_page.amendment_file, name="amendment-file"),
]
