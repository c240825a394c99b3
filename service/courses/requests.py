"""What is asked of the course desk, from the API and from the pages alike."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from service.courses.planning import Preference

NO_PREFERENCE = Preference()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRequest:
    """Ask for plans of a new course; `earliest` and `latest` bound the local date of every session.

    `areas`: days near to another treatment of the same areas are left out; without any it could be every area.
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
    """Ask for a course with all its sessions; `reason` is a clinician's, for going under the minimum spacing."""

    patient_id: UUID
    protocol: str
    sessions: tuple[WantedSession, ...]
    areas: tuple[str, ...] = ()
    reason: str | None = None
