"""What stands against times chosen by hand, as far as can be seen without booking them."""

from datetime import datetime

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.errors import Fault, Refusal
from service.courses.booking import Booked
from service.courses.desk import CourseDesk
from service.courses.requests import BookingRequest

WORDS = {
    "practitioner": "The practitioner is taken then",
    "room": "The room is taken then",
    "patient": "The patient has another appointment then",
}


def against(session: Session, actor: Actor, desk: CourseDesk, request: BookingRequest) -> list[Fault]:
    """Try to book, take it back at once, and return what was refused or warned of.

    So the same rules speak as in the end, whatever they are by then. It needs a writing session.
    """
    attempt = session.begin_nested()
    try:
        return [*_warnings(desk.book(session, actor, request))]
    except Refusal as refusal:
        return faults_of(refusal, request)
    finally:
        attempt.rollback()


def _warnings(booked: Booked) -> tuple[Fault, ...]:
    return tuple(fault for fault in booked.warnings if fault.path.startswith("$.sessions"))


def faults_of(refusal: Refusal, request: BookingRequest) -> list[Fault]:
    """Name what a refusal says, clashes by their sessions."""
    if refusal.code == "slot_taken":
        places = {one.number: at for at, one in enumerate(request.sessions)}
        return [_clash(clash, places) for clash in refusal.detail["clashes"]]
    return [*refusal.faults] or [Fault("$", refusal.sentence)]


def _clash(clash: dict[str, str], places: dict[int, int]) -> Fault:
    start, end = (datetime.fromisoformat(clash[edge]) for edge in ("start", "end"))
    at = places.get(int(clash["number"]), 0)
    return Fault(f"$.sessions[{at}].start", f"{WORDS[clash['what']]}, from {start:%H:%M} to {end:%H:%M}.")
