"""Our record of a text beside the provider's. Pure.

The provider's word moves ours, but forward only, as a receipt would. What cannot be reconciled so is a difference.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from service.notify.delivery.listing import OnRecord
from service.notify.moves import ATTEMPT_MOVES
from service.notify.receipts import STATES

Kind = Literal["missing_here", "missing_there", "differs"]
ARRIVED, NOT_ARRIVED = frozenset({"delivered", "read"}), frozenset({"undelivered", "failed"})
CLOCKS_DIFFER = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Ours:
    """An attempt as we have it."""

    attempt_id: UUID
    message_id: UUID
    sid: str | None
    state: str


@dataclass(frozen=True, slots=True, repr=False)
class Lost:
    """An attempt of which nobody here knows an id: it may be any text that left with the same words."""

    ours: Ours
    to: str
    body: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference; `note` is a code of `words.py`."""

    kind: Kind
    note: str
    sid: str
    attempt_id: UUID | None = None
    ours: str | None = None
    theirs: str | None = None


@dataclass(frozen=True, slots=True)
class Heal:
    """A state of the provider's that ours is behind of; applied like a receipt."""

    attempt_id: UUID
    sid: str
    state: str
    error_code: int | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records of one text; one of them at most is missing."""

    ours: Ours | None
    theirs: OnRecord | None


def compare(pair: Pair) -> Heal | Finding | None:
    """Say what follows from two records of one text; None where they agree, or the list is merely behind."""
    ours, theirs = pair.ours, pair.theirs
    if theirs is None:
        return Finding("missing_there", "unknown_there", ours.sid or "", ours.attempt_id, ours.state) if ours else None
    if ours is None:
        return Finding("missing_here", "unknown_here", theirs.sid, theirs=theirs.status)
    state = STATES.get(theirs.status)
    if state is None or state == ours.state:
        return None
    if state in ATTEMPT_MOVES[ours.state]:
        return Heal(ours.attempt_id, theirs.sid, state, theirs.error_code)
    if ours.state in ARRIVED and state in NOT_ARRIVED:
        return Finding("differs", "did_not_arrive", theirs.sid, ours.attempt_id, ours.state, state)
    return None


def adopt(lost: list[Lost], theirs: OnRecord) -> Ours | None:
    """Find the attempt that a text must be, where its id never reached us; it is taken out of `lost`."""
    own = next((one for one in lost if _fits(one, theirs)), None)
    if own is None:
        return None
    lost.remove(own)
    return own.ours


def _fits(one: Lost, theirs: OnRecord) -> bool:
    same = one.to == theirs.to and one.body.strip() == theirs.body.strip()
    return same and theirs.created_at >= one.started_at - CLOCKS_DIFFER
