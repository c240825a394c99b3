"""What is asked of the course desk, from the API and from the pages alike."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from service.courses.planning import Preference

NO_PREFERENCE = Preference()
Kind = Literal["course", "one_off", "walk_in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRequest:
    """Ask for plans of a new course; `earliest` and `latest` bound the local date of every session.

    `areas`: days near to another treatment of the same areas are left out; without any it could be every area. `done`:
    local dates, ascending, of sessions had elsewhere; they are the first of `sessions`.
    """

    patient_id: UUID
    protocol: str
    sessions: int
    earliest: date | None = None
    latest: date | None = None
    preferred: Preference = NO_PREFERENCE
    same_practitioner: bool = False
    proposals: int = 3
    areas: tuple[str, ...] = ()
    done: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedSession:
    """Ask for one place in the diary; `practitioner` and `room` are keys, `end` is only compared."""

    number: int
    start: datetime
    practitioner: str
    room: str
    end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRequest:
    """Ask for a course with all its sessions; `reason` is a clinician's, for going under the minimum spacing.

    `done`: local dates, ascending, of sessions had elsewhere: they get the numbers from 1 on, `sessions` those after.
    `reservation`: places kept for this patient, which make room. A walk-in is one session that begins now; it may name
    nobody and no room, and be left out of `sessions` altogether.
    """

    patient_id: UUID
    protocol: str
    sessions: tuple[WantedSession, ...]
    areas: tuple[str, ...] = ()
    reason: str | None = None
    done: tuple[date, ...] = ()
    kind: Kind = "course"
    same_practitioner: bool = False
    reservation: UUID | None = None
    practitioner: str | None = None
    room: str | None = None
