"""The addresses that are measured, and who opens them. `{slug}` is the plan's. A leader sees approved figures only; the entry
grid is opened by a clerk, the review page, the to-do list and what belongs to a quarter's round by a reviewer.
"""

EMPTY = "/floor/empty/"
FLOOR = "/floor/{slug}/"
_AT_WORK = (2024, 4)  # the latest quarter: open, and over
_THEN = f"?year={_AT_WORK[0]}&quarter={_AT_WORK[1]}"  # a leader who names no quarter is shown the latest closed one
OVERVIEW = f"/plans/{{slug}}/{_THEN}"
INDICATOR_LIST = f"/plans/{{slug}}/indicators/{_THEN}"
INDICATOR = f"/plans/{{slug}}/indicators/4/{_THEN}"
TASK_LIST = f"/plans/{{slug}}/tasks/{_THEN}"
TASK = f"/plans/{{slug}}/tasks/2/{_THEN}"
UNIT_MAP = f"/plans/{{slug}}/units/{_THEN}"
UNIT_KEY = 4  # the template's fourth unit: answers for two tasks, supports others, shares indicators
_UNIT = f"/plans/{{slug}}/units/{UNIT_KEY}/"
UNIT = f"{_UNIT}{_THEN}"
OWN_UNIT = f"{UNIT}&as=own"  # what there is to do, and the form, as its own people see it
REPORT = f"{_UNIT}report/{_AT_WORK[0]}/q{_AT_WORK[1]}/"
_ENTERED, WAITING = (2024, 3), (2024, 2)  # quarters: full of figures; with ten that wait for review
ENTRY = f"/plans/{{slug}}/entry/{_ENTERED[0]}/q{_ENTERED[1]}/"
REVIEW = f"/plans/{{slug}}/review/?year={WAITING[0]}&quarter={WAITING[1]}"
CLOSED_QUARTER = (2023, 2)
CLOSED = f"/plans/{{slug}}/?year={CLOSED_QUARTER[0]}&quarter={CLOSED_QUARTER[1]}"
ROUND = f"/plans/{{slug}}/round/{_AT_WORK[0]}/q{_AT_WORK[1]}/"
CHECK = f"/plans/{{slug}}/check/{_AT_WORK[0]}/q{_AT_WORK[1]}/"
CLOSING = f"/plans/{{slug}}/closing/{_AT_WORK[0]}/q{_AT_WORK[1]}/"
OWN_LIST = "/plans/{slug}/todo/"
PROVINCE = "900000"  # above the regions of all plans
CATALOGUE_ENTRY, CATALOGUED = (
    "some",
    4,
)  # an entry of the catalogue, and the number of the indicator that every plan has in it
_FULL = f"?year={_ENTERED[0]}&quarter={_ENTERED[1]}"
REGION = f"/regions/{PROVINCE}/{_FULL}"  # 50 plans a page, and the sums over all of them
REGION_LANDING = f"/regions/{PROVINCE}/"  # the same, which has to find the quarter to open with
CATALOGUE = f"/regions/{PROVINCE}/indicators/{_FULL}"
COMPARISON = f"/regions/{PROVINCE}/indicators/{CATALOGUE_ENTRY}/{_FULL}"

# The overview that a worker renders first after a figure was approved: every request is preceded by an approval.
OVERVIEW_AFTER = f"{OVERVIEW}&after=approval"
APPROVAL = "/floor/approval/{slug}/"
ENTRY_AFTER = f"{ENTRY}?after=approval"
REVIEW_AFTER = f"{REVIEW}&after=approval"
OVERVIEW_ANEW = f"/floor/anew/{{slug}}/{_THEN}"  # the overview with nothing kept: the first one of a process

NAMES = {
    OVERVIEW: "overview",
    INDICATOR_LIST: "indicator list",
    INDICATOR: "indicator page",
    TASK_LIST: "task list",
    TASK: "task page",
    UNIT_MAP: "heat map",
    UNIT: "unit page",
    OWN_UNIT: "one's own unit page with its form",
    REPORT: "report form",
    ENTRY: "entry grid",
    REVIEW: "review page",
    CLOSED: "overview of a closed quarter",
    ROUND: "the quarter's round",
    CHECK: "who checked what",
    CLOSING: "page of the closing",
    OWN_LIST: "to-do list",
    REGION: "region page",
    REGION_LANDING: "region page, quarter not named",
    CATALOGUE: "catalogue of equal indicators",
    COMPARISON: "comparison of an indicator",
}
OF_MANY = (REGION, REGION_LANDING, CATALOGUE, COMPARISON)  # pages that show many plans
PROVINCIAL = "province"  # who sees them all
SLUG = "invented"  # the plan from which all others are copied


def address(page: str) -> str:
    return page.format(slug=SLUG)


def reader(path: str) -> str:
    """The name of who opens an address."""
    if path.startswith("/regions/"):
        return PROVINCIAL
    if "/entry/" in path:
        return "entry"
    if path.endswith("&as=own") or "/report/" in path:
        return "unit_lead"
    of_the_office = ("/review/", "/round/", "/check/", "/closing/", "/todo/")
    return "reviewer" if any(part in path for part in of_the_office) else "leader"
