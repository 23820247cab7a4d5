"""Returned forms, one or many at once: kept until they are confirmed, read, and written all together or not at all."""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from organizations.models import User
from plans.evidence import Upload
from plans.facts import UnitFacts
from plans.models import PendingUpload, Plan, ReportingPeriod, UploadKind
from plans.pages import why_shut
from plans.pending import keep_content
from plans.periods import Items, opened, refuse_shut
from plans.previews import gathered, refuse_unconfirmable
from plans.reference import units_of
from plans.refusals import Invalid
from workbooks.bundles import File, bundled, contents_of, unbundled
from workbooks.limits import BATCH, REPORT
from workbooks.marking import marked
from workbooks.opening import Book
from workbooks.opening import opened as opened_book
from workbooks.places import Spot
from workbooks.refusing import Refused

from .reporting import require_filing
from .upload_cells import Judged, Rules, chosen, judged
from .upload_form import read_form, unit_of_form
from .uploading import Returned, save_forms
from .worksheet import Worksheet, worksheets_of

KIND = UploadKind.REPORTS
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who brings forms into which quarter; of one unit (`only`) or of all. `periods` are the plan's, as a page read them."""

    person: User
    periods: Sequence[ReportingPeriod]
    period: ReportingPeriod
    only: UnitFacts | None = None

    @property
    def plan(self) -> Plan:
        return self.period.plan

    def sheets(self, units: Collection[UnitFacts]) -> dict[int, Worksheet]:
        return worksheets_of(self.plan, self.periods, self.period, [unit.key for unit in units])


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFile:
    """One file: whose it is, what its rows say; or (`problem`) why nothing of it can be taken."""

    file: File
    unit: UnitFacts | None = None
    rows: tuple[Judged, ...] = ()
    notes: tuple[str, ...] = ()
    stray: Mapping[Spot, str] = field(default_factory=dict)
    problem: str = ""

    @property
    def faults(self) -> dict[Spot, str]:
        """Every fault at its cell; two at one cell are both said."""
        of_rows = ((row.given.spot(name), text) for row in self.rows for name, text in row.errors.items())
        return gathered((*self.stray.items(), *of_rows))

    @property
    def changed(self) -> list[Judged]:
        return [row for row in self.rows if row.changes and not row.errors]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """All files, in the order in which they came."""

    files: tuple[FormFile, ...]

    @property
    def problems(self) -> list[str]:
        return [f"“{each.file.name}”：{each.problem}" for each in self.files if each.problem]

    @property
    def faults(self) -> int:
        """Faulty cells, and files of which nothing can be taken."""
        return len(self.problems) + sum(len(each.faults) for each in self.files)

    @property
    def digest(self) -> str:
        """Changes whenever anything changes that the preview shows or that would be written."""
        shown = [
            (
                each.file.name,
                each.problem,
                each.notes,
                sorted(each.stray.items()),
                [
                    (row.key, row.changes, row.warnings, sorted(row.errors.items()), row.report, row.who)
                    for row in each.rows
                ],
            )
            for each in self.files
        ]
        return hashlib.sha256(repr(shown).encode()).hexdigest()


def keep_batch(desk: Desk, uploads: Sequence[Upload], at: datetime) -> PendingUpload:
    """Keep the files until they are confirmed or forgotten. Nothing is kept where nothing of them can be read.

    Raises Invalid for that, for no file at all, and for what is too large, damaged or hostile.
    """
    if not uploads:
        raise Invalid("请先选择要上传的文件")
    if sum(each.size or 0 for each in uploads) > BATCH.file:
        raise Invalid(f"文件合计超过{BATCH.file // 1024 // 1024}MB，请分批上传")
    try:
        files = unbundled(File(each.name or "", each.read()) for each in uploads)
    except Refused as problem:
        raise Invalid(problem.message) from problem
    batch = read_batch(files, desk)
    if len(batch.problems) == len(batch.files):
        more = "等" if len(batch.problems) > _MOST_NAMED else ""
        raise Invalid("；".join(batch.problems[:_MOST_NAMED]) + more)
    name = files[0].name if len(files) == 1 else f"{files[0].name}等{len(files)}个文件"
    content = bundled(File(f"{place:03}/{file.name}", file.content) for place, file in enumerate(files))
    return keep_content(
        plan=desk.plan, period=desk.period, kind=KIND, name=name, content=content, by=desk.person, at=at
    )


