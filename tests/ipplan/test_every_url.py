"""Every address of the system, signed out and as each of the cast: who reaches it. An address without an expectation fails."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from documents.importing import start
from indicators.evidence import attach_evidence
from indicators.models import CatalogueEntry, CatalogueLink, FigureEvidence, Indicator, TargetChange, TargetChangeFile
from organizations.models import Unit, User
from plans.evidence import Evidence
from plans.models import PendingUpload, Plan, PlanImport, UploadKind
from quarters.models import Amendment, AmendmentFile
from tasks.evidence import attach_evidence as attach_to_report
from tasks.models import TaskEvidence
from tests import acts, forms_sent
from tests.changes import propose, target
from tests.documents.proposals import PLAN as PLAN_FILE
from tests.documents.proposals import proposal
from tests.people import NOW
from tests.uploads import template_of
from tests.workbooks import files

# unit_lead is of 区科技局, whose form and whose file it is; other_unit of 区教委; strangers are of another district.
ROLES = (
    "entry", "reviewer", "unit_lead", "other_unit", "leader", "system", "security", "auditor", "stranger",
    "foreign_entry", "foreign_reviewer",
)  # fmt: skip
UNIT = "区科技局"

PLAN = "/plans/dazu-patents-2025/"
# address -> status of a GET: signed out, then in the order of ROLES. By hand.
#                       out  entry revi unit othe lead syst secu audi stra fent frev
PAGES = {
    "healthz":         "200  200  200  200  200  200  200  200  200  200  200  200",
    "sign-in/":        "200  302  302  302  302  302  302  302  302  302  302  302",
    "sign-out/":       "302  405  405  405  405  405  405  405  405  405  405  405",
    "account/password/": "302  200  200  200  200  200  200  200  200  200  200  200",
    "":                "302  302  302  302  302  302  302  302  302  200  200  200",
    "regions/<str:code>/": "302  200  200  200  200  200  200  403  403  404  404  404",
    "regions/<str:code>/indicators/": "302  200  200  200  200  200  200  403  403  404  404  404",
    "regions/<str:code>/indicators/<slug:entry>/": "302  200  200  200  200  200  200  403  403  404  404  404",
    "plans/<slug:slug>/": "302  200  200  200  200  200  200  403  403  404  404  404",
    "plans/<slug:slug>/indicators/": "302  200  200  200  200  200  200  403  403  404  404  404",
    "plans/<slug:slug>/indicators/<int:number>/": "302  200  200  200  200  200  200  403  403  404  404  404",
    "plans/<slug:slug>/tasks/": "302  200  200  200  200  200  200  403  403  404  404  404",
    "plans/<slug:slug>/tasks/<int:number>/": "302  200  200  200  200  200  200  403  403  404  404  404",
    "plans/<slug:slug>/units/": "302  200  200  200  200  200  200  403  403  404  404  404",
    "plans/<slug:slug>/units/<int:key>/": "302  200  200  200  200  200  200  403  403  404  404  404",
    "plans/<slug:slug>/reports/": "302  200  200  200  200  200  200  403  403  404  404  404",
    "plans/<slug:slug>/reports/brief/": "302  200  200  200  200  200  200  403  403  404  404  404",
    "plans/<slug:slug>/reports/<int:year>/q<int:quarter>.xlsx":
                       "302  200  200  200  200  200  200  403  403  404  404  404",
    "plans/<slug:slug>/reports/<int:year>/q<int:quarter>.docx":
                       "302  200  200  200  200  200  200  403  403  404  404  404",
    "plans/<slug:slug>/reports/<int:year>/q<int:quarter>.csv":
                       "302  200  200  200  200  200  200  403  403  404  404  404",
    "plans/<slug:slug>/units/<int:unit>/report/": "302  302  302  302  403  403  403  403  403  404  404  404",
    "plans/<slug:slug>/units/<int:unit>/report/<int:year>/q<int:quarter>/":
                       "302  200  200  200  403  403  403  403  403  404  404  404",
    "plans/<slug:slug>/units/<int:unit>/report/<int:year>/q<int:quarter>/form.xlsx":
                       "302  200  200  200  403  403  403  403  403  404  404  404",
    "plans/<slug:slug>/units/<int:unit>/report/<int:year>/q<int:quarter>/upload/":
                       "302  200  403  200  403  403  403  403  403  404  404  404",
    "plans/<slug:slug>/units/<int:unit>/report/<int:year>/q<int:quarter>/upload/<int:key>/":
                       "302  200  403  404  403  403  403  403  403  404  404  404",
    "plans/<slug:slug>/units/<int:unit>/report/<int:year>/q<int:quarter>/upload/<int:key>/marked.xlsx":
                       "302  200  403  404  403  403  403  403  403  404  404  404",
    "plans/<slug:slug>/tasks/evidence/<int:key>/": "302  200  200  200  404  404  404  403  403  404  404  404",
    "plans/<slug:slug>/changes/": "302  200  200  200  200  200  200  403  403  404  404  404",
    "plans/<slug:slug>/changes/<int:key>/": "302  405  405  405  405  405  405  405  405  405  405  405",
    "plans/<slug:slug>/changes/files/<int:key>/": "302  200  200  404  404  404  200  403  403  404  404  404",
    "plans/<slug:slug>/closing/<int:year>/q<int:quarter>/":
                       "302  200  200  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/closing/<int:year>/q<int:quarter>/unlock/":
                       "302  405  405  405  405  405  405  405  405  405  405  405",
    "plans/<slug:slug>/closing/<int:year>/q<int:quarter>/lock/":
                       "302  405  405  405  405  405  405  405  405  405  405  405",
    "plans/<slug:slug>/closing/<int:year>/q<int:quarter>/amend/<int:number>/":
                       "302  200  403  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/closing/<int:year>/q<int:quarter>/amendments/<int:key>/":
                       "302  200  200  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/closing/<int:year>/q<int:quarter>/amendments/<int:key>/decide/":
                       "302  405  405  405  405  405  405  405  405  405  405  405",
    "plans/<slug:slug>/amendment-files/<int:key>/":
                       "302  200  200  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/setup/": "302  200  200  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/entry/history/": "302  200  200  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/check/<int:year>/q<int:quarter>/": "302  200  200  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/check/<int:year>/q<int:quarter>/units/<int:unit>/":
                       "302  200  200  200  403  403  403  403  403  404  404  404",
    "plans/<slug:slug>/review/": "302  200  200  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/review/sheet/": "302  200  200  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/review/deputies/": "302  405  405  405  405  405  405  405  405  405  405  405",
    "plans/<slug:slug>/review/deputies/<int:key>/end/": "302  405  405  405  405  405  405  405  405  405  405  405",
    "plans/<slug:slug>/round/": "302  302  302  403  403  403  302  403  403  403  404  404",
    "plans/<slug:slug>/round/<int:year>/q<int:quarter>/": "302  200  200  403  403  403  200  403  403  403  404  404",
    "plans/<slug:slug>/round/<int:year>/q<int:quarter>/forms.zip":
                       "302  200  200  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/round/<int:year>/q<int:quarter>/forms/":
                       "302  200  403  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/round/<int:year>/q<int:quarter>/forms/<int:key>/":
                       "302  200  403  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/round/<int:year>/q<int:quarter>/forms/<int:key>/marked.zip":
                       "302  200  403  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/entry/": "302  302  302  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/entry/<int:year>/q<int:quarter>/": "302  200  200  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/entry/<int:year>/q<int:quarter>/paste/": "302  405  405  405  405  405  405  405  405  405  405  405",
    "plans/<slug:slug>/entry/<int:year>/q<int:quarter>/template.xlsx":
                       "302  200  200  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/entry/<int:year>/q<int:quarter>/upload/": "302  200  403  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/entry/<int:year>/q<int:quarter>/upload/<int:key>/":
                       "302  200  403  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/entry/<int:year>/q<int:quarter>/upload/<int:key>/marked.xlsx":
                       "302  200  403  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/entry/history/upload/": "302  200  403  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/entry/history/upload/<int:key>/": "302  200  403  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/entry/history/upload/<int:key>/marked.xlsx":
                       "302  200  403  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/evidence/<int:key>/": "302  200  200  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/todo/": "302  200  200  200  200  403  403  403  403  403  404  404",
    "plans/<slug:slug>/todo/count/": "302  200  200  200  200  403  403  403  403  403  404  404",
    "plans/import/": "302  403  403  403  403  403  200  403  403  403  403  403",
    "plans/import/<int:key>/": "302  403  403  403  403  403  200  403  403  403  403  403",
    "plans/import/<int:key>/compare/": "302  403  403  403  403  403  200  403  403  403  403  403",
    "plans/import/<int:key>/confirm/": "302  403  403  403  403  403  200  403  403  403  403  403",
    "people/<int:key>/handover/": "302  403  403  403  403  403  403  200  403  403  403  403",
    "units/<int:key>/change/": "302  403  403  403  403  403  200  403  403  403  403  403",
    "admin/":          "302  302  302  302  302  302  200  200  200  302  302  302",
    "admin/login/":    "302  403  403  403  403  403  302  302  302  403  403  403",
    "admin/logout/":   "302  405  405  405  405  405  405  405  405  405  405  405",
    "admin/password_change/": "302  200  200  200  200  200  200  200  200  200  200  200",
    "admin/password_change/done/": "302  302  302  302  302  302  200  200  200  302  302  302",
    "admin/autocomplete/": "302  302  302  302  302  302  403  403  403  302  302  302",
    "admin/jsi18n/":   "302  302  302  302  302  302  200  200  200  302  302  302",
    "admin/r/<path:content_type_id>/<path:object_id>/": "302  302  302  302  302  302  404  404  404  302  302  302",
    "admin/^(?P<app_label>organizations|plans|indicators|tasks)/$": "302  302  302  302  302  302  200  404  404  302  302  302",
    "admin/(?P<url>.*)$": "302  302  302  302  302  302  404  404  404  302  302  302",
}  # fmt: skip
ARGUMENTS = {
    "<str:code>": "500111",
    "<slug:entry>": "patents",
    "<slug:slug>": "dazu-patents-2025",
    "<int:number>": "3",
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
    entry = CatalogueEntry.objects.create(code="patents", name="发明专利拥有量", order=1)
    CatalogueLink.objects.create(entry=entry, indicator=Indicator.objects.get(plan=dazu, number=1))
    acts.figure_saved(dazu, people)
    file = SimpleUploadedFile("通报.pdf", b"%PDF-1.7")
    attach_evidence(**acts.where(dazu), number=acts.INDICATOR, files=[file], by=people["entry2"], at=NOW)
    acts.submit_figure(dazu, people["entry2"])
    acts.approve_figure(dazu, people["reviewer2"])
    file = SimpleUploadedFile("纪要.pdf", b"%PDF-1.7")
    attach_to_report(
        **acts.where(dazu), assignment=acts.assignment_of(dazu), files=[file], by=people["unit_lead"], at=NOW
    )
    propose(dazu, target(), people["entry2"])
    acts.close(dazu, people["reviewer2"], 2026, 1)
    acts.amended(dazu, people["entry2"], quarter=1)
    acts.uploaded(dazu, people["entry"], files.saved(template_of(dazu)))
    ledger = files.table([["指标", "2024年末"], ["有效发明专利总量", 460]])
    acts.uploaded(dazu, people["entry"], ledger, kind=UploadKind.LEDGER)
    forms_sent.kept(dazu, people["entry"], {(3, "推进状态"): "顺利"})
    start(proposal(replace(PLAN_FILE, title=dazu.title)), by=people["system"], at=NOW)
    return people


def key_of(model: type[Evidence]) -> int:
    """The key of the stage's file; 0 where there is none."""
    file = model._default_manager.first()
    return file.pk if file is not None else 0


