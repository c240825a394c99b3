"""Book several courses of one patient in one transaction: all of them or none."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.errors import Refusal
from service.courses.booking import Booked
from service.courses.desk import CourseDesk
from service.courses.diary import read_house
from service.courses.locks import take_turns, take_turns_for_patient
from service.courses.models import Booking
from service.courses.placing import taken
from service.courses.requests import BookingRequest, WantedSession
from service.courses.reservations.keeping import hold_reservation
from service.courses.together.requests import TogetherBooking, check_courses, of_course


def book_together(session: Session, actor: Actor, desk: CourseDesk, request: TogetherBooking) -> list[Booked]:
    """Book every course, or refuse and leave nothing behind.

    1. Take turns on the patient, on what is kept, then on everybody and everything that any of the courses wants, at
       once: each booking takes its turns in this order, but two of them one after the other would not.
    2. Book one course after the other, so that the later ones see those before.
    3. Where times are taken, look at the other courses all the same, and tell every clash with its course.

    Refuses as one booking does; the paths of faults, and `course` in the detail, say which course is meant.
    """
    check_courses(request.courses)
    clinic_id = clinic_of(actor)
    booked: list[Booked] = []
    clashes: list[dict[str, Any]] = []
    with session.begin_nested():
        take_turns_for_patient(session, clinic_id, request.patient_id)
        for kept in sorted({one.reservation for one in request.courses if one.reservation}):
            hold_reservation(session, clinic_id, kept)
        take_turns_together(session, clinic_id, request)
        for at, wanted in enumerate(request.courses):
            try:
                booked.append(desk.book(session, actor, wanted))
            except Refusal as refusal:
                if refusal.code != "slot_taken":
                    raise of_course(refusal, at) from refusal
                clashes += [_of_treatment(clash, at) for clash in refusal.detail["clashes"]]
        if len(booked) < len(request.courses):
            raise taken(clashes)
    return booked


def of_treatment(refusal: Refusal, at: int) -> Refusal:
    """Say of which treatment a refusal speaks, and each of its clashes."""
    if refusal.code != "slot_taken":
        return of_course(refusal, at)
    return taken([_of_treatment(clash, at) for clash in refusal.detail["clashes"]])


def _of_treatment(clash: dict[str, Any], at: int) -> dict[str, Any]:
    return {**clash, "course": at, "sentence": f"Treatment {at + 1}, {clash['sentence']}"}


def take_turns_together(session: Session, clinic_id: UUID, request: TogetherBooking) -> None:
    """Take turns on the patient and on everybody and everything that any of the courses wants, in one order."""
    house = read_house(session, clinic_id)
    people = {key: row.id for key, row in house.practitioners.items()}
    rooms = {key: row.id for key, row in house.rooms.items()}
    places = [(people.get(one.practitioner), rooms.get(one.room)) for one in _sessions(request.courses)]
    take_turns(session, [_wish(clinic_id, request.patient_id, *place) for place in dict.fromkeys(places)])


def _sessions(courses: tuple[BookingRequest, ...]) -> Iterator[WantedSession]:
    return (one for course in courses for one in course.sessions)


def _wish(clinic_id: UUID, patient_id: UUID, practitioner_id: UUID | None, room_id: UUID | None) -> Booking:
    """Name who and what is wanted; never written."""
    return Booking(clinic_id=clinic_id, patient_id=patient_id, practitioner_id=practitioner_id, room_id=room_id)
