"""What the reader makes of a document."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from plans.planfile_items import PlanFile

from .source import Source, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A plan as the document seems to say it, to be corrected by a person. Nothing of it is certain.

    Keys of `spans` and `reasons` are those of the plan file: `title`, `indicators[3].targets.2026`, `indicators[3].basis`,
    `indicators[3].units`, `tasks[2].lead`; positions count from 1. `spans` says where in the text a value stands (an item's
    own span is in the item); `reasons` says in Chinese why a value that the document does not print was chosen.
    """

    source: Source
    plan: PlanFile | None  # None: no plan was found
    reason: str = ""  # why not, in Chinese
    spans: Mapping[str, Span] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
