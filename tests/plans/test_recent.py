"""What is kept, and for how long."""

from plans.recent import Recent


def test_the_longest_unused_is_given_up_first() -> None:
    kept: Recent[str] = Recent(2)
    made: list[str] = []

    def get(key: str) -> str:
        return kept.get(key, lambda: made.append(key) or key.upper())  # type: ignore[func-returns-value]

    assert [get(key) for key in ("a", "b", "a", "c", "a", "b")] == ["A", "B", "A", "C", "A", "B"]
    assert made == ["a", "b", "c", "b"], "a was used after b, so c took b's place"
    assert len(kept) == 2


def test_what_fails_is_not_kept() -> None:
    kept: Recent[int] = Recent(2)
    for _ in range(2):
        try:
            kept.get("a", lambda: 1 // 0)
        except ZeroDivisionError:
            continue
    assert len(kept) == 0