def _upload(kind: str) -> int | None:
    """The key of the file that the clerk sent."""
    return PendingUpload.objects.filter(kind=kind).values_list("pk", flat=True).first()


def path_of(address: str) -> str:
    """Where an address of the configuration leads on the stage."""
    if address.startswith("admin/^"):
        return "/admin/plans/"
    if "/closing/" in address:  # the first quarter is closed
        address = address.replace("q<int:quarter>", "q1")
    keys = {
        "amendments/<int:key>": f"amendments/{Amendment.objects.values_list('pk', flat=True).first()}",
        "amendment-files/<int:key>": f"amendment-files/{key_of(AmendmentFile)}",
        "<int:unit>": Unit.objects.filter(name=UNIT).get().pk,
        "people/<int:key>": f"people/{User.objects.get(username='entry').pk}",
        "units/<int:key>": f"units/{Unit.objects.filter(name=UNIT).get().pk}",
        "history/upload/<int:key>": f"history/upload/{_upload('ledger')}",
        "report/2026/q3/upload/<int:key>": f"report/2026/q3/upload/{_upload('reports')}",
        "forms/<int:key>": f"forms/{_upload('reports')}",
        "upload/<int:key>": f"upload/{_upload('figures')}",
        "changes/<int:key>": f"changes/{TargetChange.objects.values_list('pk', flat=True).first()}",
        "changes/files/<int:key>": f"changes/files/{key_of(TargetChangeFile)}",
        "tasks/evidence/<int:key>": f"tasks/evidence/{key_of(TaskEvidence)}",
        "import/<int:key>": f"import/{PlanImport.objects.values_list('pk', flat=True).first()}",
        "<int:key>": key_of(FigureEvidence),
    }
    for name, value in (ARGUMENTS | keys).items():
        address = address.replace(name, str(value))
    return f"/{address}"


