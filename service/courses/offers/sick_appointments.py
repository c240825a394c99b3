"""Appointments of somebody who is off sick. They are rung, and found another place in the diary, by a person.

No state is kept of them: one that is booked with the absent practitioner still is left to ring, whatever happened to it
in between, and keeps its sick day open.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.clinics.timetable_models import Absence
from service.courses.appointments.models import Appointment
from service.courses.offers.models import SickDay
from service.courses.planning.problem import Busy
from service.patients.models import Patient

ToRing = tuple[Appointment, Patient | None]


def appointments_in(
    session: Session, clinic_id: UUID, practitioner_id: UUID, span: Busy, now: datetime
) -> tuple[ToRing, ...]:
    """List the appointments that somebody has in a span and that have not begun."""
    begin, end = span
    theirs = _to_ring().where(
        Appointment.clinic_id == clinic_id,
        Appointment.practitioner_id == practitioner_id,
        Appointment.starts_at >= max(begin, now),
        Appointment.starts_at < end,
    )
    return tuple((one, patient) for one, patient in session.execute(theirs))


def appointments_left(session: Session, days: Iterable[SickDay]) -> Mapping[UUID, list[ToRing]]:
    """List, by the ids of sick days, the appointments that are left to ring; of one that was taken back there are none.

    What had begun when the sick day was noted is not of it.
    """
    of_days = (
        _to_ring()
        .add_columns(SickDay.id)
        .join(
            SickDay,
            (SickDay.clinic_id == Appointment.clinic_id) & (SickDay.practitioner_id == Appointment.practitioner_id),
        )
        .join(Absence, (Absence.clinic_id == SickDay.clinic_id) & (Absence.id == SickDay.absence_id))
        .where(
            SickDay.id.in_([day.id for day in days]),
            Appointment.starts_at >= Absence.starts_at,
            Appointment.starts_at >= SickDay.created_at,
            Appointment.starts_at < Absence.ends_at,
        )
    )
    left: dict[UUID, list[ToRing]] = {}
    for one, patient, day_id in session.execute(of_days):
        left.setdefault(day_id, []).append((one, patient))
    return left


def _to_ring() -> Select[Appointment, Patient]:
    """Select what is booked still, in the order of time; blocks are nobody's."""
    return (
        select(Appointment, Patient)
        .outerjoin(Patient, (Patient.clinic_id == Appointment.clinic_id) & (Patient.id == Appointment.patient_id))
        .where(Appointment.state == "booked", Appointment.kind != "block")
        .order_by(Appointment.starts_at, Appointment.id)
    )
