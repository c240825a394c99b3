"""The rows of an appointment, made out of what was asked for; and finding them again."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.errors import Fault, Refusal, invalid
from service.base.ids import new_id
from service.courses.appointments.models import Appointment
from service.courses.appointments.requests import AppointmentRequest
from service.courses.diary import House
from service.courses.models import Booking, Course
from service.patients.models import Patient


def new_appointment(wanted: AppointmentRequest, house: House, booking: Booking, now: datetime) -> Appointment:
    return Appointment(
        clinic_id=house.site.clinic_id,
        id=new_id(),
        site_id=house.site.id,
        kind=wanted.kind,
        state="booked",
        patient_id=wanted.patient_id,
        course_id=wanted.course_id,
        booking_id=booking.id,
        practitioner_id=booking.practitioner_id,
        room_id=booking.room_id,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        note=(wanted.note or "").strip() or None,
        version=0,
        created_at=now,
    )


def new_booking(wanted: AppointmentRequest, house: House, now: datetime) -> Booking:
    """Make a place in the diary; an appointment needs no preparation and no cleaning."""
    start = wanted.start.astimezone(UTC)
    return a_booking(
        house.site.clinic_id,
        wanted.kind,
        wanted.patient_id,
        (start, start + timedelta(minutes=wanted.length)),
        house.practitioners[wanted.practitioner].id if wanted.practitioner else None,
        house.rooms[wanted.room].id if wanted.room else None,
        now,
    )


def a_booking(
    clinic_id: UUID,
    kind: str,
    patient_id: UUID | None,
    span: tuple[datetime, datetime],
    practitioner_id: UUID | None,
    room_id: UUID | None,
    now: datetime,
) -> Booking:
    return Booking(
        clinic_id=clinic_id,
        id=new_id(),
        kind=kind,
        active=True,
        practitioner_id=practitioner_id,
        room_id=room_id,
        patient_id=patient_id,
        starts_at=span[0],
        ends_at=span[1],
        blocked_from=span[0],
        blocked_until=span[1],
        created_at=now,
    )


def hold_appointment(session: Session, clinic_id: UUID, appointment_id: UUID) -> Appointment:
    """Return an appointment that nobody else can change until the transaction ends, or refuse with `not_found`."""
    found = select(Appointment).where(Appointment.clinic_id == clinic_id, Appointment.id == appointment_id)
    one = session.scalar(found.with_for_update(key_share=True).execution_options(populate_existing=True))
    if one is None:
        raise Refusal("not_found", {"what": "appointment"})
    return one


def check_patient(session: Session, clinic_id: UUID, wanted: AppointmentRequest) -> None:
    """Refuse a patient or a course that this clinic does not have, and a course of another patient."""
    if wanted.patient_id is None:
        return
    if session.get(Patient, (clinic_id, wanted.patient_id)) is None:
        raise Refusal("not_found", {"what": "patient"})
    if wanted.course_id is not None:
        course = session.get(Course, (clinic_id, wanted.course_id))
        if course is None or course.patient_id != wanted.patient_id:
            raise invalid(Fault("$.course_id", "is not a course of this patient"))
