"""The words of one step for one patient: what its placeholders mean, and which paragraphs hold."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime

from service.notify.phrases import PHRASES, Phrases
from service.notify.texts.placeholders import find_placeholders, render
from service.protocols.definition import CONCERN_OPEN, Anchor, Part, Step

EVERYWHERE = frozenset({"clinic", "sender", "clinic phone", "ring", "ring short", "clinic email", "write to", "site"})
KNOWN: Mapping[Anchor, frozenset[str]] = {
    Anchor.BOOKING: EVERYWHERE | {"session dates"},
    Anchor.SESSION_START: EVERYWHERE | {"session date", "session time"},
    Anchor.COMPLETION: EVERYWHERE | {"session date", "session time", "next session"},
}
"""The placeholders that a step may use, by the moment it is counted from."""

MANY = 6
"""So many dates leave little room beside them in the segments of a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFacts:
    """What a text can tell, as known at the moment it leaves; numbers are written as people dial them.

    `phone_open` is None where no number is answered at all, `phone_closed` where none is out of hours; `open_now` says
    whether the site is open at this moment. `mixed`: the other hours cannot be told by one number, and `open_now` says
    whether `phone_open` is answered at this moment. `whatsapp` is None where the clinic has no WhatsApp. `booked` are
    the starts of all sessions placed and not cancelled, `elsewhere` says whether another course of the patient has some
    too. `session` is the start of the session that the text is about, `following` that of the next one. `concern_open`:
    a worry of the patient's waits for a person; examples and paper are without one.
    """

    clinic: str
    site: str
    zone: str
    sender: str
    phone_open: str | None
    phone_closed: str | None
    open_now: bool
    email: str
    whatsapp: str | None
    mixed: bool = False
    booked: tuple[datetime, ...] = ()
    elsewhere: bool = False
    session: datetime | None = None
    following: datetime | None = None
    areas: frozenset[str] = frozenset()
    concern_open: bool = False

    @property
    def circumstances(self) -> frozenset[str]:
        """Name the conditions of paragraphs that hold."""
        known = {"next_session": self.following is not None, CONCERN_OPEN: self.concern_open}
        return frozenset({f"area:{area}" for area in self.areas} | {name for name, holds in known.items() if holds})


def written(moment: datetime, pattern: str, zone: str, language: str) -> str:
    """Write an instant as people of that language do; `pattern` is in the words of Unicode's dates."""
    return format_datetime(moment, pattern, tzinfo=ZoneInfo(zone), locale=_locale(language))


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(locale_of(language))


def locale_of(language: str) -> str:
    """British dates for English: `Mon 7 Dec`, also where the protocol says plain `en`."""
    return "en_GB" if language == "en" else language.replace("-", "_")


def _dates(facts: TextFacts, language: str) -> str:
    """List the dates; beside those of another course it says that they are not all, as no treatment is named yet."""
    dates = ", ".join(written(start, "EEE d MMM HH:mm", facts.zone, language) for start in facts.booked)
    if not facts.elsewhere:
        return dates
    phrases = PHRASES[language]
    return f"{dates} {phrases.other_dates if len(facts.booked) < MANY else phrases.other_dates_short}"


def _session_date(facts: TextFacts, language: str) -> str | None:
    return None if facts.session is None else written(facts.session, "EEEE d MMMM", facts.zone, language)


def _session_time(facts: TextFacts, language: str) -> str | None:
    return None if facts.session is None else written(facts.session, "HH:mm", facts.zone, language)


def _next_session(facts: TextFacts, language: str) -> str | None:
    return None if facts.following is None else written(facts.following, "EEEE d MMMM, HH:mm", facts.zone, language)


DATED: Mapping[str, Callable[[TextFacts, str], str | None]] = {
    "session dates": _dates,
    "session date": _session_date,
    "session time": _session_time,
    "next session": _next_session,
}


def reworded(step: Step, language: str, words: str) -> Step:
    """Give the step with these words in a language, as somebody wrote them for one patient."""
    return replace(step, texts={**step.texts, language: (Part(words),)})


def render_step(step: Step, language: str, facts: TextFacts) -> str:
    """Write the step's text in that language; KeyError where the protocol has no such language."""
    template = step.template(language, facts.circumstances)
    return render(template, values_of(facts, language, {name for name, _ in find_placeholders(template)}))


def values_of(facts: TextFacts, language: str, wanted: Collection[str] = DATED) -> dict[str, str]:
    """Give every placeholder that has a value, by name; of those with dates, which take long, the `wanted` ones."""
    values = {
        "clinic": facts.clinic,
        "site": facts.site,
        "sender": facts.sender,
        "clinic phone": facts.phone_open or facts.phone_closed or PHRASES[language].ring_short.nobody,
        "clinic email": facts.email,
        **_contacts(facts, PHRASES[language]),
    }
    dated = ((name, DATED[name](facts, language)) for name in DATED if name in wanted)
    return values | {name: value for name, value in dated if value is not None}


def _contacts(facts: TextFacts, phrases: Phrases) -> dict[str, str]:
    """Say whom to ring, by who answers at this moment, and how to write."""
    write = phrases.write_to if facts.whatsapp else phrases.write_here
    numbers = facts.phone_open, facts.phone_closed
    return {
        "ring": phrases.ring.say(*numbers, open_now=facts.open_now, mixed=facts.mixed),
        "ring short": phrases.ring_short.say(*numbers, open_now=facts.open_now, mixed=facts.mixed),
        "write to": write.format(email=facts.email, whatsapp=facts.whatsapp),
    }
