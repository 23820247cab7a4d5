"""The correction of a proposal: the document on the left, what was read of it on the right. Every change is saved at once."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.models import User
from organizations.requests import signed_in
from plans.models import PlanImport
from plans.refusals import Refusal

from .correction_shown import Faults, Shower, summary, tones
from .drafts import changes
from .drafts.changes import Wrong
from .drafts.marking import spans_of, stretches
from .drafts.rows import HEAD, INDICATORS, SECTIONS, TASKS, UNITS, UNREAD, Draft, from_json
from .importing import change, checked_for, loaded_version, require_managing
from .querysets import own_import

FIELD = re.compile(r"([a-z]\d{0,6})\.([a-z_]+(?:\.\d{4})?)")


def import_of(request: HttpRequest, key: int) -> tuple[User, PlanImport]:
    """The person and their started correction; NotAllowed by role, 404 for another's."""
    person = signed_in(request)
    require_managing(person)
    kept = own_import(person, key)
    if kept is None:
        raise Http404("没有这份导入：可能已经载入，或已放弃")
    return person, kept


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, key: int) -> HttpResponse:
    """GET: the page, or with ?row= one row. POST: what was typed, and an act."""
    person, kept = import_of(request, key)
    if request.method == "POST":
        return _changed(request, person, kept)
    draft = from_json(kept.draft)
    if "row" in request.GET:
        return _row(request, person, kept, draft)
    return correction(request, person, kept, draft, checked_for(draft, person).faults)


def correction(
    request: HttpRequest,
    person: User,
    kept: PlanImport,
    draft: Draft,
    faults: Faults,
    *,
    message: str = "",
    status: int = 200,
) -> HttpResponse:
    """The whole page. `message`: why it was not loaded."""
    shower = Shower(draft, faults)
    context = {
        "kept": kept,
        "head": shower.head(),
        "head_faults": shower.head_faults(),
        "sections": shower.sections(request.GET.get("open", "")),
        "stretches": stretches(kept.text, spans_of(draft), tones(draft)),
        "summary": summary(draft, faults),
        "loaded": loaded_version(draft, person),
        "person": person,
        "message": message,
    }
    return render(request, "documents/correction.html", context, status=status)


def _row(request: HttpRequest, person: User, kept: PlanImport, draft: Draft) -> JsonResponse:
    """One row, folded or not, and the token for what is typed into it."""
    token = {"token": get_token(request), "version": kept.version}
    row = draft.row(request.GET["row"])
    if row is None or row.key == HEAD:
        return JsonResponse(token)
    section = draft.section_of(row.key)
    shower = Shower(draft, checked_for(draft, person).faults)
    shown = shower.row(row, section, draft.years, unfolded="open" in request.GET)
    return JsonResponse({**token, "html": _rendered("row", {"row": shown}, request)})


def _rendered(name: str, context: dict[str, Any], request: HttpRequest) -> str:
    return render_to_string(f"documents/_{name}.html", context, request)


# Changing


@dataclass(slots=True)
class Touched:
    """What an act changed beside single fields: rows and sections to be shown anew, and where to go on."""

    rows: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    focus: str = ""


Act = Callable[[Draft, str, QueryDict, Touched], None]


def _add(draft: Draft, section: str, _said: QueryDict, touched: Touched) -> None:
    touched.focus = changes.add(draft, section).key
    touched.sections.append(section)


def _delete(draft: Draft, key: str, _said: QueryDict, touched: Touched) -> None:
    changes.delete(draft, key)
    touched.rows.append(key)


def _restore(draft: Draft, key: str, _said: QueryDict, touched: Touched) -> None:
    changes.restore(draft, key)
    touched.rows.append(key)


def _up(draft: Draft, key: str, _said: QueryDict, touched: Touched) -> None:
    changes.move(draft, key, -1)
    touched.sections.append(draft.section_of(key))
    touched.focus = key


def _down(draft: Draft, key: str, _said: QueryDict, touched: Touched) -> None:
    changes.move(draft, key, 1)
    touched.sections.append(draft.section_of(key))
    touched.focus = key


def _tick(draft: Draft, key: str, _said: QueryDict, touched: Touched) -> None:
    changes.tick(draft, key, on=True)
    touched.rows.append(key)


def _untick(draft: Draft, key: str, _said: QueryDict, touched: Touched) -> None:
    changes.tick(draft, key, on=False)
    touched.rows.append(key)


def _merge(draft: Draft, key: str, said: QueryDict, touched: Touched) -> None:
    touched.focus = said.get(f"into:{key}", "")
    changes.merge(draft, key, touched.focus)
    touched.sections.append(UNITS)


