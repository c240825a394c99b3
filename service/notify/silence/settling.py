"""Say what came of a silence."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.notify.locks import held
from service.notify.silence.models import CheckIn
from service.notify.silence.rules import OUTCOMES


def settle(session: Session, actor: Actor, check_in_id: UUID, outcome: str, note: str, clock: Clock) -> CheckIn:
    """Take somebody off the list with what came of it. Refuses `already_resolved` where that is settled."""
    wanted = select(CheckIn).where(CheckIn.clinic_id == clinic_of(actor), CheckIn.id == check_in_id)
    row = session.scalars(held(wanted)).one_or_none()
    if row is None:
        raise Refusal("not_found")
    if row.state != "listed":
        raise Refusal("already_resolved")
    if outcome not in OUTCOMES:
        raise invalid(Fault("$.outcome", f"must be one of {', '.join(OUTCOMES)}"))
    row.state, row.outcome, row.note = "settled", outcome, note.strip() or None
    row.settled_by, row.settled_at = actor.id, clock.now()
    record(session, actor, "check_in.settled", "check_in", row.id, at=clock.real(), fields=["outcome", "note"])
    return row
