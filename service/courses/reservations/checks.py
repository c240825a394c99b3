"""Whether places may be kept: the same hours, people and rooms as for a booking. Pure rules."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from service.base.errors import Fault, Refusal, invalid
from service.courses.checks import JUST_BEGUN, YEARS
from service.courses.openings import Openings
from service.courses.requests import WantedSession

MOST_PLACES = 6  # of one reservation: the longest course


def check_places(sessions: Sequence[WantedSession], openings: Openings, minutes: int, now: datetime) -> None:
    """Raise the Refusal that names every fault: `invalid_input`, else `in_the_past`, else `outside_hours`.

    Numbers are those of the sessions that the places are for; they need not begin at 1.
    """
    faults = [*_structure(sessions, openings)]
    if faults:
        raise invalid(*faults)
    past = [_start(at, "has already passed") for at, one in enumerate(sessions) if one.start < now - JUST_BEGUN]
    shut = [*_shut(sessions, openings, minutes)]
    if past or shut:
        raise Refusal("in_the_past" if past else "outside_hours", faults=(*past, *shut))


def _structure(sessions: Sequence[WantedSession], openings: Openings) -> Iterator[Fault]:
    if not 1 <= len(sessions) <= MOST_PLACES:
        yield Fault("$.sessions", f"must hold between 1 and {MOST_PLACES} sessions")
    for at, wanted in enumerate(sessions):
        path = f"$.sessions[{at}]"
        if not 1 <= wanted.number <= MOST_PLACES:
            yield Fault(f"{path}.number", f"must be between 1 and {MOST_PLACES}")
        if wanted.start.utcoffset() is None:
            yield Fault(f"{path}.start", "must carry its offset, such as 2026-12-07T11:00:00+00:00")
        elif wanted.start.year not in YEARS:
            yield Fault(f"{path}.start", f"must lie in the years {YEARS[0]} to {YEARS[-1]}")
        if not openings.knows(wanted.practitioner):
            yield Fault(f"{path}.practitioner", "is not the key of a practitioner")
        if not openings.has(wanted.room):
            yield Fault(f"{path}.room", "is not the key of a room")


def _shut(sessions: Sequence[WantedSession], openings: Openings, minutes: int) -> Iterator[Fault]:
    for at, one in enumerate(sessions):
        end = one.start + timedelta(minutes=minutes)
        objection = openings.objection(one.start, end, one.practitioner, one.room)
        if objection:
            yield _start(at, objection)


def _start(at: int, sentence: str) -> Fault:
    return Fault(f"$.sessions[{at}].start", sentence)
