"""The words of an offer: which places, until when, in which language; text out. Pure but for the packaged files."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from service.notify.texts.placeholders import render

PACKAGED = "config.offers"
DEFAULT_LANGUAGE = "en"
Kind = Literal["away", "earlier", "first", "agreed"]
KINDS: tuple[Kind, ...] = ("away", "earlier", "first", "agreed")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFacts:
    """What an offer tells; instants are aware, `old` is None where the patient has no place yet."""

    clinic: str
    zone: str
    new: datetime
    old: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class OfferWords:
    """The texts of one language."""

    language: str
    texts: Mapping[Kind, str]
    place: str
    until: str

    def write(self, kind: Kind, facts: OfferFacts) -> str:
        values = {"clinic": facts.clinic, "new": self._moment(facts.new, self.place, facts.zone)}
        if facts.old is not None:
            values["old"] = self._moment(facts.old, self.place, facts.zone)
        if facts.until is not None:
            values["until"] = self._moment(facts.until, self.until, facts.zone)
        return render(self.texts[kind], values)

    def _moment(self, at: datetime, pattern: str, zone: str) -> str:
        locale = "en_GB" if self.language == "en" else self.language.replace("-", "_")
        return format_datetime(at, pattern, tzinfo=ZoneInfo(zone), locale=locale)


@cache
def offer_words(language: str) -> OfferWords:
    """Read the packaged texts of a language; one that has none yet gets English."""
    folder = files(PACKAGED)
    source = folder.joinpath(f"{language}.toml")
    if not source.is_file():
        source = folder.joinpath(f"{DEFAULT_LANGUAGE}.toml")
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    texts = {kind: str(data[kind]["text"]) for kind in KINDS}
    return OfferWords(str(data["language"]), texts, data["moments"]["place"], data["moments"]["until"])
