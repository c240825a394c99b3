"""The words of an acknowledgement: urgency, signs, clinic and the number answered now in, text out."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Self

from service.notify.texts.packaged import packaged, packaged_in
from service.notify.texts.segments import count_segments

PACKAGED = "config.acknowledgements"
RING, CLINIC = "((ring))", "((clinic))"
DIALLED = r"[+0-9][0-9 ]*[0-9]"
ASKING = ("help", "info")
MOST_SEGMENTS = 6
URGENCIES_WITH_OWN_WORDS = ("urgent", "concern")


@dataclass(frozen=True, slots=True)
class Wording:
    """One text: while a number is answered, and while none is."""

    answered: str
    nobody: str

    def with_number(self, number: str | None) -> str:
        return self.nobody if number is None else self.answered.replace(RING, number)

    def clinic_in(self, body: str) -> str | None:
        """Find the clinic that a body names which begins with these words, with whatever number or none."""
        for words in (self.answered, self.nobody):
            before, _, after = words.partition(CLINIC)
            named = f"{re.escape(before)}(.+?){re.escape(after).replace(re.escape(RING), DIALLED)}"
            found = re.match(named, body)
            if found is not None:
                return found[1]
        return None


@dataclass(frozen=True, slots=True)
class Emergency:
    """What one of `signs` calls for, named by `topic`: its sentence goes `first`.

    `passed`: nothing follows it but that the text was passed on, and the number.
    """

    signs: frozenset[str]
    topic: str
    first: str = ""
    passed: bool = False


@dataclass(frozen=True, slots=True)
class AcknowledgementTexts:
    """All acknowledgements of one language.

    `less` answers somebody who wants only what safety needs, `asked` tells how to want that; `again` answers a START
    and names the clinic. `unreached` says where to
    turn if the number that is named does not answer.
    """

    language: str
    by_urgency: Mapping[str, Wording]
    passed: Wording
    emergencies: tuple[Emergency, ...]
    unreached: str
    less: str
    asked: str
    again: str

    def write(
        self,
        urgency: str,
        signs: Collection[str],
        number: str | None,
        said: str = "",
        *,
        clinic: str,
        beside: Self | None = None,
    ) -> str:
        """Write what the patient gets; `number` is as people dial it, None where nobody answers now.

        `said` are the patient's words: who only asks what this is hears of LESS, but not where it is urgent. `beside`:
        another language in which the sentence that matters is said too.
        """
        asks = urgency != "urgent" and said.strip(" .!?").casefold() in ASKING
        body = self._write(urgency, self.topic_of(signs), number, clinic, asks=asks)
        return body if beside is None else self._with_beside(body, beside, self.topic_of(signs), clinic)

    def _with_beside(self, body: str, beside: Self, topic: str, clinic: str) -> str:
        """Add the sentence of another language; where both are too long, what saves a life is all that is said."""
        whole = f"{body} {beside.vital(topic)}"
        if count_segments(whole).segments <= MOST_SEGMENTS or not self._emergency(topic).first:
            return whole
        return f"{self.vital(topic)} {beside.vital(topic)} {clinic}"

    def vital(self, topic: str) -> str:
        """Return the one sentence that matters most: what a sign puts first, else where to turn."""
        return self._emergency(topic).first or self.unreached

    def rewrite(self, body: str, urgency: str, topic: str, number: str | None) -> str:
        """Say in a text that was written earlier which number is answered now; another one stays as it is."""
        clinic = self._wording(urgency, topic).clinic_in(body)
        if clinic is None:
            return body
        again = self._write(urgency, topic, number, clinic, asks=body.endswith(self.asked))
        beside = next((one for one in packaged_in(PACKAGED) if _ends_with(body, one, self.language, topic)), None)
        return again if beside is None else f"{again} {acknowledgement_texts(beside).vital(topic)}"

    def topic_of(self, signs: Collection[str]) -> str:
        """Name what signs call for, such as 999; empty where they call for nothing of their own."""
        return next((one.topic for one in self.emergencies if not one.signs.isdisjoint(signs)), "")

    def first_of(self, signs: Collection[str]) -> str:
        """Return the sentence that signs put before all other words, with a space behind; empty where they put none."""
        first = self._emergency(self.topic_of(signs)).first
        return f"{first} " if first else ""

    def _write(self, urgency: str, topic: str, number: str | None, clinic: str, *, asks: bool) -> str:
        emergency = self._emergency(topic)
        turn = number is not None and not emergency.first and (urgency == "urgent" or topic == "111")
        text = self._wording(urgency, topic).with_number(number).replace(CLINIC, clinic)
        return " ".join([text, *([self.unreached] if turn else []), *([self.asked] if asks else [])])

    def _wording(self, urgency: str, topic: str) -> Wording:
        emergency = self._emergency(topic)
        own = self.by_urgency[urgency if urgency in URGENCIES_WITH_OWN_WORDS else "other"]
        wording = self.passed if emergency.passed else own
        if not emergency.first:
            return wording
        return Wording(f"{emergency.first} {wording.answered}", f"{emergency.first} {wording.nobody}")

    def _emergency(self, topic: str) -> Emergency:
        return next((one for one in self.emergencies if one.topic == topic), NONE)


def _ends_with(body: str, language: str, own: str, topic: str) -> bool:
    return language != own and body.endswith(f" {acknowledgement_texts(language).vital(topic)}")


NONE = Emergency(frozenset(), "")


@cache
def acknowledgement_texts(language: str) -> AcknowledgementTexts:
    """Read the packaged texts of a language; one that has none yet gets English."""
    data = packaged(PACKAGED, language)
    wordings = {name: Wording(**data[name]) for name in (*URGENCIES_WITH_OWN_WORDS, "other")}
    emergencies = [
        Emergency(frozenset(row["signs"]), row["topic"], row.get("first", ""), row.get("then") == "passed")
        for row in data["emergencies"]
    ]
    told = [data[name]["text"] for name in ("unreached", "less", "asked", "again")]
    return AcknowledgementTexts(data["language"], wordings, Wording(**data["passed"]), tuple(emergencies), *told)
