"""What is written down beside the items of a proposal: where things stand, why they were chosen, what differs or is unread."""

from dataclasses import dataclass, field
from decimal import Decimal

from plans.planfile_items import DiscrepancyItem, SourceItem, UnreadItem

from .quoting import quotation
from .source import Source, Span


@dataclass(slots=True)
class Notes:
    """Collected while a document is read; keys as in documents.reader.proposal."""

    source: Source
    spans: dict[str, Span] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    unread: list[UnreadItem] = field(default_factory=list)
    discrepancies: list[DiscrepancyItem] = field(default_factory=list)

    def differ(self, here: Span, here_place: str, there: Span, there_place: str, note: str) -> None:
        """Two places that do not agree; nothing where one of them has no words to quote."""
        here_span, here_quote = quotation(self.source, here)
        _there_span, there_quote = quotation(self.source, there)
        if here_quote and there_quote:
            self.discrepancies.append(
                DiscrepancyItem(
                    here=SourceItem(place=here_place[:80] or "正文", quote=here_quote),
                    there=SourceItem(place=there_place[:80] or "正文", quote=there_quote),
                    note=note[:200],
                    span=here_span,
                    confidence=Decimal("0.8"),
                )
            )

    def not_read(self, span: Span, place: str, note: str) -> None:
        """What looked like a target or a responsibility and could not be read."""
        where, quote = quotation(self.source, span)
        if quote:
            self.unread.append(UnreadItem(quote=quote, place=place[:80], note=note[:200], span=where))
