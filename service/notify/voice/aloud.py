"""Write what a telephone says, so that it can be understood and written down. Pure."""

import re

from service.notify.alerts.alert_text import AlertFacts

FOR_THE_EAR = 600
"""Characters of somebody's words that are read out: less than a minute, and far below what the provider takes."""

CODE = re.compile(r"\b\d{4,}\b")

VOICES = {"en": ("en-GB", "Polly.Amy"), "pl": ("pl-PL", "Polly.Ewa"), "ro": ("ro-RO", "Polly.Carmen")}
"""Language and voice as the provider names them: its usual voice does not speak every language."""


def apart(digits: str) -> str:
    """Speak digits one by one, with a pause between groups: `0 7 7 0 0, 9 0 0 1 2 3`."""
    return ", ".join(" ".join(group) for group in digits.replace("+", "").split())


def facts_aloud(facts: AlertFacts) -> str:
    """Tell about whom an alert is, the number to ring, which is said twice, what they wrote, and what was tried."""
    age = f"{facts.age} years old" if facts.age is not None else None
    day = f"day {facts.day} after treatment" if facts.day is not None else None
    about = ", ".join(part for part in (facts.who, age, facts.treatment, day) if part)
    return " ".join(part for part in (f"{about}.", _number(facts), _words(facts), facts.so_far) if part)


def news_aloud(text: str) -> str:
    """Read a text to staff, with the codes of its items digit by digit."""
    return CODE.sub(lambda code: apart(code[0]), text)


def _words(facts: AlertFacts) -> str:
    """Say the language first: a voice passes over a script that is not its own, as if nothing were written."""
    words = " ".join(facts.words.split()).rstrip(".")
    if not words:
        return "There are no words."
    language = f", likely in {facts.language}" if facts.language else ""
    signs = f" Signs in them: {', '.join(facts.signs)}." if facts.language and facts.signs else ""
    if len(words) > FOR_THE_EAR:
        return f"Their words{language}: {words[:FOR_THE_EAR].rsplit(' ', 1)[0]}. The rest is in the inbox.{signs}"
    first = " ".join(facts.first.split()).rstrip(".")[:FOR_THE_EAR]
    return f"Their words{language}: {words}.{signs}" + (f" First they wrote: {first}." if first else "")


def _number(facts: AlertFacts) -> str:
    if not facts.ring:
        return "Their number is not known. Please look in the inbox."
    number = apart(facts.ring)
    stopped = " They have sent STOP and cannot be texted." if facts.stopped else ""
    return f"The number to ring: {number}. Again: {number}.{stopped}"
