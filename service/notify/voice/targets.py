"""Whom an incoming call is put through to, and how much a missed one weighs. Pure.

1. While the site is open: the number that is answered there, then whoever is on duty.
2. At all other times: whoever is on duty, then the number that is answered at that hour, if one is.
3. A number that is somebody's own phone asks for the key wherever it was found: its voicemail would take the call.
4. Nobody is put through to themselves, and no call to a number that is answered here, of whichever clinic: it would go
   round.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

FRESH_DAYS = 7
"""So long after a treatment the texts tell a patient to ring for pain or discharge: a missed call may be just that."""


@dataclass(frozen=True, slots=True)
class Target:
    """A phone to ring. With `staff_id` it is somebody's own, and may have a voicemail: it must be taken by a key."""

    number: str
    staff_id: UUID | None = None


def targets(duty: Target | None, desk: Target | None, *, is_open: bool, not_to: Collection[str | None]) -> list[Target]:
    """List the phones to ring, one after another; `not_to` are the caller's number and those answered here."""
    ordered = (desk, duty) if is_open else (duty, desk)
    found: dict[str, Target] = {}
    for one in ordered:
        if one is not None and one.number not in not_to:
            first = found.setdefault(one.number, one)
            found[one.number] = first if first.staff_id is not None else one
    return list(found.values())


def urgency_of(days_since: Iterable[int | None], *, has_urgent: bool) -> str:
    """Weigh a missed call: urgent soon after a treatment or while something urgent is open, else a concern.

    `days_since` holds the days since the last treatment of everybody whose call it may be.
    """
    fresh = any(day is not None and day <= FRESH_DAYS for day in days_since)
    return "urgent" if fresh or has_urgent else "concern"
