"""Write what a change of a course means: sessions, bookings, history, audit and facts, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.ids import new_id
from service.courses.changes import changes_of, note_change, snapshot
from service.courses.completion import settle_course
from service.courses.facts import CourseFact, FactKind, Listener, tell
from service.courses.life.model import Spot
from service.courses.life.situation import Situation
from service.courses.models import Booking, Course, CourseSession
from service.courses.placing import place, put_away
from service.courses.rows import booking_of

PLACE_FIELDS = ("state", "starts_at", "practitioner_id", "room_id")
OUTCOMES = {"dropped": "cancelled", "unplaced": "cancelled"}
"""What becomes of the booking of a session that changed, where it is not called as the change is."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What is written of one session: its new spot (None: it has none), under which name, and what is told of it."""

    one: CourseSession
    spot: Spot | None
    action: str
    fact: FactKind | None


@dataclass(frozen=True, slots=True)
class Writer:
    """Write on behalf of somebody; `together` marks all that is written at one stroke."""

    clock: Clock
    listeners: Sequence[Listener]
    actor: Actor
    reason: str | None = None
    together: UUID | None = None

    def give_places(
        self,
        session: Session,
        situations: Sequence[Situation],
        turns: Sequence[Turn],
        *,
        instead_of: Sequence[Booking] = (),
        outcome: str = "moved",
    ) -> None:
        """Put sessions at new places, or refuse with `slot_taken`; those without a spot lose the one they have.

        `instead_of`: bookings besides their own that make room, such as places kept for this patient. `outcome`: what
        becomes of all that make room, but for those of sessions without a spot, which are called as their change is.
        """
        now, group = self.clock.now(), self.together or new_id()
        with session.begin_nested():  # so that a refusal leaves nothing behind, whatever the caller does with it
            before = {turn.one.id: snapshot(turn.one) for turn in turns}
            old = [*_own(situations, [turn.one for turn in turns]), *instead_of]
            wanted = []
            for turn in turns:
                situation = _of(situations, turn.one)
                _set_place(session, situation, turn)
                if turn.spot is not None:
                    wanted.append(
                        (
                            turn.one.number,
                            booking_of(turn.one, situation.course.patient_id, situation.protocol, now),
                        )
                    )
            if wanted:
                place(session, wanted, situations[0].zone, now=now, instead_of=old, outcome=outcome)
            else:
                put_away(session, instead_of, outcome)
            for turn in turns:
                if turn.spot is None:
                    put_away(session, _own(situations, [turn.one]), left_as(turn.action))
            for turn in turns:
                note_change(
                    session,
                    self.actor,
                    turn.one,
                    turn.action,
                    before=before[turn.one.id],
                    at=now,
                    reason=self.reason,
                    together=group,
                )
                self.note(session, turn.one, turn.action)
            self.settle_and_tell(session, [situation.course for situation in situations], turns)

    def settle_and_tell(self, session: Session, courses: Sequence[Course], turns: Sequence[Turn]) -> None:
        """Settle the courses, then tell the facts: what was lost first, so that nothing old goes out for the new."""
        for course in courses:
            settle_course(session, course)
        kinds: tuple[FactKind, ...] = ("completion_undone", "cancelled", "moved", "booked")
        for course in courses:
            for kind in kinds:
                ids = tuple(turn.one.id for turn in turns if turn.fact == kind and turn.one.course_id == course.id)
                if ids:
                    self.tell(session, course, kind, ids)

    def tell(self, session: Session, course: Course, kind: FactKind, ids: tuple[UUID, ...]) -> None:
        fact = CourseFact(kind, course.clinic_id, course.id, ids, self.actor, self.clock.now())
        tell(self.listeners, session, fact)

    def note(self, session: Session, one: CourseSession, action: str, fields: Sequence[str] = PLACE_FIELDS) -> None:
        """Leave a line in the audit trail."""
        at = self.clock.real()
        record(
            session, self.actor, f"session.{action}", "session", one.id, at=at, fields=fields, clinic_id=one.clinic_id
        )


def left_as(action: str) -> str:
    """Say what became of the booking that a session had before a change."""
    return OUTCOMES.get(action, action)


def _own(situations: Sequence[Situation], sessions: Sequence[CourseSession]) -> list[Booking]:
    return [booking for situation in situations for booking in situation.bookings_of(*sessions)]


def _of(situations: Sequence[Situation], one: CourseSession) -> Situation:
    return next(each for each in situations if each.course.id == one.course_id)


def _set_place(session: Session, situation: Situation, turn: Turn) -> None:
    """Change the session itself; a new place is not confirmed yet, and counts as a placement of its own."""
    one, spot = turn.one, turn.spot
    one.confirmed_at = None
    if spot is None:
        one.state = "cancelled" if turn.action == "dropped" else "unplaced"
        one.starts_at = one.ends_at = one.practitioner_id = one.room_id = None
        one.pinned = False
        return
    one.placement = next_placement(session, one)
    one.state, one.starts_at, one.ends_at = "booked", spot.start.astimezone(UTC), spot.end.astimezone(UTC)
    one.practitioner_id = situation.house.practitioners[spot.practitioner].id
    one.room_id = situation.house.rooms[spot.room].id


def next_placement(session: Session, one: CourseSession) -> int:
    """Number a new place: one more than any that the session ever had, also one that was taken back."""
    had = [int(change.after.get("placement", 0)) for change in changes_of(session, one)]
    return 1 + max([one.placement, *had])
