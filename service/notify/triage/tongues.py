"""Judge a reply in every language at once: patients write in any, and mix them with English.

1. A language counts where the reply has a word of its own, one that no English text has by chance.
2. What it finds counts where the language that the reply is mostly written in does not know the words as its own:
   "ropa" is pus in Polish and clothes in Spanish.
3. The worst reading wins; every opt-out counts. Only the language that the reply is mostly written in may call it fine.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import NamedTuple

from service.notify.triage.judge import triage
from service.notify.triage.judgement import Judgement
from service.notify.triage.lexicon import Category, Lexicon
from service.notify.triage.overlong import cut
from service.notify.triage.quotes import OwnWords, opens_quote, own_words
from service.notify.triage.second_reading import SecondReader
from service.notify.triage.spoken_in import Mix, Reader
from service.notify.triage.tokens import tokenise
from service.notify.triage.tongue import Tongue

_STOP = re.compile(r"\W*STOP\b")
_RANK: dict[Category, int] = {
    "unclear": 0,
    "fine": 1,
    "opt_in": 2,
    "opt_out": 3,
    "admin": 4,
    "concern": 5,
    "urgent": 6,
}


class Languages(NamedTuple):
    """English, and the languages beside it; `second` reads English once more."""

    english: Lexicon
    others: tuple[Tongue, ...]
    second: SecondReader | None


class Tongues:
    """Judges replies in all languages that it was given."""

    def __init__(self, english: Lexicon, others: Sequence[Tongue] = (), second: SecondReader | None = None) -> None:
        self._load: Callable[[], Languages] = partial(Languages, english, tuple(others), second)

    @property
    def english(self) -> Lexicon:
        return self._languages.english

    @property
    def others(self) -> tuple[Tongue, ...]:
        return self._languages.others

    @property
    def second(self) -> SecondReader | None:
        return self._languages.second

    @cached_property
    def _languages(self) -> Languages:
        return self._load()

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self.english, self.others)

    def triage(self, text: str, *, day: int | None = None, media: int = 0) -> Judgement:
        """Judge what a patient texted `day` days after the session (None: late, or not known)."""
        marked = self._marked(text)
        if marked is not None:
            return self._of_mark(*marked, day=day, media=media)
        base = triage(text, day=day, media=media, lexicon=self.english, second=self.second)
        prose, rest = cut(text)
        mix = self._reader.read(prose)
        if not mix.present:
            return replace(base, language=mix.language, is_sure_of_language=mix.is_sure_of_language)
        foreign = [
            (tongue, triage(prose, day=day, media=media or len(rest), lexicon=tongue.lexicon)) for tongue in mix.present
        ]
        counted = [(tongue, judged) for tongue, judged in foreign if self._counts(tongue, judged, mix)]
        readings = [judged for _, judged in counted]
        if not self._is_misread(base, mix):
            readings.insert(0, base)
        versions = "+".join((base.lexicon_version, *(judged.lexicon_version for _, judged in foreign)))
        language = mix.language
        if language in {None, "en"} and any(judged.category in {"urgent", "concern"} for _, judged in counted):
            language = counted[0][0].language
        joined = _joined(base, readings, versions, language)
        joined = replace(joined, is_sure_of_language=mix.is_sure_of_language and language == mix.language)
        return replace(joined, opt_out=True, opt_in=False) if mix.chief and _begins_with_stop(prose) else joined

    def _marked(self, text: str) -> tuple[OwnWords, Tongue] | None:
        """Return what is left of a text that tells, in another language, of a mark on a text of ours."""
        if not opens_quote(text):
            return None
        found = ((own_words(text, tongue.lexicon.words), tongue) for tongue in self.others)
        return next(((own, tongue) for own, tongue in found if own.mark is not None), None)

    def _of_mark(self, own: OwnWords, tongue: Tongue, *, day: int | None, media: int) -> Judgement:
        judged = self.triage(own.text, day=day, media=media)
        if any(letter.isalnum() for letter in own.text) or own.mark != "harmless" or media:
            return judged
        return replace(judged, category="fine", needs_person=False, because=(own.lead,), language=tongue.language)

    def _counts(self, tongue: Tongue, judged: Judgement, mix: Mix) -> bool:
        if judged.category == "unclear":
            return False
        if judged.category == "fine" or tongue in mix.as_likely:
            return tongue in mix.as_likely
        words = self._words(judged, tongue.lexicon)
        return any(word in tongue.own and not mix.chief_knows(word) for word in words)

    def _is_misread(self, base: Judgement, mix: Mix) -> bool:
        """Say whether English took words of another language for its own: "pain" in a French text is bread."""
        if mix.chief is None or not mix.is_sure or base.opt_out or base.category == "unclear":
            return False
        return all(mix.chief_knows(word) for word in self._words(base, self.english))

    @staticmethod
    def _words(judged: Judgement, lexicon: Lexicon) -> list[str]:
        return [token.word for span in judged.because for token in tokenise(span, lexicon.knows)]


class LateTongues(Tongues):
    """Languages that are read when the first reply comes: most processes judge none."""

    def __init__(self, load: Callable[[], Languages]) -> None:
        self._load = load


def _begins_with_stop(prose: str) -> bool:
    """`STOP` in capitals before a sentence of another language is the word that our texts name, not part of it."""
    return _STOP.match(prose) is not None


def _joined(base: Judgement, readings: Sequence[Judgement], versions: str, language: str | None) -> Judgement:
    if not readings:
        unclear = replace(base, category="unclear", needs_person=True, signs=(), because=(), opt_in=False)
        return replace(unclear, lexicon_version=versions, language=language)
    worst = max(readings, key=lambda judged: _RANK[judged.category])
    told = [judged for judged in readings if judged.category == worst.category]
    opt_out = any(judged.opt_out for judged in readings)
    return replace(
        worst,
        signs=tuple(dict.fromkeys(sign for judged in (worst, *readings) for sign in judged.signs)),
        because=tuple(dict.fromkeys(words for judged in told for words in judged.because)),
        opt_out=opt_out,
        opt_in=any(judged.opt_in for judged in readings) and not opt_out,
        keyword=next((judged.keyword for judged in readings if judged.keyword), None),
        lexicon_version=versions,
        language=language,
    )