def batch_of(kept: PendingUpload, desk: Desk) -> Batch:
    """What the files that are kept would change now."""
    files = [File(name.split("/", 1)[-1], content) for name, content in contents_of(bytes(kept.content)).items()]
    return read_batch(files, desk)


def read_batch(files: Sequence[File], desk: Desk) -> Batch:
    """Every file by itself; one that is none of ours, or a unit's second one, is a problem of its own."""
    found: list[FormFile] = []
    books: list[tuple[FormFile, Book | None]] = []
    for file in files:
        try:
            book = opened_book(file.content, limits=REPORT, name=file.name)
            books.append((FormFile(file=file, unit=_unit(book, desk)), book))
        except (Refused, Invalid) as problem:
            books.append((FormFile(file=file, problem=problem.message), None))
    times = Counter(each.unit.key for each, _book in books if each.unit is not None)
    sheets = desk.sheets([each.unit for each, _book in books if each.unit is not None])
    for each, read in books:
        if each.unit is None or read is None:
            found.append(each)
        elif times[each.unit.key] > 1:
            found.append(replace(each, problem=f"{each.unit.name}的报送表有{times[each.unit.key]}份，请只留一份"))
        else:
            found.append(_read(each, each.unit, read, sheets[each.unit.key], desk))
    return Batch(files=tuple(found))


def _unit(book: Book, desk: Desk) -> UnitFacts:
    found = unit_of_form(book, desk.period, units_of(desk.plan))
    if desk.only is not None and found.key != desk.only.key:
        raise Invalid(f"这是{found.name}的报送表，不能在{desk.only.name}的填报页上传")
    return found


def _read(each: FormFile, unit: UnitFacts, book: Book, sheet: Worksheet, desk: Desk) -> FormFile:
    if not sheet.reporting:
        return replace(each, problem=f"本季度没有须由{unit.name}报送的任务")
    try:
        filled = read_form(book, sheet)
    except Invalid as problem:
        return replace(each, problem=problem.message)
    rules = Rules(
        shut=why_shut(desk.person, desk.period),
        opened=opened(desk.period),
        attaches=desk.person.unit_id != unit.key,
    )
    return replace(each, rows=judged(filled.rows, rules), notes=filled.notes, stray=filled.stray)


def confirm(
    desk: Desk, kept: PendingUpload, batch: Batch, *, seen: str | None, mine: Sequence[str], at: datetime
) -> int:
    """How many reports were written as drafts; all or none. `seen` is the digest of what the person saw, `mine` the keys of
    the rows on which the person insists. Raises Invalid, Stale, Closed or NotAllowed."""
    require_filing(desk.person)
    tasks = {row.given.line.task.number for each in batch.files for row in each.rows if row.changes}
    refuse_shut(desk.period, by=desk.person, items=Items(tasks=tasks))
    refuse_unconfirmable(seen, batch.digest, range(batch.faults))
    forms = [Returned(file=each.file, reports=chosen(each.rows, mine)) for each in batch.files]
    period = desk.period
    saved = save_forms(
        plan=desk.plan, year=period.year, quarter=period.quarter, upload=kept, forms=forms, by=desk.person, at=at
    )
    return len(saved)


def marked_files(batch: Batch) -> list[File]:
    """The workbooks that have faults, their faulty cells marked and commented. Invalid where none can be marked."""
    found = []
    for each in batch.files:
        if each.faults:
            name = f"{each.file.name.removesuffix('.xlsx')}（已标出错误）.xlsx"
            try:
                found.append(File(name, marked(each.file.content, each.faults, limits=REPORT)))
            except Refused as problem:
                raise Invalid(problem.message) from problem
    if not found:
        raise Invalid("没有可以标出错误的表格")
    return found
