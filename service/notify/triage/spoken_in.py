"""Which languages a reply is written in, told by its words."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.notify.triage.lexicon import Lexicon
from service.notify.triage.tokens import tokenise
from service.notify.triage.tongue import Tongue

_MOST_READ = 3
_SURE_FROM = 2
_FAR_AHEAD = 3
_PLAIN_FROM, _PLAINLY = 4, 0.8
"""A text is certainly English with so many words of that, and such a share of all."""

_SCRIPTS = {
    "ar": re.compile("[\u0620-\u064a]"),
    "ru": re.compile("[\u0400-\u04ff]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "bn": re.compile("[\u0980-\u09ff]"),
    "pa": re.compile("[\u0a00-\u0a7f]"),
    "zh": re.compile("[\u4e00-\u9fff]"),
    "el": re.compile("[\u0370-\u03ff]"),
    "he": re.compile("[\u05d0-\u05ea]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "ja": re.compile("[\u3040-\u30ff]"),
    "ko": re.compile("[\uac00-\ud7af]"),
    "ta": re.compile("[\u0b80-\u0bff]"),
}


@dataclass(frozen=True, slots=True)
class Mix:
    """`chief`: what the reply is mostly written in, None for English. `present`: languages with words of their own.

    `as_likely`: the chief one, and others that know as many of its words.
    """

    chief: Tongue | None
    as_likely: frozenset[Tongue]
    present: tuple[Tongue, ...]
    is_sure: bool
    language: str | None
    english: Lexicon
    is_sure_english: bool = False

    @property
    def is_sure_of_language(self) -> bool:
        """Tell whether no other language is as likely, by words enough."""
        alone = self.is_sure and self.as_likely == {self.chief}
        return self.is_sure_english if self.chief is None else alone

    def chief_knows(self, word: str) -> bool:
        return (self.chief.lexicon if self.chief else self.english).knows(word)


class Reader:
    """Knows of each word which languages have it; one look-up for each word of a reply."""

    def __init__(self, english: Lexicon, others: Sequence[Tongue]) -> None:
        self._english = english
        self._having: dict[str, tuple[Tongue, ...]] = {}
        for tongue in others:
            for word in tongue.lexicon.known_words:
                self._having[word] = (*self._having.get(word, ()), tongue)

    def read(self, prose: str) -> Mix:
        words = [token.word for token in tokenise(prose, self._knows)]
        known, own = self._counted(words)
        english = sum(map(self._english.knows, words))
        found = [tongue for tongue in known if own[tongue.language] or english < known[tongue] == len(words)]
        if not found:
            language = _unmixed(prose, words, english)
            is_english = language == "en" and english >= max(_PLAIN_FROM, _PLAINLY * len(words))
            return Mix(None, frozenset(), (), False, language, self._english, is_english)
        order = sorted(found, key=lambda tongue: (-known[tongue], -len(own[tongue.language])))
        first = order[0]
        lead = known[first] - english
        is_chief = lead > 0 or (lead == 0 and english < len(words))
        is_sure = is_chief and (len(own[first.language]) >= _SURE_FROM or lead >= _FAR_AHEAD)
        language = first.language if is_chief else "en"
        as_likely = frozenset(tongue for tongue in found if is_chief and known[tongue] == known[first])
        chief = first if is_chief else None
        return Mix(chief, as_likely, tuple(order[:_MOST_READ]), is_sure, language, self._english)

    def _counted(self, words: Iterable[str]) -> tuple[dict[Tongue, int], dict[str, set[str]]]:
        """Return for each language how many of the words it has, and which of them are its own."""
        known: dict[Tongue, int] = {}
        own: defaultdict[str, set[str]] = defaultdict(set)
        for word in words:
            for tongue in self._having.get(word, ()):
                known[tongue] = known.get(tongue, 0) + 1
                if word in tongue.own:
                    own[tongue.language].add(word)
        return known, own

    def _knows(self, word: str) -> bool:
        return word in self._having or self._english.knows(word)


def _unmixed(prose: str, words: Sequence[str], english: int) -> str | None:
    """Name the language where no word is one of another lexicon: English, or what its letters tell."""
    for language, letters in _SCRIPTS.items():
        if letters.search(prose):
            return language
    return "en" if words and 2 * english >= len(words) else None
