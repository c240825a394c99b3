"""Tables of the course: its sessions, their places in the diary, what happened to them, and holds.

A `Booking` is a place in the diary. The database refuses two active bookings that overlap on one practitioner, one
room or one patient: exclusion constraints on PostgreSQL, triggers on SQLite, both made by the migrations.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.base.columns import Sealed
from service.base.models import Base, ClinicOwned, of_clinic


class Course(ClinicOwned, Base):
    """A patient's course of treatment under one pinned version of a protocol.

    `kind`: a course proper, or a single treatment, booked ahead (`one_off`) or on the spot (`walk_in`).
    `same_practitioner`: one practitioner is to do all of it, also when it is planned again.
    """

    __tablename__ = "courses"
    __table_args__ = (
        of_clinic("patient_id", "patients"),
        of_clinic("site_id", "sites"),
        of_clinic("protocol_version_id", "protocol_versions"),
        CheckConstraint("state in ('active', 'completed', 'cancelled')", name="state"),
        Index(None, "clinic_id", "patient_id"),
    )

    patient_id: Mapped[UUID]
    site_id: Mapped[UUID]
    protocol_version_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(default="active")
    areas: Mapped[list[Any]]
    reason: Mapped[str | None] = mapped_column(Sealed("courses.reason"))
    kind: Mapped[str] = mapped_column(default="course")
    same_practitioner: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class CourseSession(ClinicOwned, Base):
    """One session of a course; it exists from planning on and keeps its id when it is moved.

    `completed_at` is when the treatment ended, `recorded_at` when that was ticked. `completion` counts completions on
    local dates more than a day apart, or after what went out was put right (the occurrence of texts anchored to
    completion), `placement` the times it was given a place (the occurrence of texts anchored before it). A session
    without a place is `unplaced`: it is to be placed; `cancelled` is one that was dropped from the course. `pinned`:
    staff want it to stay where it is; `confirmed_at`: the patient has confirmed the place it has. `elsewhere`: it took
    place before the course came here, `completed_at` is noon of that day, and no text follows from it.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        of_clinic("course_id", "courses"),
        UniqueConstraint("clinic_id", "course_id", "number"),
        CheckConstraint("number between 1 and 6", name="number"),
        CheckConstraint("state in ('unplaced', 'booked', 'completed', 'no_show', 'cancelled')", name="state"),
        Index(None, "clinic_id", "starts_at"),
    )

    course_id: Mapped[UUID]
    number: Mapped[int]
    state: Mapped[str]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    practitioner_id: Mapped[UUID | None]
    room_id: Mapped[UUID | None]
    placement: Mapped[int] = mapped_column(default=0)
    completed_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime | None]
    completion: Mapped[int] = mapped_column(default=0)
    areas: Mapped[list[Any]]
    pinned: Mapped[bool] = mapped_column(default=False)
    confirmed_at: Mapped[datetime | None]
    elsewhere: Mapped[bool] = mapped_column(default=False)


class Booking(ClinicOwned, Base):
    """A place in the diary; `blocked_from` and `blocked_until` include preparation and cleaning.

    The patient is busy from start to end only. An inactive booking blocks nobody and stays as history; `outcome` says
    what became of it: completed, moved, cancelled, no_show, not_treated or released. `kind` is session, reserved, or
    that of an appointment. One with `expires_at` (clinic time) blocks nobody from then on, put away or not.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        of_clinic("practitioner_id", "practitioners"),
        of_clinic("room_id", "rooms"),
        of_clinic("patient_id", "patients"),
        of_clinic("session_id", "sessions"),
        CheckConstraint("starts_at < ends_at", name="span"),
        CheckConstraint("blocked_from <= starts_at and ends_at <= blocked_until", name="blocked"),
        Index(None, "clinic_id", "blocked_until", "blocked_from"),
        Index(None, "clinic_id", "session_id"),
    )

    kind: Mapped[str] = mapped_column(default="session")
    active: Mapped[bool] = mapped_column(default=True)
    practitioner_id: Mapped[UUID | None]
    room_id: Mapped[UUID | None]
    patient_id: Mapped[UUID | None]
    session_id: Mapped[UUID | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    blocked_from: Mapped[datetime]
    blocked_until: Mapped[datetime]
    outcome: Mapped[str | None]
    expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class SessionChange(ClinicOwned, Base):
    """One thing that happened to a session, with what it was before, so that it can be taken back.

    Changes that were made at one stroke carry the same `together`, and are taken back together.
    """

    __tablename__ = "session_changes"
    __table_args__ = (
        of_clinic("session_id", "sessions"),
        Index(None, "clinic_id", "session_id", "at"),
        Index(None, "clinic_id", "together"),
    )

    session_id: Mapped[UUID]
    at: Mapped[datetime]
    action: Mapped[str]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str | None] = mapped_column(Sealed("session_changes.reason"))
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    together: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]


class CourseHold(ClinicOwned, Base):
    """A reason to stop a course; the course is on hold while any of its holds is not lifted.

    `cleared_on`: the local date on which what stood behind it had cleared; the skin's recovery is counted from it.
    """

    __tablename__ = "course_holds"
    __table_args__ = (
        of_clinic("course_id", "courses"),
        Index(None, "clinic_id", "course_id"),
        UniqueConstraint("clinic_id", "course_id", "cause_id"),
    )

    course_id: Mapped[UUID]
    cause: Mapped[str]
    cause_id: Mapped[UUID | None]
    placed_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    cleared_on: Mapped[date | None]
    lifted_by: Mapped[UUID | None]
    lift_reason: Mapped[str | None] = mapped_column(Sealed("course_holds.lift_reason"))
