"""Whether an appointment may be where it is asked for: pure rules, every fault at once."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from service.base.errors import Fault, Refusal, invalid
from service.courses.appointments.grounds import NONE
from service.courses.appointments.requests import LEAST_MINUTES, MOST_MINUTES, AppointmentRequest
from service.courses.checks import JUST_BEGUN, YEARS
from service.courses.openings import Openings

IS_NEEDED = "is required"


def check(wanted: AppointmentRequest, openings: Openings, now: datetime) -> None:
    """Raise the Refusal that names every fault: `invalid_input`, else `in_the_past`, else `outside_hours`."""
    faults = [*_whom(wanted), *_when(wanted), *_where(wanted, openings)]
    if faults:
        raise invalid(*faults)
    if wanted.start < now - JUST_BEGUN:
        raise Refusal("in_the_past", faults=(Fault("$.start", "has already passed"),))
    objection = None if wanted.kind == "block" else objection_to(wanted, openings)
    if objection:
        raise Refusal("outside_hours", faults=(Fault("$.start", objection),))


def objection_to(wanted: AppointmentRequest, openings: Openings) -> str | None:
    """Say what is shut for a part of it, None if nothing is. A block may lie where all is shut: nobody comes."""
    end = wanted.start + timedelta(minutes=wanted.length)
    return openings.objection(wanted.start, end, wanted.practitioner or NONE, wanted.room or NONE)


def _whom(wanted: AppointmentRequest) -> Iterator[Fault]:
    block = wanted.kind == "block"
    if not block and wanted.patient_id is None:
        yield Fault("$.patient_id", IS_NEEDED)
    if block and wanted.patient_id is not None:
        yield Fault("$.patient_id", "must be left out: a block is for nobody")
    if wanted.course_id is not None and wanted.kind != "review":
        yield Fault("$.course_id", "must be left out: only a review belongs to a course")
    if block and not (wanted.practitioner or wanted.room):
        yield Fault("$.practitioner", "is required, or a room: a block takes what it names")


def _when(wanted: AppointmentRequest) -> Iterator[Fault]:
    if wanted.start.utcoffset() is None:
        yield Fault("$.start", "must carry its offset, such as 2026-12-07T11:00:00+00:00")
    elif wanted.start.year not in YEARS:
        yield Fault("$.start", f"must lie in the years {YEARS[0]} to {YEARS[-1]}")
    if wanted.minutes is None and not wanted.length:
        yield Fault("$.minutes", IS_NEEDED)
    elif not LEAST_MINUTES <= wanted.length <= MOST_MINUTES:
        yield Fault("$.minutes", f"must be between {LEAST_MINUTES} and {MOST_MINUTES}")


def _where(wanted: AppointmentRequest, openings: Openings) -> Iterator[Fault]:
    if wanted.practitioner and not openings.knows(wanted.practitioner):
        yield Fault("$.practitioner", "is not the key of a practitioner")
    if wanted.room and not openings.has(wanted.room):
        yield Fault("$.room", "is not the key of a room")
