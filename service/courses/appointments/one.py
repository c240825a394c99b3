"""One appointment as its page shows it, with what may be done to it now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.clinics.models import Practitioner, Room
from service.courses.appointments.desk import EARLY
from service.courses.appointments.history import last_change
from service.courses.appointments.models import Appointment
from service.patients.models import Patient


@dataclass(frozen=True, slots=True, kw_only=True)
class OneView:
    """An appointment; times are in the zone of the site, `undoes` is the change that can be taken back."""

    id: UUID
    kind: str
    state: str
    start: datetime
    end: datetime
    patient_id: UUID | None
    patient_name: str | None
    mobile: str | None
    course_id: UUID | None
    practitioner: Practitioner | None
    room: Room | None
    note: str | None
    may_complete: bool
    may_miss: bool
    undoes: str | None

    @property
    def minutes(self) -> int:
        return int((self.end - self.start).total_seconds()) // 60

    @property
    def typed(self) -> Mapping[str, str]:
        """Give its place as the form for moving writes it."""
        return {
            "on": self.start.date().isoformat(),
            "time": f"{self.start:%H:%M}",
            "minutes": str(self.minutes),
            "practitioner": self.practitioner.key if self.practitioner else "",
            "room": self.room.key if self.room else "",
        }


def one_view(session: Session, clinic_id: UUID, appointment_id: UUID, zone: ZoneInfo, now: datetime) -> OneView:
    """Show one appointment, or refuse with `not_found`."""
    one = Appointment
    row = session.execute(
        select(one, Patient, Practitioner, Room)
        .outerjoin(Patient, (Patient.clinic_id == one.clinic_id) & (Patient.id == one.patient_id))
        .outerjoin(Practitioner, (Practitioner.clinic_id == one.clinic_id) & (Practitioner.id == one.practitioner_id))
        .outerjoin(Room, (Room.clinic_id == one.clinic_id) & (Room.id == one.room_id))
        .where(one.clinic_id == clinic_id, one.id == appointment_id)
    ).one_or_none()
    if row is None:
        raise Refusal("not_found", {"what": "appointment"})
    found, patient, practitioner, room = row
    last = last_change(session, found)
    met = found.state == "booked" and found.kind != "block"
    return OneView(
        id=found.id,
        kind=found.kind,
        state=found.state,
        start=found.starts_at.astimezone(zone),
        end=found.ends_at.astimezone(zone),
        patient_id=found.patient_id,
        patient_name=patient.name if patient else None,
        mobile=patient.mobile if patient else None,
        course_id=found.course_id,
        practitioner=practitioner,
        room=room,
        note=found.note,
        may_complete=met and found.starts_at - now <= EARLY,
        may_miss=met and found.starts_at <= now,
        undoes=last.action if last else None,
    )
