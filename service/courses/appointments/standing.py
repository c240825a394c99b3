"""An appointment as it stands, written as a request: what a move does not name stays as it is."""

from sqlalchemy.orm import Session

from service.clinics.models import Practitioner, Room
from service.courses.appointments.models import Appointment
from service.courses.appointments.requests import AppointmentRequest, Kind, NewPlace

KIND: dict[str, Kind] = {"consultation": "consultation", "review": "review", "walk_in": "walk_in", "block": "block"}


def as_it_stands(session: Session, one: Appointment, to: NewPlace) -> AppointmentRequest:
    """Write what the appointment would be at its new place."""
    minutes = int((one.ends_at - one.starts_at).total_seconds()) // 60
    return AppointmentRequest(
        kind=KIND[one.kind],
        start=to.start,
        minutes=minutes if to.minutes is None else to.minutes,
        patient_id=one.patient_id,
        course_id=one.course_id,
        practitioner=to.practitioner or _practitioner(session, one),
        room=to.room or _room(session, one),
    )


def _practitioner(session: Session, one: Appointment) -> str | None:
    row = session.get(Practitioner, (one.clinic_id, one.practitioner_id)) if one.practitioner_id else None
    return row.key if row else None


def _room(session: Session, one: Appointment) -> str | None:
    row = session.get(Room, (one.clinic_id, one.room_id)) if one.room_id else None
    return row.key if row else None
