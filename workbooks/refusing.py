"""The one way in which this floor says no to a file."""


class Refused(ValueError):  # noqa: N818  # named for what happened, as the refusals of the other floors are
    """A file that is not read. `message` says why, and what to do, in Chinese, to the person who sent it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
