"""Hold a whole sick day still before any of its places is kept, in the order in which everybody takes turns."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clinics.models import Practitioner, Room
from service.courses.locks import take_turns, take_turns_for_patient
from service.courses.models import Booking, CourseSession
from service.courses.offers.finding import courses_of, hold_open, open_offers_in
from service.courses.offers.models import Offer
from service.courses.offers.sick_plan import SickPlan, SickRow, sessions_in
from service.courses.sessions import hold_still


@dataclass(frozen=True, slots=True)
class HeldDay:
    """A sick day that nobody else changes any more.

    `rows` are still as they were planned. `others` came, or were moved within the day, since; they are rung. `lost` are
    open offers of places that the sick practitioner would have served.
    """

    rows: list[SickRow]
    others: list[CourseSession]
    lost: list[Offer]


def hold_day(session: Session, plan: SickPlan, now: datetime) -> HeldDay:
    """Hold every course, then the patients, the offers, and whoever and whatever is to be kept.

    Whoever books the sick practitioner waits for this or was here first: the sessions are read again once it is held.
    """
    sick = plan.practitioner
    lost = open_offers_in(session, sick.clinic_id, sick.id, plan.span)
    for course_id in sorted({row.one.course_id for row in plan.rows} | courses_of(session, lost)):
        hold_still(session, sick.clinic_id, course_id)
    patients = {row.patient.id for row in plan.rows} | {offer.patient_id for offer in lost}
    take_turns_for_patient(session, sick.clinic_id, *patients)
    held = hold_open(session, sick.clinic_id, [offer.id for offer in lost])
    take_turns(session, [Booking(clinic_id=sick.clinic_id, practitioner_id=sick.id), *_places(session, plan)])
    ones = sessions_in(session, sick, plan.span, now)
    at = {one.id: one.starts_at for one in ones}
    rows = [row for row in plan.rows if at.get(row.one.id) == row.was.start]
    planned = {row.one.id for row in rows}
    return HeldDay(rows, [one for one in ones if one.id not in planned], list(held))


def _places(session: Session, plan: SickPlan) -> list[Booking]:
    """Return what is to be kept, as far as turns are taken for it."""
    clinic_id = plan.practitioner.clinic_id
    people, rooms = (
        dict(session.execute(select(kind.key, kind.id).where(kind.clinic_id == clinic_id)).all())
        for kind in (Practitioner, Room)
    )
    places = [row.to for row in plan.rows if row.to is not None]
    return [
        Booking(clinic_id=clinic_id, practitioner_id=people[to.practitioner], room_id=rooms[to.room]) for to in places
    ]