@pytest.mark.parametrize("address", PAGES)
def test_who_reaches_it(address: str, stage: dict[str, User]) -> None:
    assert answers(address, stage, "get") == PAGES[address]


# The same for what is sent to it, here with nothing in it: an address without a row is not one that takes anything.
#                       out  entry revi unit othe lead syst secu audi stra fent frev
TAKES = {
    "sign-in/":
                       "200  302  302  302  302  302  302  302  302  302  302  302",
    "account/password/":
                       "302  200  200  200  200  200  200  200  200  200  200  200",
    "plans/<slug:slug>/entry/<int:year>/q<int:quarter>/":
                       "302  302  403  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/entry/<int:year>/q<int:quarter>/paste/":
                       "302  200  200  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/entry/history/":
                       "302  302  403  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/entry/<int:year>/q<int:quarter>/upload/":
                       "302  400  403  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/entry/<int:year>/q<int:quarter>/upload/<int:key>/":
                       "302  400  403  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/entry/history/upload/":
                       "302  400  403  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/entry/history/upload/<int:key>/":
                       "302  400  403  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/check/<int:year>/q<int:quarter>/":
                       "302  403  400  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/check/<int:year>/q<int:quarter>/units/<int:unit>/":
                       "302  302  403  302  403  403  403  403  403  404  404  404",
    "plans/<slug:slug>/changes/":
                       "302  400  400  403  403  403  400  403  403  404  404  404",
    "plans/<slug:slug>/changes/<int:key>/":
                       "302  302  302  403  403  403  302  403  403  404  404  404",
    "plans/<slug:slug>/closing/<int:year>/q<int:quarter>/":
                       "302  409  409  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/closing/<int:year>/q<int:quarter>/unlock/":
                       "302  403  400  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/closing/<int:year>/q<int:quarter>/lock/":
                       "302  403  302  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/closing/<int:year>/q<int:quarter>/amend/<int:number>/":
                       "302  400  403  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/closing/<int:year>/q<int:quarter>/amendments/<int:key>/decide/":
                       "302  400  400  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/review/":
                       "302  400  400  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/review/deputies/":
                       "302  403  400  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/review/deputies/<int:key>/end/":
                       "302  404  404  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/round/<int:year>/q<int:quarter>/":
                       "302  400  400  403  403  403  400  403  403  403  404  404",
    "plans/<slug:slug>/round/<int:year>/q<int:quarter>/forms/":
                       "302  400  403  403  403  403  403  403  403  403  404  404",
    "plans/<slug:slug>/round/<int:year>/q<int:quarter>/forms/<int:key>/":
                       "302  400  403  403  403  403  403  403  403  403  404  404",
    "plans/import/":
                       "302  403  403  403  403  403  400  403  403  403  403  403",
    "plans/import/<int:key>/":
                       "302  403  403  403  403  403  409  403  403  403  403  403",
    "plans/import/<int:key>/compare/":
                       "302  403  403  403  403  403  409  403  403  403  403  403",
    "plans/import/<int:key>/confirm/":
                       "302  403  403  403  403  403  409  403  403  403  403  403",
    "people/<int:key>/handover/":
                       "302  403  403  403  403  403  403  400  403  403  403  403",
    "units/<int:key>/change/":
                       "302  403  403  403  403  403  400  403  403  403  403  403",
    "plans/<slug:slug>/units/<int:unit>/report/<int:year>/q<int:quarter>/":
                       "302  302  403  302  403  403  403  403  403  404  404  404",
    "plans/<slug:slug>/units/<int:unit>/report/<int:year>/q<int:quarter>/upload/":
                       "302  400  403  400  403  403  403  403  403  404  404  404",
    "plans/<slug:slug>/units/<int:unit>/report/<int:year>/q<int:quarter>/upload/<int:key>/":
                       "302  400  403  404  403  403  403  403  403  404  404  404",
}  # fmt: skip


