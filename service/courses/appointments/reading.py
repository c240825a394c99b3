"""Appointments as they are shown: plain data with keys for people and rooms, times in the zone of the site."""

import base64
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypedDict
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import Session

from service.base.errors import Fault, Refusal, invalid
from service.base.walltime import midnight
from service.clinics.hours import default_site
from service.clinics.models import Practitioner, Room
from service.courses.appointments.models import Appointment


class AppointmentView(TypedDict):
    """An appointment; `practitioner` and `room` are keys, `version` counts changes."""

    id: UUID
    kind: str
    state: str
    patient_id: UUID | None
    course_id: UUID | None
    start: str
    end: str
    practitioner: str | None
    room: str | None
    note: str | None
    version: int
    created_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which appointments to show; what is None does not restrict. Dates are local and both included."""

    first: date | None = None
    last: date | None = None
    practitioner: str | None = None
    patient_id: UUID | None = None
    limit: int = 100
    cursor: str | None = None


def appointment_view(session: Session, clinic_id: UUID, appointment_id: UUID) -> AppointmentView:
    """Show one appointment, or refuse with `not_found`."""
    zone = ZoneInfo(default_site(session, clinic_id).zone)
    row = session.execute(_with_keys(clinic_id).where(Appointment.id == appointment_id)).one_or_none()
    if row is None:
        raise Refusal("not_found", {"what": "appointment"})
    return _view(row, zone)


def list_appointments(session: Session, clinic_id: UUID, wanted: Wanted) -> tuple[list[AppointmentView], str | None]:
    """List appointments by start, and give the cursor of the next page if there is one."""
    zone = ZoneInfo(default_site(session, clinic_id).zone)
    order = (Appointment.starts_at, Appointment.id)
    found = _with_keys(clinic_id).where(*_which(wanted, zone)).order_by(*order).limit(wanted.limit + 1)
    rows = session.execute(found).all()
    shown = rows[: wanted.limit]
    more = len(rows) > wanted.limit
    return [_view(row, zone) for row in shown], _cursor(shown[-1][0]) if more else None


def _which(wanted: Wanted, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    which: list[ColumnElement[bool]] = []
    if wanted.first is not None:
        which.append(Appointment.starts_at >= midnight(wanted.first, zone))
    if wanted.last is not None:
        which.append(Appointment.starts_at < midnight(wanted.last + timedelta(days=1), zone))
    if wanted.practitioner is not None:
        which.append(Practitioner.key == wanted.practitioner)
    if wanted.patient_id is not None:
        which.append(Appointment.patient_id == wanted.patient_id)
    if wanted.cursor is not None:
        starts_at, id_ = _read_cursor(wanted.cursor)
        after = (Appointment.starts_at == starts_at) & (Appointment.id > id_)
        which.append((Appointment.starts_at > starts_at) | after)
    return which


Keyed = tuple[Appointment, str, str]


def _with_keys(clinic_id: UUID) -> Select[*Keyed]:
    one = Appointment
    who = (Practitioner.clinic_id == one.clinic_id) & (Practitioner.id == one.practitioner_id)
    where = (Room.clinic_id == one.clinic_id) & (Room.id == one.room_id)
    found = select(one, Practitioner.key, Room.key).outerjoin(Practitioner, who).outerjoin(Room, where)
    return found.where(one.clinic_id == clinic_id)


def _view(row: Row[*Keyed], zone: ZoneInfo) -> AppointmentView:
    one, practitioner, room = row
    return {
        "id": one.id,
        "kind": one.kind,
        "state": one.state,
        "patient_id": one.patient_id,
        "course_id": one.course_id,
        "start": one.starts_at.astimezone(zone).isoformat(),
        "end": one.ends_at.astimezone(zone).isoformat(),
        "practitioner": practitioner,
        "room": room,
        "note": one.note,
        "version": one.version,
        "created_at": one.created_at.astimezone(zone).isoformat(),
    }


def _cursor(one: Appointment) -> str:
    return base64.urlsafe_b64encode(f"{one.starts_at.isoformat()}|{one.id}".encode()).decode()


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    try:
        starts_at, _, id_ = base64.urlsafe_b64decode(cursor).decode().partition("|")
        return datetime.fromisoformat(starts_at).astimezone(UTC), UUID(id_)
    except ValueError as error:
        raise invalid(Fault("$.cursor", "is not a cursor of this list")) from error
