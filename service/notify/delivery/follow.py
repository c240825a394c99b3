"""Where a message stands follows from its attempts: the one that got furthest counts."""

from collections.abc import Callable, Collection
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.notify.again.copies import repeated
from service.notify.delivery.backoff import Then
from service.notify.delivery.settle import release, requeue
from service.notify.models import Attempt, Message
from service.notify.moves import MESSAGE_MOVES, move_message
from service.notify.whatsapp.falling_back import counting

BEST_FIRST = ("read", "delivered", "sent", "accepted", "undelivered", "failed")
GOT_OUT = frozenset({"accepted", "sent", "delivered", "read"})
ENDED_BADLY = frozenset({"undelivered", "failed"})
MAYBE_THERE = GOT_OUT | {"started", "unknown"}
"""States in which an attempt's text has reached its phone, or may have: such a text is never made again. One that ended
badly was to be tried again, if its message still waited, and what takes that try back may come back itself."""

MAYBE_OUT = MAYBE_THERE | ENDED_BADLY
"""States in which an attempt's text is, or may be, with the provider."""

WAYS = (("planned", "queued", "sending"), ("queued", "sending"), ("sending",), ())
"""States to pass through, for a receipt that comes when the text already waits for another try, or was taken back."""

TAKEN_BACK = frozenset({"skipped", "cancelled"})


def state_from(attempts: Collection[str]) -> str | None:
    """Give the state that the attempts prove; None while they leave it open."""
    best = next((state for state in BEST_FIRST if state in attempts), None)
    open_still = {"started", "unknown"} & set(attempts)
    return None if best in ENDED_BADLY and open_still else best


def way_to(state: str, attempts: Collection[str]) -> tuple[str, ...]:
    """Give the states that a message in `state` passes through to where its attempts stand; empty where it stays.

    It never goes back. What was taken back after an attempt stays so, unless the text got out all the same.
    """
    target = state_from(attempts)
    if target is None or target == state or _is_behind(target, state):
        return ()
    if state in TAKEN_BACK and target not in GOT_OUT:
        return ()
    way = _way(state, target)
    return () if way is None else (*way, target)


def follow(
    session: Session, message: Message, reason: str | None, at: datetime, again: Callable[[], Then | None] | None = None
) -> bool:
    """Move a message to where its attempts stand, never back; tells whether it moved. `at` is clinic time.

    Where that is a bad end, `again` may say that it is tried once more: then it goes to the queue, or stays in it. It
    is not asked where somebody had the text sent again meanwhile.
    """
    way = way_to(message.state, [attempt.state for attempt in counting(message, attempts_of(session, message))])
    if not way:
        return False
    ends_badly = again is not None and way[-1] in ENDED_BADLY
    then = again() if again is not None and ends_badly and not repeated(session, [message]) else None
    if then is not None and then.again_at is not None:
        return _try_again(session, message, then.reason, at, then.again_at)
    *stops, target = way
    for step in stops:
        move_message(session, message, step, "late_receipt", at)
        session.flush()
    move_message(session, message, target, reason, at)
    message.next_try_at = None
    release(message)
    return True


def _try_again(session: Session, message: Message, reason: str, at: datetime, again_at: datetime) -> bool:
    """Put it back into the queue; what waits there already keeps its turn, and what is stale its end."""
    if "queued" not in MESSAGE_MOVES[message.state] or message.state == "planned":
        return False
    requeue(session, message, reason, at, again_at)
    return True


def may_be_there(session: Session, message: Message) -> bool:
    """Tell whether a text has reached its phone, or may have, by the attempts that it stands by."""
    return any(one.state in MAYBE_THERE for one in counting(message, attempts_of(session, message)))


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
