"""The door to the life of courses: everything that web, API and other rooms may ask of one that is under way.

Methods only flush; whoever opened the transaction commits or rolls back. Locks are always taken in one order: the
rows of courses by id, then patients, then practitioners and rooms.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.clock import Clock
from service.base.errors import Refusal
from service.courses.facts import Listener
from service.courses.life import keeping, moving
from service.courses.life.applying import turns_of
from service.courses.life.model import Moved, Outlook, Place, Wish
from service.courses.life.situation import read_situation
from service.courses.life.told import outlook_to_json
from service.courses.life.writing import Writer
from service.courses.models import Booking, CourseSession

ANYTHING = Wish()


class Moves:
    """Change courses under way. What a preview tells is what the change would do if it were made now."""

    def __init__(self, clock: Clock, listeners: Sequence[Listener] = ()) -> None:
        self._clock = clock
        self._listeners = tuple(listeners)

    def preview_move(
        self,
        session: Session,
        actor: Actor,
        clinic_id: UUID,
        course_id: UUID,
        number: int,
        place: Place | None = None,
        *,
        reason: str | None = None,
        wish: Wish = ANYTHING,
    ) -> Outlook:
        """Tell what a move would do; without a place, the best places there are. Writes nothing."""
        situation = read_situation(session, clinic_id, course_id, self._clock.now())
        if place is None:
            return moving.offer(session, situation, number, wish)
        wanted = moving.Move(number=number, place=place, under_minimum=_reasoned(actor, reason))
        return moving.foresee(session, situation, wanted, look=True)

    def move(
        self,
        session: Session,
        actor: Actor,
        clinic_id: UUID,
        course_id: UUID,
        number: int,
        place: Place,
        *,
        reason: str | None = None,
        alone: bool = False,
        instead_of: Sequence[Booking] = (),
        outcome: str = "moved",
        accept_unplaced: bool = False,
    ) -> Moved:
        """Move a session, or give one its place; its neighbours follow where their windows break.

        `alone`: nobody follows. `instead_of`: bookings that were kept for this patient and make room now; what becomes
        of every booking that makes room is its `outcome`. Refuses what the preview refuses, `slot_taken` with the
        clashes, and `not_accepted` with the outlook where a session would lose its place and nobody accepted that.
        """
        situation = read_situation(session, clinic_id, course_id, self._clock.now(), hold=True)
        own = tuple(booking.id for booking in instead_of)
        wanted = moving.Move(number=number, place=place, under_minimum=_reasoned(actor, reason), alone=alone, own=own)
        outlook = moving.foresee(session, situation, wanted)
        if outlook.left_without and not accept_unplaced:
            raise Refusal("not_accepted", {"preview": outlook_to_json(outlook)})
        turns = turns_of(situation, outlook.fates)
        writer = self._writer(actor, reason)
        writer.give_places(session, [situation], turns, instead_of=instead_of, outcome=outcome)
        return Moved(course=situation.course, outlook=outlook, changed=tuple(turn.one for turn in turns))

    def pin(
        self,
        session: Session,
        actor: Actor,
        clinic_id: UUID,
        course_id: UUID,
        number: int,
        *,
        reason: str | None = None,
    ) -> CourseSession:
        """Keep a session where it is whatever happens to the others. Refuses `not_found` and `session_state`."""
        writer = self._writer(actor, reason)
        return keeping.set_pin(session, writer, clinic_id, course_id, number, pinned=True)

    def unpin(
        self,
        session: Session,
        actor: Actor,
        clinic_id: UUID,
        course_id: UUID,
        number: int,
        *,
        reason: str | None = None,
    ) -> CourseSession:
        """Let a session follow the others again."""
        writer = self._writer(actor, reason)
        return keeping.set_pin(session, writer, clinic_id, course_id, number, pinned=False)

    def confirm(
        self, session: Session, actor: Actor, clinic_id: UUID, session_id: UUID, at: datetime | None
    ) -> CourseSession:
        """Keep that the patient confirmed the place of a session at `at`; None takes it back. A move clears it too."""
        return keeping.set_confirmed(session, self._writer(actor), clinic_id, session_id, at)

    def to_be_placed(self, session: Session, clinic_id: UUID, session_ids: Collection[UUID]) -> list[CourseSession]:
        """Return those of the sessions that have no place now."""
        return keeping.still_to_be_placed(session, clinic_id, session_ids)

    def _writer(self, actor: Actor, reason: str | None = None) -> Writer:
        return Writer(self._clock, self._listeners, actor, _said(reason))


def _reasoned(actor: Actor, reason: str | None) -> bool:
    return actor.is_clinician and _said(reason) is not None


def _said(reason: str | None) -> str | None:
    return (reason or "").strip() or None
