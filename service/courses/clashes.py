"""Who or what is taken already, for a booking that the database refuses or would refuse."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from service.courses.expired import shares
from service.courses.models import Booking

What = Literal["practitioner", "room", "patient"]
OVERLAP, DEADLOCK = "23P01", "40P01"
GUARD = "ex_bookings_"  # the beginning of the constraints' and triggers' names
EVERYTHING: tuple[What, ...] = ("practitioner", "room", "patient")


@dataclass(frozen=True, slots=True)
class Clash:
    """Session `number` cannot be had because `what` is taken from `start` to `end`.

    For practitioner and room that includes preparation and cleaning. Whose booking it is stays untold.
    """

    number: int
    what: What
    start: datetime
    end: datetime

    def to_json(self, zone: ZoneInfo) -> dict[str, Any]:
        ends = {"start": self.start.astimezone(zone).isoformat(), "end": self.end.astimezone(zone).isoformat()}
        return {"number": self.number, "what": self.what, **ends}


REACH = timedelta(days=2)  # longer than anything in the diary, so that its index is not read to the end

Numbered = Sequence[tuple[int, Booking]]
"""The bookings that are wanted, each with the number of its session."""


def find_clashes(session: Session, wanted: Numbered) -> list[Clash]:
    """Hold wanted bookings (not yet in the database) against the active ones; one query a session."""
    return [clash for number, booking in wanted for clash in _clashes_of(session, number, booking)]


def _clashes_of(session: Session, number: int, wanted: Booking) -> Iterable[Clash]:
    near = select(Booking).where(
        Booking.clinic_id == wanted.clinic_id,
        Booking.active,
        Booking.blocked_until > wanted.blocked_from,
        Booking.blocked_until < wanted.blocked_until + REACH,
        Booking.blocked_from < wanted.blocked_until,
        shares(wanted),
    )
    for other in session.scalars(near.order_by(Booking.blocked_from, Booking.id)):
        for what in EVERYTHING:
            if _meet(what, wanted, other):
                yield Clash(number, what, *_span(what, other))


def _meet(what: What, wanted: Booking, other: Booking) -> bool:
    mine = getattr(wanted, f"{what}_id")
    begin, end = _span(what, wanted)
    other_begin, other_end = _span(what, other)
    return bool(mine) and mine == getattr(other, f"{what}_id") and begin < other_end and other_begin < end


def _span(what: What, booking: Booking) -> tuple[datetime, datetime]:
    if what == "patient":
        return booking.starts_at, booking.ends_at
    return booking.blocked_from, booking.blocked_until


def refused_by_database(error: DBAPIError) -> bool:
    """Tell whether the database refused a double booking, or stopped it to end a deadlock."""
    return getattr(error.orig, "sqlstate", None) in {OVERLAP, DEADLOCK} or GUARD in str(error.orig)


def stopped_by_deadlock(error: DBAPIError) -> bool:
    """Tell whether the database stopped a statement to end a deadlock; another try may go through."""
    return getattr(error.orig, "sqlstate", None) == DEADLOCK


def named_by_database(error: DBAPIError, number: int, wanted: Booking) -> list[Clash]:
    """Tell what a refusal names when the booking in the way can no longer be seen."""
    return [Clash(number, what, *_span(what, wanted)) for what in EVERYTHING if f"{GUARD}{what}" in str(error.orig)]
