"""What follows from a comparison: states are healed, differences kept once, the cursor moves on."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.base.ids import new_id
from service.clinics.models import Sender
from service.notify.delivery.follow import MAYBE_OUT
from service.notify.delivery.listing import OnRecord
from service.notify.models import Attempt
from service.notify.receipts import Receipt, apply
from service.notify.twin.comparing import Finding, Heal, Pair
from service.notify.twin.models import ListCursor, ListDifference, ListedText

LOG = structlog.get_logger()
MILLION = 1_000_000
AT_ONCE = 200


def heal(session: Session, clinic_id: UUID, one: Heal, real: datetime, now: datetime) -> Finding | None:
    """Apply what the provider's record says like a receipt.

    Returns the difference that it brings to light: an attempt that we had counted as never sent, and whose text was
    sent by another attempt too.
    """
    attempt = session.get(Attempt, (clinic_id, one.attempt_id))
    was_unsent = attempt is not None and attempt.state == "unsent"
    receipt = Receipt(one.sid, one.state, one.error_code)
    if not apply(session, clinic_id, one.attempt_id, receipt, real, now, is_news=False):
        return None
    LOG.info("healed_by_list", attempt_id=str(one.attempt_id), state=one.state)
    assert attempt is not None
    if was_unsent and _also_sent(session, attempt):
        return Finding("differs", "sent_twice", one.sid, one.attempt_id, "unsent", one.state)
    return None


def _also_sent(session: Session, attempt: Attempt) -> bool:
    others = select(Attempt.id).where(
        Attempt.clinic_id == attempt.clinic_id,
        Attempt.message_id == attempt.message_id,
        Attempt.id != attempt.id,
        Attempt.state.in_(MAYBE_OUT),
    )
    return session.scalar(others.limit(1)) is not None


def keep_counts(session: Session, clinic_id: UUID, pairs: Iterable[Pair], real: datetime) -> None:
    """Keep the provider's count of segments and its price beside ours."""
    rows = [_count(clinic_id, pair.ours.attempt_id, pair.theirs, real) for pair in pairs if pair.ours and pair.theirs]
    made = _on(session).insert(ListedText)
    newest = {name: made.excluded[name] for name in ("segments", "price", "unit", "seen_at")}
    upsert = made.on_conflict_do_update(index_elements=["clinic_id", "attempt_id"], set_=newest)
    for at in range(0, len(rows), AT_ONCE):
        session.execute(upsert, rows[at : at + AT_ONCE])


def _count(clinic_id: UUID, attempt_id: UUID, text: OnRecord, real: datetime) -> dict[str, Any]:
    price = None if text.price is None else millionths(text.price)
    values = {"segments": text.segments, "price": price, "unit": text.unit, "seen_at": real}
    return {"clinic_id": clinic_id, "attempt_id": attempt_id, **values}


def millionths(amount: Decimal) -> int:
    return int((amount * MILLION).to_integral_value())


def report(session: Session, sender: Sender, findings: Sequence[Finding], real: datetime, now: datetime) -> int:
    """Keep differences, each once; returns how many were new."""
    new = 0
    once = (
        _on(session).insert(ListDifference).on_conflict_do_nothing(index_elements=["clinic_id", "provider_id", "kind"])
    )
    for one in findings:
        named = asdict(one)
        named["provider_id"] = named.pop("sid")
        row = {"clinic_id": sender.clinic_id, "id": new_id(), "sender_id": sender.id, **named}
        made = once.values(**row, found_at=now, looked_at=real).returning(ListDifference.id)
        if session.scalar(made) is not None:
            new += 1
            LOG.warning("list_differs", sender_id=str(sender.id), kind=one.kind, note=one.note, sid=one.sid)
    return new


def move_on(session: Session, sender: Sender, look: str, to: datetime) -> None:
    """Note how far a look has come; it never goes back."""
    made = _on(session).insert(ListCursor)
    later = made.on_conflict_do_update(
        index_elements=["clinic_id", "sender_id", "look"],
        set_={"reached_at": made.excluded.reached_at},
        where=ListCursor.reached_at < made.excluded.reached_at,
    )
    session.execute(later.values(clinic_id=sender.clinic_id, sender_id=sender.id, look=look, reached_at=to))


def _on(session: Session) -> Any:
    return postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
