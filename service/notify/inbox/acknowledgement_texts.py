"""The words of an acknowledgement: urgency, signs and the number answered now in, text out."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from service.notify.texts.packaged import packaged

PACKAGED = "config.acknowledgements"
RING = "((ring))"
DIALLED = r"[+0-9][0-9 ]*[0-9]"
ASKING = ("help", "info")
URGENCIES_WITH_OWN_WORDS = ("urgent", "concern")


@dataclass(frozen=True, slots=True)
class Wording:
    """One acknowledgement: while a number is answered, and while none is."""

    answered: str
    nobody: str

    @property
    def written(self) -> re.Pattern[str]:
        """Find these words with whatever number, or with none."""
        answered = DIALLED.join(re.escape(part) for part in self.answered.split(RING))
        return re.compile(f"{answered}|{re.escape(self.nobody)}")


@dataclass(frozen=True, slots=True)
class Emergency:
    """A sentence that is added where one of `signs` was told; `ring` is the number that it names first."""

    signs: frozenset[str]
    ring: str
    text: str


@dataclass(frozen=True, slots=True)
class AcknowledgementTexts:
    """All acknowledgements of one language.

    `less` answers somebody who wants only what safety needs, `asked` tells how to want that.
    """

    language: str
    by_urgency: Mapping[str, Wording]
    emergencies: tuple[Emergency, ...]
    less: str
    asked: str

    def write(self, urgency: str, signs: Collection[str], number: str | None, said: str = "") -> str:
        """Write what the patient gets; `number` is as people dial it, None where nobody answers now.

        `said` are the patient's words: who only asks what this is hears of LESS, but not where it is urgent.
        """
        wording = self.by_urgency[urgency if urgency in URGENCIES_WITH_OWN_WORDS else "other"]
        text = wording.nobody if number is None else wording.answered.replace(RING, number)
        asks = urgency != "urgent" and said.strip(" .!?").casefold() in ASKING
        emergency = self._emergency(signs)
        return " ".join([text, *([self.asked] if asks else []), *([emergency.text] if emergency else [])])

    def rewrite(self, body: str, urgency: str, number: str | None) -> str:
        """Say in a text that was written earlier which number is answered now; another one stays as it is."""
        wording = self.by_urgency[urgency if urgency in URGENCIES_WITH_OWN_WORDS else "other"]
        found = wording.written.match(body)
        if found is None:
            return body
        return (wording.nobody if number is None else wording.answered.replace(RING, number)) + body[found.end() :]

    def calls_for(self, signs: Collection[str]) -> str:
        """Name the emergency number that signs call for, such as 999; empty where they call for none."""
        emergency = self._emergency(signs)
        return emergency.ring if emergency else ""

    def _emergency(self, signs: Collection[str]) -> Emergency | None:
        return next((entry for entry in self.emergencies if not entry.signs.isdisjoint(signs)), None)


@cache
def acknowledgement_texts(language: str) -> AcknowledgementTexts:
    """Read the packaged texts of a language; one that has none yet gets English."""
    data = packaged(PACKAGED, language)
    wordings = {name: Wording(**data[name]) for name in (*URGENCIES_WITH_OWN_WORDS, "other")}
    emergencies = [Emergency(frozenset(row["signs"]), row["ring"], row["text"]) for row in data["emergencies"]]
    answers = data["less"]["text"], data["asked"]["text"]
    return AcknowledgementTexts(data["language"], wordings, tuple(emergencies), *answers)
