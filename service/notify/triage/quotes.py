"""Set aside what the patient only quotes: a mark that a phone set on one of our texts, and quoted lines."""

import re
from typing import Literal, NamedTuple

from service.notify.triage.lexicon import WordSets
from service.notify.triage.tokens import tokenise

Mark = Literal["harmless", "other"]

_OPENING = re.compile('["\u201c\u201e\u00ab]')
# Below the line opened, a quotation closes in one way in German and in another in Polish and Romanian.
_CLOSING = {'"': '"', "\u201c": "\u201d", "\u201e": "\u201c\u201d", "\u00ab": "\u00bb"}
_LONGEST_LEAD = 60
_QUOTED_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)


class OwnWords(NamedTuple):
    """The patient's own words at their places, the rest blanked; `mark` where a phone told of one."""

    text: str
    mark: Mark | None
    lead: str


def opens_quote(text: str) -> bool:
    """Say whether a quotation begins near enough to the start to be a phone's mark."""
    return _OPENING.search(text, 0, _LONGEST_LEAD) is not None


def own_words(text: str, words: WordSets) -> OwnWords:
    """Blank out quotations of our texts. What follows a quotation is judged: when in doubt it is the patient's."""
    text = _QUOTED_LINE.sub(lambda match: " " * len(match.group()), text)
    opening = _OPENING.search(text, 0, _LONGEST_LEAD)
    if opening is None:
        return OwnWords(text, None, "")
    lead = text[: opening.start()]
    mark = _mark(lead, words)
    if mark is None:
        return OwnWords(text, None, "")
    marks = (text.find(mark, opening.end()) for mark in _CLOSING[opening.group()])
    end = min((mark + 1 for mark in marks if mark >= 0), default=len(text))
    return OwnWords(" " * end + text[end:], mark, lead.strip())


def _mark(lead: str, words: WordSets) -> Mark | None:
    said = [token.word for token in tokenise(lead, lambda _: True)]
    known = words.harmless_tapbacks | words.other_tapbacks
    if not known.intersection(said) or not all(word in known | words.around_tapbacks for word in said):
        return None
    return "harmless" if words.other_tapbacks.isdisjoint(said) else "other"
