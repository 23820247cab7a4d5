"""A document that was stitched together from two copies of itself: each sentence once, in its order.

Such a text jumps between two places of the original: one copy runs ahead, the other follows behind and repeats. What is
repeated shows where the second copy stands; what only the second copy has is put back where that copy has it, and a number
that goes backwards (4. behind 13.) shows it even where nothing repeats. What nothing places stays where it is found.
"""

import re
from collections import Counter
from dataclasses import dataclass

from .folding import Folded
from .sentences import Stretch, sentences_of

_LONG = 12  # characters from which on a sentence that stands twice is a repeat and no phrase
_MOST_CUT = 50  # a stitched document has a few
_FEWEST = 4  # repeated sentences that make a stitched document
_SHARE = 0.08  # of the characters that are repeated in one
_FEW_IN_COMMON = 0.05  # of a sentence's pairs of characters that it has in common with a copy, rare ones counting more
_NUMBER = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、[^。]{0,30}?(?:（[一二三四五六七八九十]{1,3}）[^。]{0,60}?)?|（[一二三四五六七八九十]{1,3}）)?(\d{1,2})\.(?!\d)"
)
_GROUP = re.compile(r"[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）")
_CLAUSE = re.compile(r"[（〔][^（〔]{0,6}单位：.*[）〕]$")


@dataclass(slots=True)
class _Sentence:
    start: int
    end: int
    text: str
    repeats: int | None = None  # place of the sentence that it repeats
    second: bool = False  # stands in the copy that follows behind


def restored(folded: Folded) -> Folded:
    """The text with each sentence once, if it is stitched; else the text as it is."""
    sentences = [_Sentence(start, end, folded.text[start:end]) for start, end in sentences_of(folded)]
    _mark_repeats(sentences)
    repeated = [each for each in sentences if each.repeats is not None]
    characters = sum(each.end - each.start for each in repeated)
    if len(repeated) < _FEWEST or characters < _SHARE * len(folded.text):
        return folded
    _clauses_of_repeats(sentences)
    _second_copy(sentences)
    return folded.joined(_merged(_in_order(sentences)))


def _mark_repeats(sentences: list[_Sentence]) -> None:
    first: dict[str, int] = {}
    for place, sentence in enumerate(sentences):
        if len(sentence.text) < _LONG and not _NUMBER.match(sentence.text):
            continue
        if _CLAUSE.match(sentence.text):
            continue
        if sentence.text in first:
            sentence.repeats, sentence.second = first[sentence.text], True
        else:
            first[sentence.text] = place
    _mark_cut(sentences)


def _mark_cut(sentences: list[_Sentence]) -> None:
    """A sentence that breaks off and stands in full elsewhere is a repeat of that one."""
    cut = [
        each
        for each in sentences
        if each.repeats is None and each.text[-1] not in "。！？）”" and len(each.text) >= _LONG
    ]
    for sentence in cut[:_MOST_CUT]:
        for place, other in enumerate(sentences):
            if other is not sentence and len(other.text) > len(sentence.text) and other.text.startswith(sentence.text):
                sentence.repeats, sentence.second = place, True
                break


def _clauses_of_repeats(sentences: list[_Sentence]) -> None:
    """（责任单位：…）stands alike behind many tasks: it is a repeat where the heading or the sentence beside it is one."""
    for place, sentence in enumerate(sentences):
        if not _CLAUSE.match(sentence.text):
            continue
        before = sentences[place - 1].repeats if place else None
        after = sentences[place + 1].repeats if place + 1 < len(sentences) else None
        for beside, step in ((after, -1), (before, 1)):
            if beside is not None and 0 <= beside + step < len(sentences):
                twin = sentences[beside + step]
                if twin.text == sentence.text and beside + step < place:
                    sentence.repeats, sentence.second = beside + step, True
                    break


