"""What stands around a reply: the texts of ours that it may take up, and what the patient wrote just before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from service.base.once import NUMBERS, once_of
from service.base.pairs import among_told, told_pairs
from service.base.unreadable import can_be_read
from service.notify.models import Attempt
from service.notify.replies.arrival import Arrival
from service.notify.replies.attribution import newest, of_numbers
from service.notify.replies.keeping import COMMAND
from service.notify.replies.models import Reply

IN_A_ROW = timedelta(minutes=10)
_MOST_BEFORE = 4
_MOST_OF_OURS = 5
MOMENTS = "moments"
"""The kind of these for `about`."""

Moment = tuple[UUID, UUID, datetime]
"""A clinic, one of its conversations, and when something was written in it."""

_NEWEST = newest(_MOST_OF_OURS)
_BODIES = (
    select(Attempt.clinic_id, Attempt.to_digest, Attempt.body)
    .join(_NEWEST, (Attempt.clinic_id == _NEWEST.c.clinic_id) & (Attempt.id == _NEWEST.c.id))
    .order_by(Attempt.started_at.desc(), Attempt.id.desc())
)
_REPLIES = (
    select(Reply.clinic_id, Reply.conversation_id, Reply.received_at, Reply.body, Reply.category)
    .where(
        among_told(Reply.clinic_id, Reply.conversation_id),
        Reply.received_at.between(bindparam("first"), bindparam("last")),
        Reply.category != COMMAND,
    )
    .order_by(Reply.received_at.desc(), Reply.id.desc())
)


@dataclass(frozen=True, slots=True)
class Before:
    """A text that the same person wrote just before, with the category it got."""

    text: str
    category: str


@dataclass(frozen=True, slots=True)
class Around:
    """`ours`: the last texts that went to the number, the newest first. `before`: the last texts from it, in order."""

    ours: Sequence[str] = ()
    before: Sequence[Before] = ()


NOTHING_AROUND = Around()


def around(session: Session, arrival: Arrival) -> Around:
    number = arrival.sender.clinic_id, arrival.inbound.number
    ours = once_of(session, _ours, NUMBERS, number, partial(_ours, session))
    moment = arrival.conversation.clinic_id, arrival.conversation.id, arrival.at
    return Around(ours, once_of(session, _before, MOMENTS, moment, partial(_before, session)))


def _ours(session: Session, numbers: Collection[tuple[UUID, str]]) -> Mapping[tuple[UUID, str], Sequence[str]]:
    by_digest = of_numbers(numbers)
    found: dict[tuple[UUID, str], list[str]] = {number: [] for number in numbers}
    for clinic_id, digest, body in session.execute(_BODIES, told_pairs(by_digest)):
        bodies_to = found[by_digest[clinic_id, digest]]
        if len(bodies_to) < _MOST_OF_OURS:
            bodies_to.append(body)
    return {number: [body for body in bodies if can_be_read(body)] for number, bodies in found.items()}


def _before(session: Session, moments: Collection[Moment]) -> Mapping[Moment, Sequence[Before]]:
    at_all = [at for *_, at in moments]
    between = {"first": min(at_all) - IN_A_ROW, "last": max(at_all)}
    rows = session.execute(_REPLIES, told_pairs({moment[:2] for moment in moments}) | between).all()
    return {moment: _in_order(rows, moment) for moment in moments}


def _in_order(newest: Sequence[Row[UUID, UUID, datetime, str, str]], moment: Moment) -> Sequence[Before]:
    """Pick what was written in one conversation just before a moment, the oldest first."""
    *talk, at = moment
    of_talk = [row for row in newest if [*row[:2]] == talk and at - IN_A_ROW <= row[2] <= at][:_MOST_BEFORE]
    return [Before(body, category) for *_, body, category in reversed(of_talk) if can_be_read(body)]
