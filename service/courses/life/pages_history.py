"""What was done to sessions last, for the pages: the line at the top, and what can be taken back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from service.clinics.models import Practitioner, Room
from service.courses.changes import read_instant
from service.courses.life.pages_words import DONE
from service.courses.models import Course, CourseSession, SessionChange
from service.patients.models import Patient
from service.web.program import program

FREEING = ("cancelled", "dropped", "moved")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A change that can be taken back: what was done, and when."""

    id: UUID
    action: str
    at: datetime

    @property
    def words(self) -> str:
        return DONE[self.action]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What a change did to one session; `whose` names the patient where it is another course's."""

    number: int
    action: str
    was: datetime | None
    now: datetime | None
    whose: str | None
    course_id: UUID

    @property
    def words(self) -> str:
        return DONE[self.action]


@dataclass(frozen=True, slots=True)
class Result:
    """One stroke that still stands, the session that was asked for first, and the id of its change.

    `freed` is the place that it gave up, as the waiting list asks for one, where that is still to come.
    """

    id: UUID
    number: int
    action: str
    at: datetime
    changed: list[Changed]
    freed: Mapping[str, str] | None = None

    @property
    def numbers(self) -> list[int]:
        return [one.number for one in self.changed if one.whose is None]

    @property
    def others(self) -> list[Changed]:
        """Return the sessions of other courses."""
        return [one for one in self.changed if one.whose is not None]

    @property
    def lost(self) -> list[int]:
        """Return the numbers of those that had a place still to come, and have none."""
        mine = (one for one in self.changed if one.whose is None)
        return [one.number for one in mine if one.was and one.was > self.at and not one.now]


def last_changes(session: Session, clinic_id: UUID, course_id: UUID) -> dict[int, Taken]:
    """Return the last change that stands of each session of a course, by number, where it can be taken back."""
    found = (
        select(CourseSession.number, SessionChange)
        .join(SessionChange, _of_session())
        .where(
            CourseSession.clinic_id == clinic_id,
            CourseSession.course_id == course_id,
            SessionChange.undone_at.is_(None),
        )
        .order_by(SessionChange.at, SessionChange.id)
    )
    last = dict(session.execute(found).all())
    return {
        number: Taken(id=change.id, action=change.action, at=change.at)
        for number, change in last.items()
        if change.action in DONE
    }


def result_of(session: Session, clinic_id: UUID, course_id: UUID, change_id: UUID | None) -> Result | None:
    """Return what a change, and all that was done with it, did; None where it was taken back since."""
    if change_id is None:
        return None
    rows = _together(session, clinic_id, change_id)
    mine = [row for row in rows if row[0].id == change_id and row[1].course_id == course_id]
    if not mine:
        return None
    rows.sort(key=lambda row: (row[0].id != change_id, row[1].course_id != course_id, row[1].number))
    changed = [_changed(row, course_id) for row in rows]
    change, one, _ = mine[0]
    return Result(change.id, one.number, change.action, change.at, changed, _freed(session, change))


def undone_with(session: Session, clinic_id: UUID, course_id: UUID, number: int) -> list[Changed]:
    """Return what else was taken back with the last change of a session that was, the same course first."""
    taken_back = (
        select(SessionChange.together)
        .join(CourseSession, _of_session())
        .where(
            SessionChange.clinic_id == clinic_id,
            CourseSession.course_id == course_id,
            CourseSession.number == number,
            SessionChange.undone_at.is_not(None),
        )
        .order_by(SessionChange.undone_at.desc(), SessionChange.id.desc())
    )
    together = session.scalar(taken_back.limit(1))
    if together is None:
        return []
    rows = session.execute(_named().where(SessionChange.clinic_id == clinic_id, SessionChange.together == together))
    others = [_changed((change, one, name), course_id) for change, one, name in rows]
    others = [one for one in others if one.course_id != course_id or one.number != number]
    return sorted(others, key=lambda one: (one.whose is not None, one.number))


Row = tuple[SessionChange, CourseSession, str]


def _together(session: Session, clinic_id: UUID, change_id: UUID) -> list[Row]:
    one = session.get(SessionChange, (clinic_id, change_id))
    if one is None or one.undone_at is not None or one.action not in DONE:
        return []
    which = SessionChange.id == one.id if one.together is None else SessionChange.together == one.together
    rows = session.execute(_named().where(SessionChange.clinic_id == clinic_id, which))
    return [(change, each, name) for change, each, name in rows]


def _named() -> Select[*Row]:
    """Select changes with their sessions and the names of the patients."""
    return (
        select(SessionChange, CourseSession, Patient.name)
        .join(CourseSession, _of_session())
        .join(Course, (Course.clinic_id == CourseSession.clinic_id) & (Course.id == CourseSession.course_id))
        .join(Patient, (Patient.clinic_id == Course.clinic_id) & (Patient.id == Course.patient_id))
    )


def _freed(session: Session, change: SessionChange) -> Mapping[str, str] | None:
    start, end = (read_instant(change.before, name) for name in ("starts_at", "ends_at"))
    if change.action not in FREEING or start is None or end is None or start <= program().clock.now():
        return None
    ids = (change.before.get(name) for name in ("practitioner_id", "room_id"))
    who, where = (UUID(str(each)) if each else None for each in ids)
    practitioner = session.get(Practitioner, (change.clinic_id, who)) if who else None
    room = session.get(Room, (change.clinic_id, where)) if where else None
    if practitioner is None or room is None:
        return None
    minutes = str(int((end - start).total_seconds()) // 60)
    return {"start": start.isoformat(), "minutes": minutes, "practitioner": practitioner.key, "room": room.key}


def _of_session() -> ColumnElement[bool]:
    return (SessionChange.clinic_id == CourseSession.clinic_id) & (SessionChange.session_id == CourseSession.id)


def _changed(row: Row, course_id: UUID) -> Changed:
    change, one, name = row
    return Changed(
        number=one.number,
        action=change.action,
        was=read_instant(change.before, "starts_at"),
        now=read_instant(change.after, "starts_at"),
        whose=None if one.course_id == course_id else name,
        course_id=one.course_id,
    )


def newest(session: Session, sessions: Iterable[CourseSession]) -> UUID | None:
    """Return the id of the last change of the first of some sessions."""
    one = next(iter(sessions), None)
    if one is None:
        return None
    of_session = SessionChange.clinic_id == one.clinic_id, SessionChange.session_id == one.id
    found = select(SessionChange.id).where(*of_session, SessionChange.undone_at.is_(None))
    return session.scalar(found.order_by(SessionChange.at.desc(), SessionChange.id.desc()).limit(1))
