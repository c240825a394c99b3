"""When a reply that sounds harmless is not called fine.

1. It asks something, or tells of another day ("it was fine yesterday").
2. Its praise is denied ("not good").
3. It takes a part out of its praise: after "apart from", and after "but" where there was praise only, the clause must
   tell something harmless itself ("all good but dry").
4. It has a word that the lexicon does not know, or one of daily life in a clause that speaks of the skin or likens:
   "off to market, skin is grand" is fine, "skin is a market" is not.
5. It gives thanks only, and tells something besides ("thanks, left the cream on overnight").
6. What was denied or over is there again ("no pain at first, there is now").
7. It tells an urgent sign that seems to be of somebody else: who is meant is for a person to see.
"""

from collections.abc import Collection, Iterable

from service.notify.triage.hearing import Heard
from service.notify.triage.keywords import Span
from service.notify.triage.tokens import Gap
from service.notify.triage.weighing import Weighed

_MOST_BESIDE_THANKS = 3
_DAILY = frozenset({"daily", "of_skin"})
_QUESTION_MARKS = "?\u061f"


def is_doubtful(heard: Heard, weighed: Weighed, praise: Collection[Span], facts: Collection[Span]) -> bool:
    """Say whether a person should read what `praise` and `facts` (denied, over or expected signs) would call fine."""
    if any(hit.start in weighed.denied_words for hit in heard.of("fine")):
        return True
    if heard.of("question") or _asks(heard, _places(weighed.settled)) or _is_back(heard, weighed.settled):
        return True
    if not facts and _tells_beside_thanks(heard, praise):
        return True
    if any(heard.lexicon.signs[hit.entry].level == "urgent" for hit in weighed.of_others):
        return True
    return _takes_out(heard, praise, facts) or _says_unknown(heard, weighed)


def _is_back(heard: Heard, settled: Collection[Span]) -> bool:
    return bool(settled) and bool(heard.of("recurs"))


def _tells_beside_thanks(heard: Heard, praise: Collection[Span]) -> bool:
    """Say whether all praise is courtesy, OK or one word of greeting, and there are more than a few words besides."""
    polite = heard.lexicon.words.courtesies | {
        word for word, keyword in heard.lexicon.keywords.items() if keyword.category == "fine"
    }
    if any(heard.tokens[start].word not in polite and (start, end) != (0, 1) for start, end in praise):
        return False
    praised = _places(praise)
    rest = [place for place, token in enumerate(heard.tokens) if place not in praised and token.word not in polite]
    return len(rest) > _MOST_BESIDE_THANKS


def unknown_words(heard: Heard) -> list[int]:
    """Return the places of words that nobody taught us: words of daily life too, where a clause speaks of the skin."""
    vocabulary = heard.lexicon.words.vocabulary
    taught = (hit for role, hits in heard.hits.items() if role not in _DAILY for hit in hits)
    covered = {place for hit in taught for place in range(hit.start, hit.end)}
    of_skin = {heard.segments[hit.start] for hit in heard.of("of_skin")}
    covered |= {hit.start for hit in heard.of("daily") if heard.segments[hit.start] not in of_skin}
    return [place for place, token in enumerate(heard.tokens) if token.word not in vocabulary and place not in covered]


def _places(spans: Iterable[Span]) -> set[int]:
    return {place for start, end in spans for place in range(start, end)}


def _asks(heard: Heard, denied: Collection[int]) -> bool:
    """Say whether there is a question mark, other than one that the patient answered: "pain? no"."""
    tokens = heard.tokens
    answered = sum(
        _question_marks(heard.text, tokens[place - 1].end, tokens[place].start)
        for place in denied
        if place - 1 in denied and tokens[place].gap is Gap.COLON
    )
    return _question_marks(heard.text, 0, len(heard.text)) > answered


def _question_marks(text: str, start: int, end: int) -> int:
    return sum(text.count(mark, start, end) for mark in _QUESTION_MARKS)


def _takes_out(heard: Heard, praise: Collection[Span], facts: Collection[Span]) -> bool:
    words = heard.lexicon.words
    turns = words.exceptions if facts else words.exceptions | words.clause_starts
    told = {heard.segments[start] for start, _ in (*praise, *facts)}
    opened = {heard.segments[place] for place, token in enumerate(heard.tokens) if token.word in turns and place}
    return not opened <= told


def _says_unknown(heard: Heard, weighed: Weighed) -> bool:
    """A word that only says how bad a denied or past sign was is understood with it: "it hurt really bad yesterday"."""
    settled = _places(weighed.settled)
    clauses = {heard.segments[start] for start, _ in weighed.settled}
    strong = heard.lexicon.words.strong
    unknown = (place for place in unknown_words(heard) if place not in settled)
    return any(not (heard.tokens[place].word in strong and heard.segments[place] in clauses) for place in unknown)
