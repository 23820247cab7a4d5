"""One step in a process of its own, beside the database that DATABASE_URL names: `python -m benchmarks.child STEP [NUMBER ...]`.

Prints what it found as one line of JSON.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

import django


def make(indicators: int, revisions: int) -> None:
    """The schema, and the template plan."""
    from django.core.management import call_command  # noqa: PLC0415 (Django is set up first)

    from . import template  # noqa: PLC0415 (the same)

    call_command("migrate", verbosity=0)
    template.make(indicators=indicators, revisions=revisions)


def grow(plans: int) -> list[str]:
    """From one plan to that many; what is wrong with the result."""
    from . import copying  # noqa: PLC0415 (the same)

    copying.grow(plans)
    return copying.faults(plans)


def wait() -> None:
    """Ten corrections of the template plan wait for review."""
    from . import template  # noqa: PLC0415 (the same)

    template.wait()


def close() -> None:
    """One quarter of the template plan is closed."""
    from . import template  # noqa: PLC0415 (the same)

    template.close()


def sessions() -> dict[str, str]:
    """Cookies of people who are signed in, by their names."""
    from . import template  # noqa: PLC0415 (the same)

    return template.sessions()


def statements() -> dict[str, int]:
    """SQL statements of each page."""
    from . import statements as counted  # noqa: PLC0415 (the same)

    return counted.count()


def acts(times: int) -> dict[str, list[float]]:
    """Seconds of each act and of a bare insert."""
    from . import acts as timed  # noqa: PLC0415 (the same)

    return timed.measure(times)


def roll_up(times: int) -> list[float]:
    """Seconds of the sums over all plans."""
    from . import roll_up as timed  # noqa: PLC0415 (the same)

    return timed.measure(times)


def packs(times: int) -> dict[str, list[float]]:
    """Seconds of the working pack and of a bare workbook."""
    from . import packs as timed  # noqa: PLC0415 (the same)

    return timed.measure(times)


def bare(indicators: int) -> None:
    """The schema, and the plan without a figure."""
    from django.core.management import call_command  # noqa: PLC0415 (the same)

    from . import template  # noqa: PLC0415 (the same)

    call_command("migrate", verbosity=0)
    template.bare(indicators=indicators)


def read(rows: int) -> dict[str, float]:
    """What reading a ledger's values alone takes."""
    from . import uploads  # noqa: PLC0415 (the same)

    return uploads.read(rows)


def upload(rows: int) -> dict[str, float]:
    """What taking a ledger over takes."""
    from . import uploads  # noqa: PLC0415 (the same)

    return uploads.upload(rows)


def profile(times: int) -> str:
    """Where the pages' milliseconds go."""
    from . import profiling  # noqa: PLC0415 (the same)

    return profiling.table(profiling.measure(times))


STEPS: dict[str, Callable[..., Any]] = {
    step.__name__: step
    for step in (make, grow, wait, close, sessions, statements, acts, roll_up, packs, bare, read, upload, profile)
}


def main(step: str, numbers: list[str]) -> None:
    django.setup()
    print(json.dumps(STEPS[step](*map(int, numbers))))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
