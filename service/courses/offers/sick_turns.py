"""Take turns for a whole sick day before any of its places is kept, in the order in which everybody takes them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clinics.models import Practitioner, Room
from service.courses.locks import take_turns
from service.courses.models import Booking
from service.courses.offers.sick_plan import SickPlan, SickRow
from service.courses.sessions import hold_still


def take_turns_for_all(session: Session, plan: SickPlan) -> list[SickRow]:
    """Hold every course, then whoever and whatever is to be kept; return the rows that are still as they were read."""
    clinic_id = plan.practitioner.clinic_id
    for course_id in sorted({row.one.course_id for row in plan.rows}):
        hold_still(session, clinic_id, course_id)
    people, rooms = (
        dict(session.execute(select(kind.key, kind.id).where(kind.clinic_id == clinic_id)).all())
        for kind in (Practitioner, Room)
    )
    places = [row.to for row in plan.rows if row.to is not None]
    take_turns(
        session,
        [
            Booking(clinic_id=clinic_id, practitioner_id=people[to.practitioner], room_id=rooms[to.room])
            for to in places
        ],
    )
    return [row for row in plan.rows if _is_as_it_was(session, plan, row)]


def _is_as_it_was(session: Session, plan: SickPlan, row: SickRow) -> bool:
    """Tell whether nobody has moved the session since it was read."""
    session.refresh(row.one)
    same = row.one.practitioner_id == plan.practitioner.id and row.one.starts_at == row.was.start
    return same and row.one.state == "booked"