def _second_copy(sentences: list[_Sentence]) -> None:
    """Which sentences that stand only once belong to the second copy."""
    common = Counter(pair for sentence in sentences if sentence.repeats is None for pair in _pairs(sentence.text))
    ahead = 0
    place = 0
    while place < len(sentences):
        if sentences[place].second:
            place += 1
            continue
        end = place
        while end < len(sentences) and not sentences[end].second:
            end += 1
        ahead = _divide(sentences, place, end, ahead, common)
        place = end


def _divide(sentences: list[_Sentence], start: int, end: int, ahead: int, common: Counter[str]) -> int:
    """Of a run of sentences between two stretches of the second copy: which belong to it. Returns the highest number yet."""
    place = start
    if start:
        while place < end and _follows_second(sentences, place, common):
            sentences[place].second = True
            place += 1
    last_ahead = place
    backwards = False
    for at in range(place, end):
        number = _NUMBER.match(sentences[at].text)
        if number is None:
            continue
        if int(number.group(1)) > ahead:
            ahead, last_ahead = int(number.group(1)), at + 1
        elif end < len(sentences):
            backwards = True
    if backwards:
        for at in range(last_ahead, end):
            sentences[at].second = True
    return ahead


def _follows_second(sentences: list[_Sentence], place: int, common: Counter[str]) -> bool:
    """Whether a sentence goes on with what the second copy says rather than with what the first one says."""
    sentence = sentences[place]
    if _NUMBER.match(sentence.text) or _GROUP.match(sentence.text) or _CLAUSE.match(sentence.text):
        return False
    if _is_answered(sentences, place):
        return False  # what stands before （责任单位：…） is the task whose heading the first copy just had
    behind = [each.text for each in sentences[max(place - 12, 0) : place] if each.second][-3:]
    front = [each.text for each in sentences[max(place - 12, 0) : place] if not each.second][-3:]
    likeness = _alike(sentence.text, behind, common)
    return likeness > max(2 * _alike(sentence.text, front, common), _FEW_IN_COMMON)


def _is_answered(sentences: list[_Sentence], place: int) -> bool:
    """Whether （责任单位：…） follows before the next heading."""
    for sentence in sentences[place + 1 : place + 12]:
        if sentence.second or _NUMBER.match(sentence.text) or _GROUP.match(sentence.text):
            return False
        if _CLAUSE.match(sentence.text):
            return True
    return False


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _alike(text: str, others: list[str], common: Counter[str]) -> float:
    """The share of a sentence's pairs of characters that stand in others as well; rare ones count for more."""
    pairs = _pairs(text)
    known = {pair for other in others for pair in _pairs(other)}
    whole = sum(1 / max(common[pair], 1) for pair in sorted(pairs))
    return sum(1 / max(common[pair], 1) for pair in sorted(pairs & known)) / (whole or 1)


def _in_order(sentences: list[_Sentence]) -> list[Stretch]:
    """The first copy, with what only the second one has where the second one has it."""
    before: dict[int, list[_Sentence]] = {}
    after: dict[int, list[_Sentence]] = {}
    waiting: list[_Sentence] = []
    anchor: int | None = None
    for sentence in sentences:
        if not sentence.second:
            continue
        if sentence.repeats is None:
            waiting.append(sentence)
            continue
        if waiting:
            numbered = any(_NUMBER.match(each.text) for each in waiting)
            if anchor is None or numbered:
                before.setdefault(sentence.repeats, []).extend(waiting)
            else:
                after.setdefault(anchor, []).extend(waiting)
            waiting = []
        anchor = sentence.repeats
    if waiting and anchor is not None:
        after.setdefault(anchor, []).extend(waiting)
        waiting = []
    ordered: list[_Sentence] = []
    for place, sentence in enumerate(sentences):
        ordered.extend(before.get(place, ()))
        if not sentence.second:
            ordered.append(sentence)
        ordered.extend(after.get(place, ()))
    return [(each.start, each.end) for each in [*ordered, *waiting]]


def _merged(stretches: list[Stretch]) -> list[Stretch]:
    merged: list[Stretch] = []
    for start, end in stretches:
        if merged and merged[-1][1] == start:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged
