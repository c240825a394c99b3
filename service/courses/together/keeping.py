"""Keep the times of several treatments of one patient for some minutes: all of them or none."""

from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.errors import Refusal
from service.courses.locks import take_turns_for_patient, take_turns_for_person
from service.courses.reservations.desk import ReservationDesk
from service.courses.reservations.models import Reservation
from service.courses.together.booking import of_treatment, take_turns_together
from service.courses.together.requests import TogetherBooking, check_courses


def keep_together(session: Session, actor: Actor, desk: ReservationDesk, request: TogetherBooking) -> list[Reservation]:
    """Keep a reservation for each treatment, or refuse and leave nothing behind.

    What the same person kept for the same patient before makes way, as with one. Turns are taken on everybody and
    everything at once, as when they are booked together: the person, the patient, what is kept, then people and rooms.
    """
    check_courses(request.courses)
    clinic_id = clinic_of(actor)
    made: list[Reservation] = []
    with session.begin_nested():
        if actor.id is not None:
            take_turns_for_person(session, clinic_id, actor.id)
        take_turns_for_patient(session, clinic_id, request.patient_id)
        desk.hold_standing(session, actor)
        take_turns_together(session, clinic_id, request)
        for at, wanted in enumerate(request.courses):
            beside = [one.id for one in made]
            whom = (session, actor, request.patient_id, wanted.protocol, wanted.sessions)
            try:
                made.append(desk.reserve(*whom, beside=beside))
            except Refusal as refusal:
                raise of_treatment(refusal, at) from refusal
    return made
