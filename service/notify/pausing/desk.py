"""Pause texts and let them go on."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.notify.models import Message
from service.notify.pausing.models import Pause
from service.notify.pausing.standing import PAUSED
from service.protocols.models import ProtocolVersion

LONGEST_REASON = 300


class PauseDesk:
    """Begin and lift pauses of texts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def pause(self, session: Session, actor: Actor, protocol_key: str | None, reason: str) -> Pause:
        """Keep aftercare and reminders back from now on: those of a protocol, or with None those of every one.

        Refuses `protocol_unknown`, and `already_paused` where the same pause stands.
        """
        clinic_id, words = clinic_of(actor), " ".join(reason.split())
        if not 0 < len(words) <= LONGEST_REASON:
            raise invalid(Fault("$.reason", f"must have between 1 and {LONGEST_REASON} characters"))
        if protocol_key is not None and not _knows(session, clinic_id, protocol_key):
            raise Refusal("protocol_unknown", {"protocol": protocol_key})
        pause = Pause(clinic_id=clinic_id, protocol_key=protocol_key, since=self._clock.now(), by=_staff(actor))
        pause.reason = words
        try:
            with session.begin_nested():
                session.add(pause)
                session.flush()
        except IntegrityError:
            raise Refusal("already_paused") from None
        self._note(session, actor, "texts.paused", pause)
        return pause

    def lift(self, session: Session, actor: Actor, pause_id: UUID) -> Pause:
        """Let the texts go on: what waited is looked at again at once, and only what is still fresh leaves.

        Refuses `not_found`, and `pause_lifted` where somebody has lifted it before.
        """
        pause = session.get(Pause, (clinic_of(actor), pause_id), with_for_update=True, populate_existing=True)
        if pause is None:
            raise Refusal("not_found")
        if pause.lifted_at is not None:
            raise Refusal("pause_lifted")
        pause.lifted_at, pause.lifted_by = self._clock.now(), _staff(actor)
        for row in session.scalars(_waiting(pause.clinic_id)):
            row.next_try_at = max(row.due_at, pause.lifted_at)
        self._note(session, actor, "texts.resumed", pause)
        return pause

    def _note(self, session: Session, actor: Actor, action: str, pause: Pause) -> None:
        record(session, actor, action, "pause", pause.id, at=self._clock.real(), clinic_id=pause.clinic_id)
        session.flush()


def _knows(session: Session, clinic_id: UUID, key: str) -> bool:
    known = select(ProtocolVersion.id).where(ProtocolVersion.clinic_id == clinic_id, ProtocolVersion.key == key)
    return session.scalar(known.limit(1)) is not None


def _waiting(clinic_id: UUID) -> Select[Message]:
    """Select and lock the texts that a pause keeps back; those of another that stands are judged so again."""
    waiting = select(Message).where(
        Message.clinic_id == clinic_id, Message.state == "planned", Message.reason.in_(PAUSED)
    )
    return waiting.order_by(Message.id).with_for_update()


def _staff(actor: Actor) -> UUID | None:
    return actor.id if actor.kind == "staff" else None
