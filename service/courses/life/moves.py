"""The door to the life of courses: everything that web, API and other rooms may ask of one that is under way."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.courses.life import keeping
from service.courses.life.door import reasoned
from service.courses.life.door_leaving import LeavingDoor
from service.courses.life.door_moving import MovingDoor
from service.courses.life.model import Moved, Outlook
from service.courses.life.swapping import Side, foresee_swap
from service.courses.life.undoing import undo
from service.courses.locks import take_turns_for_patient
from service.courses.models import CourseSession
from service.courses.sessions import hold_still

Which = tuple[UUID, int]
"""A session by its course and its number."""


class Moves(MovingDoor, LeavingDoor):
    """Change courses under way: move, choose, plan again; cancel, drop, add; swap, undo, pin, confirm."""

    def preview_swap(
        self,
        session: Session,
        actor: Actor,
        clinic_id: UUID,
        first: Which,
        second: Which,
        *,
        reason: str | None = None,
    ) -> tuple[Outlook, Outlook]:
        """Tell what a swap would do to both courses."""
        sides = self._sides(session, clinic_id, first, second)
        return foresee_swap(session, *sides, under_minimum=reasoned(actor, reason))[0]

    def swap(
        self,
        session: Session,
        actor: Actor,
        clinic_id: UUID,
        first: Which,
        second: Which,
        *,
        reason: str | None = None,
    ) -> tuple[Moved, Moved]:
        """Let two sessions of two courses exchange their places, both or none; see `foresee_swap` for refusals."""
        sides = self._sides(session, clinic_id, first, second, hold=True)
        outlooks, turns = foresee_swap(session, *sides, under_minimum=reasoned(actor, reason))
        self._writer(actor, reason).give_places(session, [side.situation for side in sides], turns)
        one, other = (
            Moved(course=side.situation.course, outlook=outlook, changed=(turn.one,))
            for side, outlook, turn in zip(sides, outlooks, turns, strict=True)
        )
        return one, other

    def _sides(
        self, session: Session, clinic_id: UUID, first: Which, second: Which, *, hold: bool = False
    ) -> tuple[Side, Side]:
        """Read both courses; held still, their rows come first in the order of their ids, then both patients."""
        ids = sorted({first[0], second[0]})
        if hold:
            courses = [hold_still(session, clinic_id, course_id) for course_id in ids]
            take_turns_for_patient(session, clinic_id, *(course.patient_id for course in courses))
        situations = {each: self._read(session, clinic_id, each) for each in ids}
        return Side(situations[first[0]], first[1], "first"), Side(situations[second[0]], second[1], "second")

    def undo(
        self,
        session: Session,
        actor: Actor,
        clinic_id: UUID,
        course_id: UUID,
        number: int,
        reason: str | None = None,
        meant: UUID | None = None,
    ) -> CourseSession:
        """Take back the last change of a session, with all that was changed together with it.

        `meant` is that change, as whoever asks has seen it. Refuses `not_found`, `nothing_to_undo`, `another_change`,
        `undo_too_late`, `slot_taken`, `outside_hours`, and `too_soon`, which under the minimum a clinician's reason
        allows.
        """
        writer, bent = self._writer(actor, reason), reasoned(actor, reason)
        return undo(session, writer, clinic_id, course_id, number, under_minimum=bent, meant=meant)

    def pin(
        self, session: Session, actor: Actor, clinic_id: UUID, course_id: UUID, number: int, reason: str | None = None
    ) -> CourseSession:
        """Keep a session where it is whatever happens to the others. Refuses `not_found` and `session_state`."""
        writer = self._writer(actor, reason)
        return keeping.set_pin(session, writer, clinic_id, course_id, number, pinned=True)

    def unpin(
        self, session: Session, actor: Actor, clinic_id: UUID, course_id: UUID, number: int, reason: str | None = None
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
