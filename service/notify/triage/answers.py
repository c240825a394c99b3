"""Which signs a patient was asked about and denies in the sentence behind: "You ask if it hurts. It does not."."""

from collections.abc import Iterable, Mapping

from service.notify.triage.hearing import Heard
from service.notify.triage.index import Hit
from service.notify.triage.tokens import Gap

_QUESTION = "?"
_WORRY = "worry"


def answered(heard: Heard, signs: Iterable[Hit]) -> Mapping[int, int]:
    """Return the first tokens of the signs that are denied so, with the token that denies them."""
    negators = {hit.start for hit in heard.of("negator")}
    if not negators:
        return {}
    starts = [place for place, token in enumerate(heard.tokens) if not place or token.gap >= Gap.COLON]
    ends = [*starts[1:], len(heard.tokens)]
    by_place = {hit.start: hit for hit in signs}
    asking = {hit.start for hit in heard.of("asked")}
    found: dict[int, int] = {}
    for (start, end), (after, last) in zip(
        zip(starts, ends, strict=True), zip(starts[1:], ends[1:], strict=False), strict=False
    ):
        named = [place for place in range(start, end) if place in by_place]
        if named and not _asks_us(heard, named, by_place) and _is_question(heard, start, after, asking):
            denying = _denying(heard, after, last, negators, by_place)
            found |= dict.fromkeys(named, denying) if denying is not None else {}
    return found


def _asks_us(heard: Heard, named: Iterable[int], signs: Mapping[int, Hit]) -> bool:
    """`If it bleeds, is that bad?` is asked of us: no denial behind it is an answer to that."""
    return any(heard.lexicon.signs[signs[place].entry].name == _WORRY for place in named)


def _is_question(heard: Heard, start: int, after: int, asking: set[int]) -> bool:
    between = heard.text[heard.tokens[after - 1].end : heard.tokens[after].start]
    return _QUESTION in between or any(place in asking for place in range(start, after))


def _denying(heard: Heard, start: int, end: int, negators: set[int], signs: Mapping[int, Hit]) -> int | None:
    """Return the negator of a sentence that begins with "no" and nothing else, up to its first comma."""
    words = heard.lexicon.words
    known = words.subjects | words.answers | words.list_ends | words.courtesies | words.present
    denying: int | None = None
    for place in range(start, end):
        if denying is not None and heard.tokens[place].gap >= Gap.COMMA:
            break
        if place in negators:
            denying = place if denying is None else denying
        elif place in signs or heard.tokens[place].word not in known:
            return None
    return denying
