"""How well the document reader reads: its proposals against what people read in the same documents.

    python -m scripts.score_reader [--details] DOCUMENT EXPECTATION [DOCUMENT EXPECTATION ...]
    python -m scripts.score_reader [--details] DIRECTORY

A directory holds pairs of one name: plan.txt (or .md, .docx, .xlsx, .pdf) and plan.yaml or plan.json. An expectation is a
plan file (plans/planfile.py), or YAML or JSON with these keys, each of which may be left out:

    plan       false: no plan may be found
    tasks      title, lead, support, unclear (units that may be proposed or not)
    targets    name, unit, year and value (or values by year), optional (may be proposed or not)

The table is Markdown.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from documents.reader.opening import open_source
from documents.reader.reading import read_document
from scripts.reader_scores import Reading, Score, Tally, expected_of, reading_of, score

DOCUMENTS = (".txt", ".md", ".docx", ".xlsx", ".pdf")
EXPECTATIONS = (".yaml", ".json")
HEAD = (
    "| Document | Targets | found | missed | wrong | Tasks | found | wrong | Units | found | missed | wrong | Lists | exact |",
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
)


def proposal_of(document: Path) -> Reading:
    """What the reader makes of a file."""
    source = open_source(document.read_bytes(), name=document.name)
    return reading_of(read_document(source).plan)


def pairs(arguments: list[str]) -> list[tuple[Path, Path]]:
    """The documents with their expectations; ValueError if the arguments are not of the form above."""
    paths = [Path(argument) for argument in arguments]
    if len(paths) == 1 and paths[0].is_dir():
        return list(_inside(paths[0]))
    if not paths or len(paths) % 2:
        raise ValueError
    return list(zip(paths[::2], paths[1::2], strict=True))


def _inside(directory: Path) -> Iterator[tuple[Path, Path]]:
    for document in sorted(directory.iterdir()):
        if document.suffix in DOCUMENTS:
            for suffix in EXPECTATIONS:
                if (expectation := document.with_suffix(suffix)).exists():
                    yield document, expectation


def row(name: str, result: Score) -> str:
    """A line of the table."""
    counts = (
        *_counts(result.targets),
        result.tasks.expected,
        result.tasks.found,
        result.tasks.wrong,
        *_counts(result.units),
        result.lists.expected,
        result.lists.found,
    )
    return f"| {name} | {' | '.join(map(str, counts))} |"


def _counts(tally: Tally) -> tuple[int, int, int, int]:
    return tally.expected, tally.found, tally.missed, tally.wrong


def _details(name: str, result: Score, *, plan: str) -> Iterator[str]:
    lines = [
        f"  {mark} {kind}: {line}"
        for kind, tally in (
            ("target", result.targets), ("task", result.tasks), ("unit", result.units), ("list", result.lists),
        )
        for mark, each in (("-", tally.missed_lines), ("+", tally.wrong_lines))
        for line in each
    ]  # fmt: skip
    if lines or plan:
        yield f"\n{name}"
        if plan:
            yield f"  ! {plan}"
        yield from lines


def main(arguments: list[str]) -> int:
    details = "--details" in arguments
    try:
        documents = pairs([argument for argument in arguments if argument != "--details"])
    except ValueError:
        print(__doc__)
        return 2
    total, said, rows = Score(), list[str](), list[str]()
    start = time.perf_counter()
    for document, expectation in documents:
        expected, proposed = expected_of(expectation), proposal_of(document)
        result = score(expected, proposed)
        total += result
        rows.append(row(document.stem, result))
        plan = "" if expected.is_plan == proposed.is_plan else f"plan: {proposed.is_plan}, expected {expected.is_plan}"
        said.extend(_details(document.stem, result, plan=plan))
    print(*HEAD, *rows, row("**all**", total), sep="\n")
    print(f"\n{len(documents)} documents in {time.perf_counter() - start:.1f} s")
    if details:
        print(*said, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
