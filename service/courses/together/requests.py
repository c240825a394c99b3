"""What is asked for when several treatments of one patient are planned or booked together."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from service.base.errors import Fault, Refusal, invalid
from service.courses.planning import Preference
from service.courses.requests import NO_PREFERENCE, BookingRequest, ProposalRequest

FEWEST, MOST = 2, 3
OF_A_COURSE = ("$.sessions", "$.areas", "$.done", "$.protocol", "$.reason", "$.number")


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCourse:
    """One of the courses; see `ProposalRequest`."""

    protocol: str
    sessions: int
    areas: tuple[str, ...] = ()
    done: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TogetherRequest:
    """Ask for plans of two or three courses of one patient; what stands beside `courses` holds for all of them."""

    patient_id: UUID
    courses: tuple[WantedCourse, ...]
    earliest: date | None = None
    latest: date | None = None
    preferred: Preference = NO_PREFERENCE
    same_practitioner: bool = False
    proposals: int = 3

    def single(self, at: int) -> ProposalRequest:
        """Return what is asked of one course."""
        course = self.courses[at]
        return ProposalRequest(
            patient_id=self.patient_id,
            protocol=course.protocol,
            sessions=course.sessions,
            areas=course.areas,
            done=course.done,
            earliest=self.earliest,
            latest=self.latest,
            preferred=self.preferred,
            same_practitioner=self.same_practitioner,
            proposals=self.proposals,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TogetherBooking:
    """Ask for two or three courses of one patient, all of their sessions or none."""

    patient_id: UUID
    courses: tuple[BookingRequest, ...]


def check_courses(courses: tuple[WantedCourse, ...] | tuple[BookingRequest, ...]) -> None:
    """Refuse too few, too many, and one treatment twice: its sessions are those of one course."""
    if not FEWEST <= len(courses) <= MOST:
        raise invalid(Fault("$.courses", f"must hold {FEWEST} or {MOST} courses"))
    keys = [course.protocol for course in courses]
    twice = [at for at, key in enumerate(keys) if key in keys[:at]]
    if twice:
        raise invalid(*(Fault(f"$.courses[{at}].protocol", "must be another treatment than before") for at in twice))


def of_course(refusal: Refusal, at: int) -> Refusal:
    """Say of which course a refusal speaks."""
    faults = tuple(Fault(_path(fault.path, at), fault.sentence) for fault in refusal.faults)
    return Refusal(refusal.code, {**refusal.detail, "course": at}, faults)


def _path(path: str, at: int) -> str:
    return f"$.courses[{at}]{path[1:]}" if path.startswith(OF_A_COURSE) else path
