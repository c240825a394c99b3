"""The words of an offer: which places, until when, in which language; text out. Pure but for the packaged files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Literal

from service.notify.moved.words import fits
from service.notify.offering.naming import ways_to_write
from service.notify.step_text import written
from service.notify.texts.packaged import packaged
from service.notify.texts.placeholders import render
from service.notify.texts.segments import count_segments

PACKAGED = "config.offers"
Kind = Literal["away", "same_time", "earlier", "first", "agreed", "declined", "stands"]
KINDS: tuple[Kind, ...] = ("away", "same_time", "earlier", "first", "agreed", "declined", "stands")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFacts:
    """What an offer tells; instants are aware, `old` is None where the patient has no place yet.

    `practitioner` is the name of somebody whom the patient does not expect, None where nobody else than before does it.
    """

    clinic: str
    zone: str
    new: datetime
    old: datetime | None = None
    until: datetime | None = None
    practitioner: str | None = None


@dataclass(frozen=True, slots=True)
class OfferWords:
    """The texts of one language."""

    language: str
    texts: Mapping[Kind, str]
    moments: Mapping[str, str]
    who: Mapping[str, str]

    def write(self, kind: Kind, facts: OfferFacts) -> str:
        """Write a text with as much of the practitioner's name as it has room for."""
        values = self._values(facts)
        nameless = render(self.texts[kind], {**values, "with": ""})
        for told in self._whom(facts):
            text = render(self.texts[kind], {**values, "with": told})
            if _costs_no_more(text, nameless):
                return text
        return nameless

    def _values(self, facts: OfferFacts) -> dict[str, str]:
        moments = {"new": (facts.new, "place"), "old": (facts.old, "place"), "until": (facts.until, "until")}
        told = {
            name: written(at, self.moments[form], facts.zone, self.language)
            for name, (at, form) in moments.items()
            if at is not None
        }
        return {"clinic": facts.clinic, **told}

    def _whom(self, facts: OfferFacts) -> Iterator[str]:
        """Give all ways to say who it is, the one that says most first; nothing where there is nothing to say."""
        if facts.practitioner is None:
            return
        for name in ways_to_write(facts.practitioner):
            yield render(self.who["named"], {"practitioner": name})
        if facts.old is not None:
            yield self.who["unnamed"]


def _costs_no_more(text: str, nameless: str) -> bool:
    """Tell whether a text fits, and its name asks for no alphabet that it would not need without."""
    return fits(text) and count_segments(text).encoding == count_segments(nameless).encoding


@cache
def offer_words(language: str) -> OfferWords:
    """Read the packaged texts of a language; one that has none yet gets English."""
    data = packaged(PACKAGED, language)
    texts = {kind: str(data[kind]["text"]) for kind in KINDS}
    return OfferWords(str(data["language"]), texts, data["moments"], data["who"])
