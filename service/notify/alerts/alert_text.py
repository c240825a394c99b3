"""The text that a member of staff gets on their own phone: enough to act on, in a few segments."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from service.base.unreadable import can_be_read
from service.notify.texts.gsm7 import downgrade

FITS_GSM, FITS_UCS2 = 3, 6
"""Segments at most; words that need UCS-2 would otherwise leave no room for what the patient wrote."""

CUT = "..."
FIRST_SHOWN = 80
ENOUGH = 120
"""So many characters of a patient's words are told before what was done about them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFacts:
    """What is known about an item. `who` is first name and initial, or how the number is known; `ring` as dialled.

    `stopped`: the number has sent STOP, so that nobody can answer by text. `language` is the likely one of the words,
    where that is not English; `link` leads to the item. `lead` says why this person hears of it. `mail`: where a mail
    came from. `first`: what they wrote first since it rings, where `words` are newer.
    `to_reach`: whoever reads it has the item, and is to say what came of ringing the patient. `signs` are told where
    the words are foreign; `so_far` says what was done about it before.
    """

    urgency: str
    code: str
    who: str
    words: str
    ring: str | None = None
    age: int | None = None
    treatment: str | None = None
    day: int | None = None
    again: bool = False
    stopped: bool = False
    language: str | None = None
    link: str | None = None
    lead: str = ""
    mail: str | None = None
    first: str = ""
    to_reach: bool = False
    signs: tuple[str, ...] = ()
    so_far: str = ""


Fits = Callable[[str], bool]
"""Tells whether a text stays within the segments that an alert may take."""


def alert_text(facts: AlertFacts, fits: Fits) -> str:
    """Write the alert; the patient's own words are shortened until it fits, everything else stays whole.

    Where that would leave too few of them, what was done before gives way.
    """
    if facts.so_far and not fits(_written(facts, " ".join(downgrade(facts.words).split())[:ENOUGH])):
        facts = replace(facts, so_far="")
    return with_words(lambda words: _written(facts, words), facts.words, fits)


def with_words(write: Callable[[str], str], words: str, fits: Fits) -> str:
    """Write a text around a patient's words, which are shortened until it fits."""
    words = " ".join(downgrade(words).split())
    whole = write(words)
    if fits(whole):
        return whole
    longest = _longest(lambda length: fits(write(words[:length].rstrip() + CUT)), len(words))
    return write(words[:longest].rstrip() + CUT)


def taken_text(facts: AlertFacts, next_step: str) -> str:
    """Write what somebody gets who has taken an item: whom to ring, and what to text then."""
    return " ".join(part for part in (_taken(facts), next_step) if part)


def taken_with_words(facts: AlertFacts, next_step: str, fits: Fits) -> str:
    """Write what somebody gets who has taken an item into which words came since they were alerted."""
    return with_words(
        lambda words: f'{_taken(facts)} NEW WORDS: "{words}"{_first(facts)} {next_step}'.strip(), facts.words, fits
    )


def _taken(facts: AlertFacts) -> str:
    return f"You have item {facts.code}: {_about(facts)}. {_ring(facts)}".strip()


def _written(facts: AlertFacts, words: str) -> str:
    head = f"{facts.urgency.upper()}{' AGAIN' if facts.again else ''}: {_about(facts)}."
    said = f'"{words}"{_first(facts)}' if words else "(no words)"
    signs = f"; signs: {', '.join(facts.signs)}" if facts.signs else ""
    spoken = f"(likely {facts.language}{signs})" if facts.language else ""
    ask = f"Answer ACK {facts.code}"
    if facts.to_reach:
        ask = f"Once you rang answer CALLED {facts.code}, or CALLED {facts.code} NO ANSWER"
    ask = f"{ask} or open {facts.link}" if facts.link else ask
    return " ".join(part for part in (facts.lead, head, said, spoken, _ring(facts), facts.so_far, ask) if part)


def _first(facts: AlertFacts) -> str:
    """Tell what they wrote first, cut so that it leaves room for what they wrote last."""
    first = " ".join(downgrade(facts.first).split())
    short = first if len(first) <= FIRST_SHOWN else first[: FIRST_SHOWN - len(CUT)].rstrip() + CUT
    return f' First: "{short}"' if short else ""


def _about(facts: AlertFacts) -> str:
    age = None if facts.age is None else str(facts.age)
    day = None if facts.day is None else f"day {facts.day}"
    return ", ".join(part for part in (facts.who, age, facts.treatment, day) if part)


def _ring(facts: AlertFacts) -> str:
    if not facts.ring:
        return f"Wrote from {facts.mail}, no number known." if facts.mail else "No number to ring is known."
    return f"Sent STOP, cannot be texted: ring {facts.ring}." if facts.stopped else f"Ring {facts.ring}."


def _longest(fits: Callable[[int], bool], most: int) -> int:
    """Find the greatest length up to `most` that fits, by halving; a longer text never has fewer segments."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def short_name(name: str) -> str:
    """Give the first name and the initial of the last: `Marnie T`; one that cannot be read stays so."""
    if not can_be_read(name):
        return name
    parts = name.split()
    return name if len(parts) < 2 else f"{parts[0]} {parts[-1][0]}"  # noqa: PLR2004 - a name of one word stays