def _split(draft: Draft, key: str, said: QueryDict, touched: Touched) -> None:
    touched.focus = changes.split(draft, key, said.get(f"alias:{key}", "")).key
    touched.sections.append(UNITS)


def _aside(draft: Draft, key: str, _said: QueryDict, touched: Touched) -> None:
    changes.put_aside(draft, key, aside=True)
    touched.rows.append(key)


def _recall(draft: Draft, key: str, _said: QueryDict, touched: Touched) -> None:
    changes.put_aside(draft, key, aside=False)
    touched.rows.append(key)


def _same(draft: Draft, key: str, _said: QueryDict, touched: Touched) -> None:
    changes.hold_same(draft, key)
    touched.rows.append(key)


def _turned_into(section: str) -> Act:
    def turned(draft: Draft, key: str, _said: QueryDict, touched: Touched) -> None:
        touched.focus = changes.turn(draft, key, section).key
        touched.sections += [section, UNREAD]

    return turned


ACTS: dict[str, Act] = {
    "add": _add,
    "delete": _delete,
    "restore": _restore,
    "up": _up,
    "down": _down,
    "tick": _tick,
    "untick": _untick,
    "merge": _merge,
    "split": _split,
    "aside": _aside,
    "recall": _recall,
    "same": _same,
    "indicator": _turned_into(INDICATORS),
    "task": _turned_into(TASKS),
    "unit": _turned_into(UNITS),
}


def _changed(request: HttpRequest, person: User, kept: PlanImport) -> HttpResponse:
    said, touched = request.POST, Touched()
    before: dict[str, str] = {}

    def doing(draft: Draft) -> None:
        before.update(_texts(draft))
        changes.set_fields(draft, _typed(said))
        name, _, rest = said.get("act", "save").partition(":")
        if name == "save":
            return
        if name not in ACTS:
            raise Wrong("没有这项操作")
        ACTS[name](draft, rest, said, touched)

    version = said.get("version", "")
    wants_data = "application/json" in request.headers.get("Accept", "")
    try:
        kept, draft = change(
            key=kept.pk,
            version=int(version) if version.isascii() and version.isdecimal() else None,
            by=person,
            at=timezone.now(),
            doing=doing,
        )
    except Refusal as refusal:
        if not wants_data:
            raise
        return JsonResponse({"message": refusal.message, "token": get_token(request)}, status=refusal.status)
    if wants_data:
        return _answer(request, person, kept, draft, before, touched)
    opened = said.get("open", "")
    return redirect(f"{request.path}{f'?open={opened}' if draft.row(opened) else ''}#{touched.focus or _first(said)}")


def _first(said: QueryDict) -> str:
    """Where the page is to go on after a plain form: at the row that an act was about, or at the form's section."""
    rest = said.get("act", "").partition(":")[2]
    return rest if re.fullmatch(r"[a-z]\d{0,6}", rest) else said.get("section", "")[:20]


def _typed(said: QueryDict) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for name in said:
        place = FIELD.fullmatch(name)
        if place is not None:
            found[str(place[1]), str(place[2])] = str(said[name])
    return found


def _texts(draft: Draft) -> dict[str, str]:
    return {f"{row.key}.{name}": text for row in draft.rows() for name, text in row.fields.items()}


def _answer(
    request: HttpRequest, person: User, kept: PlanImport, draft: Draft, before: dict[str, str], touched: Touched
) -> JsonResponse:
    """What a page that is open has to show otherwise now."""
    faults = checked_for(draft, person).faults
    shower = Shower(draft, faults)
    after = _texts(draft)
    values = {place: text for place, text in after.items() if before.get(place, "") != text}
    changed = {place.partition(".")[0] for place in values}
    shown = summary(draft, faults)
    return JsonResponse(
        {
            "version": kept.version,
            "token": get_token(request),
            "values": values,
            "words": {
                key: [each for each in shower.words(row, draft.section_of(key)) if each]
                for key in changed
                if (row := draft.row(key)) is not None and key != HEAD
            },
            "faults": [{"place": each.place, "label": each.label, "message": each.message} for each in shown.faults],
            "summary": _rendered("correction_summary", {"summary": shown, "kept": kept}, request),
            "rows": {
                key: _rendered(
                    "row",
                    {"row": shower.row(row, draft.section_of(key), draft.years, unfolded=False)},
                    request,
                )
                for key in touched.rows
                if (row := draft.row(key)) is not None
            },
            "sections": {
                name: _rendered("section", {"section": shower.section(name, touched.focus), "kept": kept}, request)
                for name in dict.fromkeys(touched.sections)
                if name in SECTIONS
            },
            "focus": touched.focus,
        }
    )
