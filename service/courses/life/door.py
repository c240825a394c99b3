"""What all doors to the life of courses share: clock and listeners, who bends what, and how an outlook is made true."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.clock import Clock
from service.base.errors import Refusal
from service.courses.facts import Listener
from service.courses.life.applying import turns_of
from service.courses.life.model import Moved, Outlook
from service.courses.life.situation import Situation, read_situation
from service.courses.life.told import outlook_to_json
from service.courses.life.writing import Writer
from service.courses.models import Booking


class Door:
    """Methods only flush; whoever opened the transaction commits or rolls back.

    Locks are always taken in one order: the rows of courses by id, then patients, then practitioners and rooms.
    """

    def __init__(self, clock: Clock, listeners: Sequence[Listener] = ()) -> None:
        self._clock = clock
        self._listeners = tuple(listeners)

    def _read(self, session: Session, clinic_id: UUID, course_id: UUID, *, hold: bool = False) -> Situation:
        return read_situation(session, clinic_id, course_id, self._clock.now(), hold=hold)

    def _writer(self, actor: Actor, reason: str | None = None) -> Writer:
        return Writer(self._clock, self._listeners, actor, said(reason))

    def _apply(
        self,
        session: Session,
        writer: Writer,
        situation: Situation,
        outlook: Outlook,
        *,
        accept_unplaced: bool,
        instead_of: Sequence[Booking] = (),
        outcome: str = "moved",
        added: int | None = None,
    ) -> Moved:
        """Make an outlook true, or refuse with `not_accepted` what it leaves without a place."""
        if outlook.left_without and not accept_unplaced:
            raise Refusal("not_accepted", {"preview": outlook_to_json(outlook)})
        turns = turns_of(situation, outlook.fates, added=added)
        if turns:
            writer.give_places(session, [situation], turns, instead_of=instead_of, outcome=outcome)
        return Moved(course=situation.course, outlook=outlook, changed=tuple(turn.one for turn in turns))


def said(reason: str | None) -> str | None:
    return (reason or "").strip() or None


def reasoned(actor: Actor, reason: str | None) -> bool:
    """Tell whether somebody may go under a minimum: a clinician who says why."""
    return actor.is_clinician and said(reason) is not None
