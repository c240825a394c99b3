"""Who or what is taken already, for a booking that the database refuses or would refuse."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, select, union_all
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from service.clinics.models import Practitioner, Room
from service.courses.expired import shares, still_stands
from service.courses.models import Booking, Course, CourseSession
from service.protocols.models import ProtocolVersion

What = Literal["practitioner", "room", "patient"]
OVERLAP, DEADLOCK = "23P01", "40P01"
GUARD = "ex_bookings_"  # the beginning of the constraints' and triggers' names
EVERYTHING: tuple[What, ...] = ("practitioner", "room", "patient")
OF_COURSES = ("session", "reserved")  # the kinds of wanted places whose number is that of a session


@dataclass(frozen=True, slots=True, kw_only=True)
class InTheWay:
    """The booking that a wanted place meets: `kind` is the booking's, the names are those of people and rooms.

    `around`: minutes of preparation and cleaning. `same_patient`: it is of the patient who wants the place; `session`
    and `treatment` then say which of theirs. Whose it is otherwise stays untold.
    """

    id: UUID
    kind: str
    practitioner: str | None
    room: str | None
    around: int
    same_patient: bool = False
    session: int | None = None
    treatment: str | None = None


@dataclass(frozen=True, slots=True)
class Clash:
    """Session `number` cannot be had because `what` is taken from `start` to `end`.

    For practitioner and room that includes preparation and cleaning. `by` None: what stands there is not a booking of
    this diary, or can no longer be seen. `is_session` False: what is wanted is an appointment, which has no number.
    """

    number: int
    what: What
    start: datetime
    end: datetime
    by: InTheWay | None = None
    is_session: bool = True


REACH = timedelta(days=2)  # longer than anything in the diary, so that its index is not read to the end

Numbered = Sequence[tuple[int, Booking]]
"""The bookings that are wanted, each with the number of its session."""


def find_clashes(
    session: Session, wanted: Numbered, *, besides: Collection[UUID] = (), now: datetime | None = None
) -> list[Clash]:
    """Hold wanted bookings (not yet in the database) against the active ones, in one query, and one about what is met.

    Bookings `besides` (ids) are not in the way; with `now`, neither are places that were kept until then. What is met
    is looked up by its ids: in one query with the search PostgreSQL may read a whole clinic for each of them.
    """
    if not wanted:
        return []
    near = union_all(*(_near(booking) for _, booking in wanted))  # each by the index; one OR of them all may not be
    met = set(session.scalars(near)) - set(besides)
    if not met:
        return []
    found = _met(wanted[0][1].clinic_id, met).where(Booking.active if now is None else still_stands(now))
    others = session.execute(found.order_by(Booking.blocked_from, Booking.id)).all()
    return [clash for number, booking in wanted for clash in _clashes_of(number, booking, others)]


Met = tuple[Booking, str | None, str | None, int | None, dict[str, object] | None]


def _met(clinic_id: UUID, ids: Collection[UUID]) -> Select[*Met]:
    """Select bookings with what is told of them: names, and the session of which treatment."""
    own, course, version = CourseSession, Course, ProtocolVersion
    return (
        select(Booking, Practitioner.name, Room.name, own.number, version.content)
        .outerjoin(Practitioner, _of(Practitioner) & (Practitioner.id == Booking.practitioner_id))
        .outerjoin(Room, _of(Room) & (Room.id == Booking.room_id))
        .outerjoin(own, _of(own) & (own.id == Booking.session_id))
        .outerjoin(course, _of(course) & (course.id == own.course_id))
        .outerjoin(version, _of(version) & (version.id == course.protocol_version_id))
        .where(Booking.clinic_id == clinic_id, Booking.id.in_(ids))
    )


def _of(
    kind: type[Practitioner] | type[Room] | type[CourseSession] | type[Course] | type[ProtocolVersion],
) -> ColumnElement[bool]:
    return kind.clinic_id == Booking.clinic_id


def _near(wanted: Booking) -> Select[UUID]:
    return select(Booking.id).where(
        Booking.clinic_id == wanted.clinic_id,
        Booking.active,
        Booking.blocked_until > wanted.blocked_from,
        Booking.blocked_until < wanted.blocked_until + REACH,
        Booking.blocked_from < wanted.blocked_until,
        shares(wanted),
    )


def _clashes_of(number: int, wanted: Booking, others: Iterable[Row[*Met]]) -> Iterable[Clash]:
    for row in others:
        for what in EVERYTHING:
            if _meet(what, wanted, row[0]):
                yield Clash(number, what, *_span(what, row[0]), _told(row, wanted), wanted.kind in OF_COURSES)


def _told(row: Row[*Met], wanted: Booking) -> InTheWay:
    """Tell what is in the way; of a treatment only where it is the same patient's."""
    other, practitioner, room, number, content = row
    around = (other.starts_at - other.blocked_from) + (other.blocked_until - other.ends_at)
    minutes = int(around.total_seconds()) // 60
    told = InTheWay(id=other.id, kind=other.kind, practitioner=practitioner, room=room, around=minutes)
    if wanted.patient_id is None or other.patient_id != wanted.patient_id:
        return told
    return replace(told, same_patient=True, session=number, treatment=str(content["name"]) if content else None)


def _meet(what: What, wanted: Booking, other: Booking) -> bool:
    mine = getattr(wanted, f"{what}_id")
    begin, end = _span(what, wanted)
    other_begin, other_end = _span(what, other)
    return bool(mine) and mine == getattr(other, f"{what}_id") and begin < other_end and other_begin < end


def _span(what: What, booking: Booking) -> tuple[datetime, datetime]:
    if what == "patient":
        return booking.starts_at, booking.ends_at
    return booking.blocked_from, booking.blocked_until


def refused_by_database(error: DBAPIError) -> bool:
    """Tell whether the database refused a double booking, or stopped it to end a deadlock."""
    return getattr(error.orig, "sqlstate", None) in {OVERLAP, DEADLOCK} or GUARD in str(error.orig)


def stopped_by_deadlock(error: DBAPIError) -> bool:
    """Tell whether the database stopped a statement to end a deadlock; another try may go through."""
    return getattr(error.orig, "sqlstate", None) == DEADLOCK


def named_by_database(error: DBAPIError, number: int, wanted: Booking) -> list[Clash]:
    """Tell what a refusal names when the booking in the way can no longer be seen."""
    named = (what for what in EVERYTHING if f"{GUARD}{what}" in str(error.orig))
    return [Clash(number, what, *_span(what, wanted), is_session=wanted.kind in OF_COURSES) for what in named]
