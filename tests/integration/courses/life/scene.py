"""What the tests of a course's life ask for: one-line changes, and what they led to."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.base.actors import SYSTEM, Actor
from service.base.ids import new_id
from service.courses.facts import CourseFact
from service.courses.life.leaving import Leaving
from service.courses.life.model import Moved, Outlook, Place, Wish
from service.courses.models import Booking, CourseSession
from tests.integration.courses.scene import Scene, at, wanted

MONDAYS = ("2026-12-07 10:00", "2027-01-04 10:00", "2027-02-01 10:00")


@dataclass
class CourseLife(Scene):
    """The scene of courses, with the facts as they were told."""

    told: list[CourseFact] = field(default_factory=list)

    def a_course(self, *starts: str, **over: Any) -> UUID:
        """Book a course, on three Mondays four weeks apart unless told otherwise; return its id."""
        places = [wanted(number, start) for number, start in enumerate(starts or MONDAYS, 1)]
        return self.book(*places, **over).course.id

    def look(self, course_id: UUID, number: int, start: str, actor: Actor | None = None, **more: Any) -> Outlook:
        with self.database.read() as session:
            who = actor or self.receptionist
            return self.desk.moves.preview_move(
                session, who, self.clinic_id, course_id, number, place(start, more), **more
            )

    def move(self, course_id: UUID, number: int, start: str, actor: Actor | None = None, **more: Any) -> Moved:
        with self.database.write() as session:
            who = actor or self.receptionist
            return self.desk.moves.move(session, who, self.clinic_id, course_id, number, place(start, more), **more)

    def leave(self, course_id: UUID, number: int, leaving: Leaving = "cancelled", reason: str | None = None) -> Moved:
        with self.database.write() as session:
            return self.desk.moves.leave(
                session, self.receptionist, self.clinic_id, course_id, number, leaving, reason=reason
            )

    def look_at_leaving(self, course_id: UUID, number: int, leaving: Leaving = "cancelled") -> Outlook:
        with self.database.read() as session:
            return self.desk.moves.preview_leaving(session, self.clinic_id, course_id, number, leaving, reason="Seen")

    def look_at_replan(self, course_id: UUID, actor: Actor | None = None, **more: Any) -> Outlook:
        reason, lifted = more.pop("reason", None), more.pop("lifted", False)
        with self.database.read() as session:
            return self.desk.moves.preview_replan(
                session,
                actor or self.receptionist,
                self.clinic_id,
                course_id,
                Wish(**more),
                reason=reason,
                lifted=lifted,
            )

    def replan(self, course_id: UUID, actor: Actor | None = None, **more: Any) -> Moved:
        reason, accept = more.pop("reason", None), more.pop("accept_unplaced", False)
        with self.database.write() as session:
            return self.desk.moves.replan(
                session,
                actor or self.receptionist,
                self.clinic_id,
                course_id,
                Wish(**more),
                reason=reason,
                accept_unplaced=accept,
            )

    def add(self, course_id: UUID, start: str | None = None, **more: Any) -> Moved:
        with self.database.write() as session:
            where = place(start, more) if start else None
            return self.desk.moves.add(session, self.receptionist, self.clinic_id, course_id, where, **more)

    def swap(self, first: tuple[UUID, int], second: tuple[UUID, int], actor: Actor | None = None, **more: Any) -> None:
        with self.database.write() as session:
            self.desk.moves.swap(session, actor or self.receptionist, self.clinic_id, first, second, **more)

    def hold(self, course_id: UUID) -> None:
        with self.database.write() as session:
            self.desk.place_hold(session, SYSTEM, self.clinic_id, course_id, "concern", new_id())

    def states(self, course_id: UUID) -> list[str]:
        return [one.state for one in self.sessions(course_id)]

    def sessions(self, course_id: UUID) -> list[CourseSession]:
        with self.database.read() as session:
            found = select(CourseSession).where(CourseSession.course_id == course_id).order_by(CourseSession.number)
            return list(session.scalars(found))

    def starts(self, course_id: UUID) -> list[str | None]:
        """Return the local starts of the sessions, by number."""
        return [
            one["start"][:16].replace("T", " ") if one["start"] else None for one in self.show(course_id)["sessions"]
        ]

    def bookings(self, course_id: UUID) -> list[tuple[str, bool, str | None]]:
        """Return start, whether it is active, and the outcome, of all places the course ever had."""
        ids = [one.id for one in self.sessions(course_id)]
        with self.database.read() as session:
            found = select(Booking).where(Booking.session_id.in_(ids)).order_by(Booking.starts_at, Booking.id)
            return [(f"{row.starts_at:%Y-%m-%d %H:%M}", row.active, row.outcome) for row in session.scalars(found)]

    def change(self, course_id: UUID, number: int, **fields: Any) -> None:
        """Set fields of a session, as something else would."""
        with self.database.write() as session:
            one = session.scalars(
                select(CourseSession).where(CourseSession.course_id == course_id, CourseSession.number == number)
            ).one()
            for name, value in fields.items():
                setattr(one, name, value)

    def kinds(self) -> list[str]:
        return [fact.kind for fact in self.told]


def place(start: str, more: dict[str, Any]) -> Place:
    return Place(at(start), more.pop("practitioner", None), more.pop("room", None))


def fates(outlook: Outlook) -> list[tuple[int, str, str]]:
    return [(fate.number, fate.change, fate.why) for fate in outlook.fates]


def landed(outlook: Outlook) -> list[str | None]:
    """Return where the sessions will be."""
    return [f"{fate.to.start:%Y-%m-%d %H:%M}" if fate.to else None for fate in outlook.fates]
