"""One language beside English: its lexicon, and which of its words tell that somebody writes in it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any

from service.notify.triage.gathering import Document, GatheringError, gather
from service.notify.triage.lexicon import Lexicon
from service.notify.triage.reading import LexiconError, read_lexicon
from service.notify.triage.short_form import in_full, place_in_short
from service.notify.triage.tokens import fold

_SHORTEST_TELLING = 3


@dataclass(frozen=True, slots=True, eq=False)
class Tongue:
    """`name`: as staff read it. `own`: words that no English text has by chance: only they tell of the language."""

    name: str
    lexicon: Lexicon
    own: frozenset[str]

    @property
    def language(self) -> str:
        return self.lexicon.language


def read_tongue(source: Traversable, common: Mapping[str, Any], english: Collection[str]) -> Tongue:
    """Return the language of a file in the short form; raises LexiconError with all faults."""
    try:
        return tongue_of(gather(source), common, english)
    except GatheringError as error:
        raise LexiconError(error.faults) from None


def tongue_of(short: Document, common: Mapping[str, Any], english: Collection[str]) -> Tongue:
    """Return the language of a parsed file; `english` are words that tell nothing, as English has them too."""
    whole, faults, names = in_full(short, common)
    try:
        lexicon = read_lexicon(whole)
    except LexiconError as error:
        raise LexiconError((*faults, *(place_in_short(fault, names) for fault in error.faults))) from None
    if faults:
        raise LexiconError(tuple(faults))
    weak = {fold(word) for part in (common, short) for word in part.get("evidence", {}).get("weak", ())}
    own = frozenset(filter(_tells, lexicon.known_words))
    return Tongue(str(short.get("name", lexicon.language)), lexicon, own - weak - frozenset(english))


def _tells(word: str) -> bool:
    """Say whether a word can tell of a language at all: shorter ones in Latin letters are in every text."""
    return word.isalnum() and not word.isdigit() and (len(word) >= _SHORTEST_TELLING or not word.isascii())
