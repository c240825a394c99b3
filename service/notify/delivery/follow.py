"""Where a message stands follows from its attempts: the one that got furthest counts."""

from collections.abc import Collection
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.notify.delivery.settle import release
from service.notify.models import Attempt, Message
from service.notify.moves import MESSAGE_MOVES, move_message

BEST_FIRST = ("read", "delivered", "sent", "accepted", "undelivered", "failed")
GOT_OUT = frozenset({"accepted", "sent", "delivered", "read"})
MAYBE_OUT = GOT_OUT | {"started", "unknown", "undelivered", "failed"}
"""States in which an attempt's text is, or may be, with the provider: such a text is never made again."""

WAYS = (("queued", "sending"), ("sending",), ())
"""States to pass through, for a receipt that comes when the text already waits for another try."""


def state_from(attempts: Collection[str]) -> str | None:
    """Give the state that the attempts prove; None while they leave it open."""
    best = next((state for state in BEST_FIRST if state in attempts), None)
    open_still = {"started", "unknown"} & set(attempts)
    return None if best in {"undelivered", "failed"} and open_still else best


def follow(session: Session, message: Message, reason: str | None, at: datetime) -> bool:
    """Move a message to where its attempts stand, never back; tells whether it moved. `at` is clinic time."""
    target = state_from([attempt.state for attempt in attempts_of(session, message)])
    if target is None or target == message.state or _is_behind(target, message.state):
        return False
    way = _way(message.state, target)
    if way is None:
        return False
    for step in way:
        move_message(session, message, step, "late_receipt", at)
        session.flush()
    move_message(session, message, target, reason, at)
    message.next_try_at = None
    release(message)
    return True


def attempts_of(session: Session, message: Message) -> list[Attempt]:
    """Return a message's attempts, first one first."""
    of_message = select(Attempt).where(Attempt.clinic_id == message.clinic_id, Attempt.message_id == message.id)
    return list(session.scalars(of_message.order_by(Attempt.number)))


def _is_behind(target: str, state: str) -> bool:
    return state in GOT_OUT and BEST_FIRST.index(target) > BEST_FIRST.index(state) and target in GOT_OUT


def _way(state: str, target: str) -> tuple[str, ...] | None:
    """Find the legal way from a state to a target, the straight one first."""
    for way in reversed(WAYS):
        stops = (state, *way, target)
        if all(after in MESSAGE_MOVES[before] for before, after in pairwise(stops)):
            return way
    return None
