"""Bookings that hours or absences no longer cover: who else finds them, and how they are told.

Hours are the clinic's, bookings belong to a room above it, so the search is handed to the desk that changes hours.
Nobody is moved because hours change; somebody at the desk has to act, and must know for whom.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from service.base.walltime import day_span


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose bookings to look at, and when: those of a practitioner, of a room, or of the whole site; None: any."""

    practitioner_id: UUID | None = None
    room_id: UUID | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def day_of(on_date: date, zone: ZoneInfo, **owner: UUID | None) -> Scope:
    """Return the scope of a local date."""
    begin, end = day_span(on_date, zone)
    return Scope(**owner, starts_at=begin, ends_at=end)


Strays = Callable[[Session, UUID, Scope, datetime], list[dict[str, Any]]]
"""Finds what is booked from a moment on outside the hours: database, clinic, scope, the moment (clinic time)."""


@dataclass(frozen=True, slots=True)
class Needs:
    """The skills and the kinds of rooms that the clinic's treatments ask for."""

    skills: tuple[str, ...] = ()
    room_kinds: tuple[str, ...] = ()


FindNeeds = Callable[[Session, UUID], Needs]


def no_strays(_session: Session, _clinic_id: UUID, _scope: Scope, _now: datetime) -> list[dict[str, Any]]:
    """Find nothing: for programs without courses."""
    return []


def no_needs(_session: Session, _clinic_id: UUID) -> Needs:
    """Know of no treatment."""
    return Needs()
