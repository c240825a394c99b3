"""Move a session, choose a place for one, plan a whole course again."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.errors import Refusal
from service.courses.holds import cleared_day
from service.courses.life import moving
from service.courses.life.choosing import choose
from service.courses.life.door import Door, reasoned
from service.courses.life.model import ANYTHING, Choice, Moved, Outlook, Place, Wish
from service.courses.life.replanning import AfterHold, foresee_replan, window_after
from service.courses.models import Booking


class MovingDoor(Door):
    """What a preview tells is what the change would do if it were made now; previews write nothing."""

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
        alone: bool = False,
    ) -> Outlook:
        """Tell what a move would do; without a place, the best places there are."""
        situation = self._read(session, clinic_id, course_id)
        if place is None:
            return moving.offer(session, situation, number, wish)
        wanted = moving.Move(number=number, place=place, under_minimum=reasoned(actor, reason), alone=alone)
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
        situation = self._read(session, clinic_id, course_id, hold=True)
        own = tuple(booking.id for booking in instead_of)
        bent = reasoned(actor, reason)
        wanted = moving.Move(number=number, place=place, under_minimum=bent, alone=alone, own=own)
        outlook = moving.foresee(session, situation, wanted)
        return self._apply(
            session,
            self._writer(actor, reason),
            situation,
            outlook,
            accept_unplaced=accept_unplaced,
            instead_of=instead_of,
            outcome=outcome,
        )

    def choices(
        self, session: Session, clinic_id: UUID, course_id: UUID, number: int, wish: Wish = ANYTHING
    ) -> tuple[Choice, ...]:
        """Return the best places for a session now; after `slot_taken` to be asked in a transaction of its own."""
        return choose(session, self._read(session, clinic_id, course_id), number, wish)[0]

    def preview_replan(
        self,
        session: Session,
        actor: Actor,
        clinic_id: UUID,
        course_id: UUID,
        wish: Wish = ANYTHING,
        *,
        reason: str | None = None,
        lifted: bool = False,
    ) -> Outlook:
        """Tell what planning again would do; with `lifted` as if the hold were gone."""
        situation = self._read(session, clinic_id, course_id)
        return foresee_replan(session, situation, wish, excused=reasoned(actor, reason), lifted=lifted)

    def preview_lift(
        self,
        session: Session,
        actor: Actor,
        clinic_id: UUID,
        course_id: UUID,
        cleared_on: date | None = None,
        *,
        reason: str | None = None,
    ) -> AfterHold:
        """Tell how the course would go on if what stood behind its hold cleared on a local date (today, if left out).

        Refuses `not_found`, `no_hold`, and a date in the future or before the last treatment.
        """
        situation = self._read(session, clinic_id, course_id)
        if not situation.held:
            raise Refusal("no_hold")
        since = cleared_day(cleared_on, situation.today, max(situation.line.done, default=None))
        wish = Wish(cleared_on=since)
        excused = reasoned(actor, reason)
        return AfterHold(
            window_after(situation, since), foresee_replan(session, situation, wish, excused=excused, lifted=True)
        )

    def replan(
        self,
        session: Session,
        actor: Actor,
        clinic_id: UUID,
        course_id: UUID,
        wish: Wish = ANYTHING,
        *,
        reason: str | None = None,
        accept_unplaced: bool = False,
    ) -> Moved:
        """Place what is to be placed and move what no longer fits, as the preview says.

        Refuses `on_hold`, `consultation_needed`, `not_accepted`, `invalid_input`, and `slot_taken` where the diary
        changed at that very moment.
        """
        situation = self._read(session, clinic_id, course_id, hold=True)
        if situation.held:
            raise Refusal("on_hold")
        outlook = foresee_replan(session, situation, wish, excused=reasoned(actor, reason))
        writer = self._writer(actor, reason)
        return self._apply(session, writer, situation, outlook, accept_unplaced=accept_unplaced)
