"""The sessions of a day, and those that nobody ticked, with everybody's names: for the page that is open all day."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from service.base.walltime import day_span, midnight
from service.clinics.hours import default_site
from service.clinics.models import Practitioner, Room
from service.courses.lengths import read_lengths, session_words
from service.courses.models import Course, CourseSession
from service.courses.reading import on_hold_among
from service.patients.models import Patient
from service.protocols.models import ProtocolVersion

MOST = 25
"""How many that nobody ticked are listed at once; the others follow as these are dealt with."""

Named = tuple[CourseSession, Patient, ProtocolVersion, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySession:
    """One session of a day; `start`, `end` and `completed_at` are in the zone of the site. `confirmed`: the patient
    wrote that they come.

    `ticked_before` tells of one that is booked that it was ticked once, and the tick taken back.
    """

    session_id: UUID
    course_id: UUID
    number: int
    of: int | None
    state: str
    start: datetime
    end: datetime
    completed_at: datetime | None
    confirmed: bool
    patient_id: UUID
    patient_name: str
    protocol: str
    protocol_name: str
    practitioner_name: str | None
    room_name: str | None
    on_hold: bool
    ticked_before: bool

    @property
    def session_words(self) -> str:
        """Name it among the sessions of its course."""
        return session_words(self.number, self.of)


def day_sessions(session: Session, clinic_id: UUID, local_date: date) -> list[DaySession]:
    """List the sessions that start on a local date of the clinic's site, in order, cancelled ones left out."""
    zone = ZoneInfo(default_site(session, clinic_id).zone)
    begin, end = day_span(local_date, zone)
    starts = CourseSession.starts_at
    return _listed(session, clinic_id, zone, starts >= begin, starts < end)


def unticked_sessions(session: Session, clinic_id: UUID, now: datetime) -> tuple[list[DaySession], int]:
    """List the sessions of earlier days that are over and still booked, oldest first; say too how many there are.

    Without the tick no aftercare goes out, so none leaves the list by growing old.
    """
    zone = ZoneInfo(default_site(session, clinic_id).zone)
    one = CourseSession
    earlier = one.starts_at < midnight(now.astimezone(zone).date(), zone)
    over = (earlier, one.ends_at <= now, one.state == "booked")
    listed = _listed(session, clinic_id, zone, *over, most=MOST)
    if len(listed) < MOST:
        return listed, len(listed)
    return listed, session.scalar(select(func.count()).where(one.clinic_id == clinic_id, *over)) or 0


def _listed(
    session: Session, clinic_id: UUID, zone: ZoneInfo, *which: ColumnElement[bool], most: int | None = None
) -> list[DaySession]:
    rows = session.execute(_with_names(clinic_id).where(*which).limit(most)).all()
    courses = {row[0].course_id for row in rows}
    held = on_hold_among(session, clinic_id, courses)
    lengths = read_lengths(session, clinic_id, courses)
    return [_entry(row, zone, of=lengths.get(row[0].course_id), on_hold=row[0].course_id in held) for row in rows]


def _with_names(clinic_id: UUID) -> Select[*Named]:
    """Select sessions with patient, version of the protocol, names of practitioner and room."""
    one, version = CourseSession, ProtocolVersion
    return (
        select(one, Patient, version, Practitioner.name, Room.name)
        .join(Course, (Course.clinic_id == one.clinic_id) & (Course.id == one.course_id))
        .join(Patient, (Patient.clinic_id == Course.clinic_id) & (Patient.id == Course.patient_id))
        .join(version, (version.clinic_id == Course.clinic_id) & (version.id == Course.protocol_version_id))
        .outerjoin(Practitioner, (Practitioner.clinic_id == one.clinic_id) & (Practitioner.id == one.practitioner_id))
        .outerjoin(Room, (Room.clinic_id == one.clinic_id) & (Room.id == one.room_id))
        .where(one.clinic_id == clinic_id, one.state != "cancelled")
        .order_by(one.starts_at, one.id)
    )


def _entry(row: Row[*Named], zone: ZoneInfo, *, of: int | None, on_hold: bool) -> DaySession:
    one, patient, version, practitioner, room = row
    assert one.starts_at is not None
    assert one.ends_at is not None
    return DaySession(
        session_id=one.id,
        course_id=one.course_id,
        number=one.number,
        of=of,
        state=one.state,
        start=one.starts_at.astimezone(zone),
        end=one.ends_at.astimezone(zone),
        completed_at=one.completed_at.astimezone(zone) if one.completed_at else None,
        confirmed=one.confirmed_at is not None,
        patient_id=patient.id,
        patient_name=patient.name,
        protocol=version.key,
        protocol_name=str(version.content["name"]),
        practitioner_name=practitioner,
        room_name=room,
        on_hold=on_hold,
        ticked_before=one.state == "booked" and one.completion > 0,
    )