@pytest.mark.parametrize("address", TAKES)
def test_who_may_send_to_it(address: str, stage: dict[str, User]) -> None:
    assert answers(address, stage, "post") == TAKES[address]


@pytest.mark.parametrize("address", sorted(PAGES.keys() - TAKES.keys() - {each for each in PAGES if "admin/" in each}))
def test_everything_else_takes_nothing(address: str, stage: dict[str, User]) -> None:
    assert set(answers(address, stage, "post").split()) <= {"302", "405"}


def answers(address: str, stage: dict[str, User], method: str) -> str:
    """The status for everybody, in their order; signed out first. Each time as if nobody had been there before."""
    path = path_of(address)
    found = []
    for name in (None, *ROLES):
        client = Client()
        if name is not None:
            client.force_login(stage[name])
        with transaction.atomic():
            found.append(getattr(client, method)(path).status_code)
            transaction.set_rollback(True)
    return "  ".join(map(str, found))


LISTS = {
    "system": {
        "organizations/region", "organizations/unit", "organizations/unitchange", "plans/plan", "plans/reportingperiod",
        "plans/plandiscrepancy", "plans/supportmeasure",
        "plans/holiday",
        "indicators/indicator", "indicators/annualtarget", "indicators/containment", "indicators/actual",
        "indicators/catalogueentry", "indicators/cataloguelink", "tasks/task",
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


@pytest.mark.parametrize(
    "path", ["/plans/nowhere/", f"{PLAN}indicators/999/", f"{PLAN}tasks/999/", f"{PLAN}nowhere/", "/nowhere/"]
)
def test_what_is_not_there_is_not_found(path: str, stage: dict[str, User]) -> None:
    client = Client()
    client.force_login(stage["leader"])
    assert client.get(path).status_code == 404
