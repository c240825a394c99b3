"""The session of a patient who has walked in: it begins now, with whoever and wherever is free."""

from datetime import datetime

from sqlalchemy.orm import Session

from service.base.errors import Fault, invalid
from service.courses.diary import House
from service.courses.life.model import Place
from service.courses.life.whoever import complete_place
from service.courses.requests import BookingRequest, WantedSession
from service.courses.taken import read_taken
from service.courses.treatment import Treatment


def session_now(
    session: Session, request: BookingRequest, treatment: Treatment, house: House, now: datetime
) -> WantedSession:
    """Return the session that a walk-in without one asks for; refuses names that nobody and no room has."""
    openings, protocol = house.openings(treatment.protocol), treatment.protocol
    unknown = []
    if request.practitioner is not None and not openings.knows(request.practitioner):
        unknown.append(Fault("$.practitioner", "is not the key of a practitioner"))
    if request.room is not None and not openings.has(request.room):
        unknown.append(Fault("$.room", "is not the key of a room"))
    today = house.local(now).date()
    taken = read_taken(session, house, treatment.patient.id, today, today, now=now)
    people, rooms = house.practitioners_for(protocol, taken), house.rooms_for(protocol, taken)
    if not people or not rooms:
        unknown.append(Fault("$", "this site has nobody to treat, or no room to treat in"))
    if unknown:
        raise invalid(*unknown)
    start = now.replace(second=0, microsecond=0)
    spot = complete_place(Place(start, request.practitioner, request.room), None, protocol, openings, people, rooms)
    return WantedSession(number=1, start=spot.start, practitioner=spot.practitioner, room=spot.room)
