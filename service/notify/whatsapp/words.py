"""The service's own words about WhatsApp, and the mark of an SMS that repeats one. Pure but for the packaged files."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from service.notify.texts.packaged import packaged
from service.notify.texts.placeholders import render
from service.notify.texts.segments import count_segments, downgrade
from service.protocols.definition import Budget, Step


@dataclass(frozen=True, slots=True)
class WhatsAppWords:
    """The words of one language."""

    language: str
    repeats: str
    stopped: str
    stop: str
    write_back: str

    def tell_stop(self, body: str, step: Step) -> str:
        """Say behind a text by WhatsApp how to stop: whoever was told so by SMS was not told that it counts there."""
        return body if step.tells_stop else f"{body}\n\n{self.stop}"

    def confirm_stop(self, clinic: str, number: str) -> str:
        """Say that STOP was heard."""
        return render(self.stopped, {"clinic": clinic, "number": number})

    def mark_repeat(self, body: str, step: Step, promised: Collection[str]) -> str:
        """Say that a text repeats a WhatsApp: before it, or behind it where that would break what the step promises.

        `promised` are the words that the step may promise near its beginning, one of which it has: whom to ring.
        """
        before = downgrade(f"{self.repeats}: {body}")
        near = step.phone_within is None or any(words in before[: step.phone_within] for words in promised)
        return before if near and _fits(before, step.budget) else downgrade(f"{body}\n({self.repeats}.)")


def _fits(body: str, budget: Budget) -> bool:
    count = count_segments(body)
    return count.segments <= (budget.gsm if count.encoding == "GSM-7" else budget.ucs2)


@cache
def whatsapp_words(language: str) -> WhatsAppWords:
    """Read the words of a language; one that has none yet gets English."""
    words = packaged("config.whatsapp", language)
    return WhatsAppWords(words["language"], words["repeats"], words["stopped"], words["stop"], words["write_back"])
