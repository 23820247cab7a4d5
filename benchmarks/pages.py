"""The addresses that are measured. `{slug}` is the plan's; a leader opens them, who sees approved figures only."""

EMPTY = "/floor/empty/"
FLOOR = "/floor/{slug}/"
OVERVIEW = "/plans/{slug}/"
INDICATOR_LIST = "/plans/{slug}/indicators/"
INDICATOR = "/plans/{slug}/indicators/4/"

# The overview that a worker renders first after a figure was approved: every request is preceded by an approval.
OVERVIEW_AFTER = "/plans/{slug}/?after=approval"
APPROVAL = "/floor/approval/{slug}/"
OVERVIEW_ANEW = "/floor/anew/{slug}/"  # the overview with nothing kept: the first one of a process

NAMES = {
    OVERVIEW: "overview",
    INDICATOR_LIST: "indicator list",
    INDICATOR: "indicator page",
}
SLUG = "invented"  # the plan from which all others are copied


def address(page: str) -> str:
    return page.format(slug=SLUG)
