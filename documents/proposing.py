"""The way from a file or a pasted text to the reader's proposal."""

from plans.refusals import Invalid

from .importing import refuse_too_long
from .reader.opening import open_source
from .reader.proposal import Proposal
from .reader.reading import read_document
from .reader.source import NotReadable


def proposal_of(content: bytes, *, name: str) -> Proposal:
    """What the reader makes of a file. Invalid for a file that cannot be read as a document, or is too long to be shown."""
    try:
        source = open_source(content, name=name)
    except NotReadable as problem:
        raise Invalid(problem.message) from problem
    refuse_too_long(source.text)
    return read_document(source)
