"""Every address of the system, signed out and as each of the cast: who reaches it. An address without an expectation fails."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from indicators.evidence import attach_evidence
from indicators.models import FigureEvidence
from organizations.models import User
from plans.models import Plan
from tests import acts
from tests.people import NOW

ROLES = ("entry", "reviewer", "unit_lead", "leader", "system", "security", "auditor", "stranger", "foreign_entry")

PLAN = "/plans/dazu-patents-2025/"
# address -> status of a GET: signed out, then in the order of ROLES. By hand.
#                       out  entry revi unit lead syst secu audi stra fore
PAGES = {
    "healthz":         "200  200  200  200  200  200  200  200  200  200",
    "sign-in/":        "200  302  302  302  302  302  302  302  302  302",
    "sign-out/":       "302  405  405  405  405  405  405  405  405  405",
    "account/password/": "302  200  200  200  200  200  200  200  200  200",
    "":                "302  302  302  302  302  302  302  302  200  200",
    "plans/<slug:slug>/": "302  200  200  200  200  200  403  403  404  404",
    "plans/<slug:slug>/indicators/": "302  200  200  200  200  200  403  403  404  404",
    "plans/<slug:slug>/indicators/<int:number>/": "302  200  200  200  200  200  403  403  404  404",
    "plans/<slug:slug>/setup/": "302  200  200  403  403  403  403  403  403  404",
    "plans/<slug:slug>/entry/history/": "302  200  200  403  403  403  403  403  403  404",
    "plans/<slug:slug>/review/": "302  200  200  403  403  403  403  403  403  404",
    "plans/<slug:slug>/review/sheet/": "302  200  200  403  403  403  403  403  403  404",
    "plans/<slug:slug>/review/deputies/": "302  405  405  405  405  405  405  405  405  405",
    "plans/<slug:slug>/review/deputies/<int:key>/end/": "302  405  405  405  405  405  405  405  405  405",
    "plans/<slug:slug>/entry/": "302  302  302  403  403  403  403  403  403  404",
    "plans/<slug:slug>/entry/<int:year>/q<int:quarter>/": "302  200  200  403  403  403  403  403  403  404",
    "plans/<slug:slug>/entry/<int:year>/q<int:quarter>/paste/": "302  405  405  405  405  405  405  405  405  405",
    "plans/<slug:slug>/evidence/<int:key>/": "302  200  200  403  403  403  403  403  403  404",
    "admin/":          "302  302  302  302  302  200  200  200  302  302",
    "admin/login/":    "302  403  403  403  403  302  302  302  403  403",
    "admin/logout/":   "302  405  405  405  405  405  405  405  405  405",
    "admin/password_change/": "302  200  200  200  200  200  200  200  200  200",
    "admin/password_change/done/": "302  302  302  302  302  200  200  200  302  302",
    "admin/autocomplete/": "302  302  302  302  302  403  403  403  302  302",
    "admin/jsi18n/":   "302  302  302  302  302  200  200  200  302  302",
    "admin/r/<path:content_type_id>/<path:object_id>/": "302  302  302  302  302  404  404  404  302  302",
    "admin/^(?P<app_label>organizations|plans|indicators|tasks)/$": "302  302  302  302  302  200  404  404  302  302",
    "admin/(?P<url>.*)$": "302  302  302  302  302  404  404  404  302  302",
}  # fmt: skip
ARGUMENTS = {
    "<slug:slug>": "dazu-patents-2025",
    "<int:number>": "1",
    "<int:year>": "2026",
    "<int:quarter>": "3",
    "<path:content_type_id>": "1",
    "<path:object_id>": "999999",
    "(?P<url>.*)$": "nowhere",
}


def addresses(patterns: Any, prefix: str = "") -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, prefix + str(each.pattern))
        else:
            assert isinstance(each, URLPattern)
            yield prefix + str(each.pattern)


def tables() -> set[str]:
    return {f"admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry}


def plain() -> set[str]:
    """All addresses but those of the administration's tables."""
    return {each for each in addresses(get_resolver().url_patterns) if not each.startswith(tuple(tables()))}


def test_every_address_has_an_expectation() -> None:
    apps = {each for each in plain() if each.startswith("admin/^(?P<app_label>")}
    assert len(apps) == 1
    wanted = {each for each in PAGES if not each.startswith("admin/^")}
    assert plain() - apps == wanted


@pytest.fixture
def stage(dazu: Plan, people: dict[str, User]) -> dict[str, User]:
    acts.figure_saved(dazu, people)
    file = SimpleUploadedFile("通报.pdf", b"%PDF-1.7")
    attach_evidence(**acts.where(dazu), number=acts.INDICATOR, files=[file], by=people["entry2"], at=NOW)
    acts.submit_figure(dazu, people["entry2"])
    acts.approve_figure(dazu, people["reviewer2"])
    return people


def path_of(address: str) -> str:
    if address.startswith("admin/^"):
        return "/admin/plans/"
    for name, value in ARGUMENTS.items():
        address = address.replace(name, value)
    return f"/{address}"


@pytest.mark.parametrize("address", PAGES)
def test_who_reaches_it(address: str, stage: dict[str, User]) -> None:
    path = path_of(address).replace("<int:key>", str(FigureEvidence.objects.get().pk))
    found = [Client().get(path).status_code]
    for name in ROLES:
        client = Client()
        client.force_login(stage[name])
        found.append(client.get(path).status_code)
    assert "  ".join(map(str, found)) == PAGES[address]


LISTS = {
    "system": {
        "organizations/region", "organizations/unit", "plans/plan", "plans/reportingperiod", "plans/plandiscrepancy",
        "indicators/indicator", "indicators/annualtarget", "indicators/containment", "indicators/actual", "tasks/task",
        "tasks/taskreport", "tasks/measureplan", "tasks/reportrequest", "indicators/unitactual", "indicators/unittarget",
    },
    "security": {"organizations/user"},
    "auditor": {"organizations/operation"},
}  # fmt: skip


@pytest.mark.parametrize("name", [None, *ROLES])
def test_who_lists_the_tables(name: str | None, stage: dict[str, User]) -> None:
    client = Client()
    if name is not None:
        client.force_login(stage[name])
    found = {table: client.get(f"/{table}").status_code for table in tables()}
    listed = {f"admin/{each}/" for each in LISTS.get(name or "", set())}
    refused = 403 if name in LISTS else 302  # administrators are told, others are sent away
    assert found == {table: 200 if table in listed else refused for table in tables()}


@pytest.mark.parametrize("path", ["/plans/nowhere/", f"{PLAN}indicators/999/", f"{PLAN}nowhere/", "/nowhere/"])
def test_what_is_not_there_is_not_found(path: str, stage: dict[str, User]) -> None:
    client = Client()
    client.force_login(stage["leader"])
    assert client.get(path).status_code == 404
