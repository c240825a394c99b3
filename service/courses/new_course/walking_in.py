"""Who is free at this moment, for a patient who has walked in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.errors import Refusal
from service.clinics.models import Practitioner, Room
from service.courses.desk import CourseDesk
from service.courses.models import CourseSession
from service.courses.refusal_words import refusal_lines
from service.courses.requests import BookingRequest


@dataclass(frozen=True, slots=True)
class FreeNow:
    """Who and which room a treatment would get that begins now, by name; or `faults`, why there is none."""

    start: datetime | None = None
    end: datetime | None = None
    practitioner: str = ""
    room: str = ""
    faults: tuple[str, ...] = ()


def free_now(session: Session, actor: Actor, desk: CourseDesk, request: BookingRequest) -> FreeNow:
    """Book a walk-in, look at what it got, and take it back at once. It needs a writing session."""
    attempt = session.begin_nested()
    try:
        (one,) = desk.book(session, actor, request).sessions
        return _told(session, one)
    except Refusal as refusal:
        taken = ("Nobody is free now, or no room is.",)
        return FreeNow(faults=taken if refusal.code == "slot_taken" else tuple(refusal_lines(refusal)))
    finally:
        attempt.rollback()


def _told(session: Session, one: CourseSession) -> FreeNow:
    who = session.get_one(Practitioner, (one.clinic_id, one.practitioner_id)).name
    return FreeNow(one.starts_at, one.ends_at, who, session.get_one(Room, (one.clinic_id, one.room_id)).name)
