"""The service's own words in one language, for what a clinic's facts leave open."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ringing:
    """How whom to ring is told, for each way in which a clinic can be reached: what is answered now comes first.

    `{open}` is the number that is answered in opening hours, `{closed}` the one for all others, or `nobody`.
    """

    open_now: str
    closed_now: str
    nobody_now: str
    always: str
    nobody: str

    def say(self, phone_open: str, phone_closed: str | None, *, open_now: bool) -> str:
        """Say it with these numbers; `phone_closed` None means that none is answered out of hours."""
        return self._way(phone_open, phone_closed, open_now).format(open=phone_open, closed=phone_closed or self.nobody)

    def _way(self, phone_open: str, phone_closed: str | None, open_now: bool) -> str:
        if phone_closed == phone_open:
            return self.always
        if open_now:
            return self.open_now
        return self.closed_now if phone_closed else self.nobody_now


@dataclass(frozen=True, slots=True)
class Phrases:
    """`ring` and `ring_short` end a sentence such as "Pain or discharge: …."; `write_to` needs a WhatsApp number.

    `other_dates`, or shorter, follows a list of dates.
    """

    ring: Ringing
    ring_short: Ringing
    write_to: str
    write_here: str
    other_dates: str
    other_dates_short: str


PHRASES: Mapping[str, Phrases] = {
    "en": Phrases(
        ring=Ringing(
            open_now="ring the clinic at once on {open}. Out of hours: {closed}",
            closed_now="ring the clinic at once on {closed}. When open: {open}",
            nobody_now="ring at once. The clinic is closed now: ring {closed}. When open: {open}",
            always="ring the clinic at once on {open}",
            nobody="111, or 999 in an emergency",
        ),
        ring_short=Ringing(
            open_now="ring {open}, if closed {closed}",
            closed_now="ring {closed}, when open {open}",
            nobody_now="ring {closed} now, when open {open}",
            always="ring {open}",
            nobody="111 or 999",
        ),
        write_to="e-mail {email} or WhatsApp {whatsapp}",
        write_here="e-mail {email} or answer here",
        other_dates="and those in our other text",
        other_dates_short="and others",
    )
}
"""A language of a protocol must be here; the check of its texts says so where it is not."""
