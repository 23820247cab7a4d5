"""The profile of the benchmarks times what is there: a function that was renamed is noticed here, not by who needs a profile."""

import pytest

from benchmarks.profiling import WATCHED


@pytest.mark.parametrize(("owner", "name"), [(owner, name) for owner, name, _section in WATCHED])
def test_what_is_watched_is_there(owner: object, name: str) -> None:
    assert callable(getattr(owner, name, None))
