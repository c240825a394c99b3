"""Sessions lose their place, leave a course, or come into it."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.courses.life import moving
from service.courses.life.counting import as_if_added, new_session
from service.courses.life.door import Door, reasoned
from service.courses.life.fates import in_order, resting
from service.courses.life.leaving import Leaving, check_leaving, foresee_leaving, turn_of
from service.courses.life.model import ANYTHING, Moved, Outlook, Place, Wish
from service.courses.life.situation import situation_of
from service.courses.life.writing import Turn


class LeavingDoor(Door):
    """A session that lost its place is to be placed again; what was dropped is not."""

    def preview_leaving(
        self,
        session: Session,
        clinic_id: UUID,
        course_id: UUID,
        number: int,
        leaving: Leaving,
        *,
        reason: str | None = None,
    ) -> Outlook:
        """Tell what it would mean, and what the course would need next."""
        situation = self._read(session, clinic_id, course_id)
        check_leaving(situation, number, leaving, reason)
        return foresee_leaving(session, situation, number, leaving)

    def leave(
        self,
        session: Session,
        actor: Actor,
        clinic_id: UUID,
        course_id: UUID,
        number: int,
        leaving: Leaving,
        *,
        reason: str | None = None,
    ) -> Moved:
        """Take a session out of the diary; the methods below say how. Refuses what the preview refuses."""
        situation = self._read(session, clinic_id, course_id, hold=True)
        one = check_leaving(situation, number, leaving, reason)
        outlook = foresee_leaving(session, situation, number, leaving)
        self._writer(actor, reason).give_places(session, [situation], [turn_of(one, leaving)])
        return Moved(course=situation.course, outlook=outlook, changed=(one,))

    def cancel(
        self, session: Session, actor: Actor, clinic_id: UUID, course_id: UUID, number: int, reason: str | None = None
    ) -> Moved:
        """Give a session's place up. Refuses `not_found` and `session_state`."""
        return self.leave(session, actor, clinic_id, course_id, number, "cancelled", reason=reason)

    def no_show(
        self, session: Session, actor: Actor, clinic_id: UUID, course_id: UUID, number: int, reason: str | None = None
    ) -> Moved:
        """Record that the patient did not come; refuses `in_the_future` before the session's start."""
        return self.leave(session, actor, clinic_id, course_id, number, "no_show", reason=reason)

    def not_treated(
        self, session: Session, actor: Actor, clinic_id: UUID, course_id: UUID, number: int, reason: str
    ) -> Moved:
        """Record that the patient came and was not treated, and why; refuses as `no_show` does."""
        return self.leave(session, actor, clinic_id, course_id, number, "not_treated", reason=reason)

    def drop(
        self, session: Session, actor: Actor, clinic_id: UUID, course_id: UUID, number: int, reason: str | None = None
    ) -> Moved:
        """Take a session out of the course. Refuses `not_found` and, of one that took place, `session_state`."""
        return self.leave(session, actor, clinic_id, course_id, number, "dropped", reason=reason)

    def preview_add(
        self,
        session: Session,
        actor: Actor,
        clinic_id: UUID,
        course_id: UUID,
        place: Place | None = None,
        *,
        reason: str | None = None,
        wish: Wish = ANYTHING,
    ) -> Outlook:
        """Tell what one more session would mean; without a place, the best places for it."""
        situation, number = as_if_added(self._read(session, clinic_id, course_id))
        if place is None:
            return moving.offer(session, situation, number, wish)
        wanted = moving.Move(number=number, place=place, under_minimum=reasoned(actor, reason))
        return moving.foresee(session, situation, wanted, look=True)

    def add(
        self,
        session: Session,
        actor: Actor,
        clinic_id: UUID,
        course_id: UUID,
        place: Place | None = None,
        *,
        reason: str | None = None,
        accept_unplaced: bool = False,
    ) -> Moved:
        """Put one more session into a course, at a place or to be placed.

        Refuses `too_many_sessions`, and what `move` refuses.
        """
        course = self._read(session, clinic_id, course_id, hold=True)
        writer = self._writer(actor, reason)
        with session.begin_nested():  # so that a refusal leaves no session behind
            one = new_session(session, course)
            situation = situation_of(session, course.course, self._clock.now())
            if place is None:
                writer.give_places(session, [situation], [Turn(one, None, "added", None)])
                return Moved(
                    course=situation.course,
                    outlook=Outlook(fates=in_order(resting(situation.line))),
                    changed=(one,),
                    added=one,
                )
            wanted = moving.Move(number=one.number, place=place, under_minimum=reasoned(actor, reason))
            outlook = moving.foresee(session, situation, wanted)
            moved = self._apply(session, writer, situation, outlook, accept_unplaced=accept_unplaced, added=one.number)
            return replace(moved, added=one)
