"""The tables of a plan itself: what it is, its quarters, the counts of their lights, who reviews in whose stead, workbooks
that wait to be confirmed, and plan documents that are being corrected."""

from .deputies import ReviewDeputy
from .imports import PlanImport
from .plan import (
    RESERVED_SLUGS,
    Plan,
    PlanDiscrepancy,
    PlanDocument,
    PlanStamp,
    PlanStatus,
    PlanUnit,
    Sourced,
    SupportMeasure,
)
from .quarters import (
    Extension,
    Holiday,
    ItemKind,
    PeriodKind,
    ReportingPeriod,
    UnlockedItem,
    Unlocking,
)
from .tallies import Tally, TallyKind
from .uploads import PendingUpload, UploadKind

__all__ = [
    "RESERVED_SLUGS",
    "Extension",
    "Holiday",
    "ItemKind",
    "PendingUpload",
    "PeriodKind",
    "Plan",
    "PlanDiscrepancy",
    "PlanDocument",
    "PlanImport",
    "PlanStamp",
    "PlanStatus",
    "PlanUnit",
    "ReportingPeriod",
    "ReviewDeputy",
    "Sourced",
    "SupportMeasure",
    "Tally",
    "TallyKind",
    "UnlockedItem",
    "Unlocking",
    "UploadKind",
]
