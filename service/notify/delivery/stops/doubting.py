"""Whether a refusal for the sender's sake is about the sender in truth, or about one text alone.

What stands between us and the network, such as a fire wall, may dislike the words of one text, and its answer looks
like that to a rotated token. What became of other texts tells the two apart (docs/adr/0021):

1. An answer that is not in the network's words stops the account only where another text was answered so too and none
   was taken since.
2. A refusal is the text's own where the calls for other texts right before and right after it were taken. A text of
   which that was seen once stops nobody any more, and is tried again by itself.
3. After two such refusals the next one ends it, unless others are being refused as well.

A code of the network about the account is never doubted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from service.base.pairs import among
from service.notify.delivery.error_codes import Stops, is_in_its_words, reasons_that_stop
from service.notify.delivery.provider import Doubt, Refused
from service.notify.delivery.stops.account import SenderKey, sharing_account
from service.notify.delivery.stops.hearing import Heard
from service.notify.models import Attempt

LATELY = timedelta(hours=2)
"""How far back calls say something of today; longer than the longest wait between two tries."""

ENOUGH = 2
LOOKED_AT = 4
"""Tries of one text, the newest."""

TAKEN = Attempt.provider_id.is_not(None)


@dataclass(frozen=True, slots=True)
class Try:
    """One call for a text, as its attempt tells; `refused`: for the sender's sake."""

    started_at: datetime
    finished_at: datetime | None
    refused: bool


def doubt(*, alone: int, others: bool, in_its_words: bool) -> Doubt | None:
    """Say what a refusal is about; None: the sender. Pure.

    `alone` says how many refusals were shown to be the text's own; `others`: they are refused too, and none was taken
    since.
    """
    if alone >= ENOUGH and not others:
        return "its_own"
    unheard_of = not in_its_words and not others
    return "unsure" if alone or unheard_of else None


def doubts_of(session: Session, heard: Sequence[Heard], real: datetime) -> Mapping[UUID, Doubt]:
    """Return the texts whose refusal stops no sender, with the reason; no query where none was refused so."""
    refused = [one for one in heard if one.stops != "nothing"]
    if not refused:
        return {}
    tries, found, lines = _tries(session, refused), dict[UUID, Doubt](), list[_Line]()
    for one in filter(_may_be_doubted, refused):
        line = next((line for line in lines if line.has(one)), None)
        if line is None:
            lines.append(line := _Line.of(session, one, refused, real))
        said = doubt(
            alone=line.times_alone(session, one.message_id, tries[one.message_id]),
            others=bool(line.refused - {one.message_id}),
            in_its_words=_is_in_its_words(one),
        )
        if said is not None:
            found[one.message_id] = said
    return found


def _is_in_its_words(one: Heard) -> bool:
    return isinstance(one.outcome, Refused) and is_in_its_words(one.outcome)


def _may_be_doubted(one: Heard) -> bool:
    return one.stops == "sender" or not _is_in_its_words(one)


@dataclass(frozen=True, slots=True)
class _Line:
    """The senders that one refusal would stop, and the texts of theirs refused since the last one was taken."""

    stops: Stops
    senders: Sequence[SenderKey]
    refused: set[UUID]

    @classmethod
    def of(cls, session: Session, one: Heard, now_refused: Iterable[Heard], real: datetime) -> "_Line":
        senders = sharing_account(session, one.key) if one.stops == "account" else [one.key]
        line = cls(one.stops, senders, set())
        theirs = [other.message_id for other in now_refused if other.key in set(senders) and line.counts(other)]
        line.refused.update(line._refused_lately(session, theirs, real))
        return line

    def has(self, one: Heard) -> bool:
        return self.stops == one.stops and one.key in self.senders

    def counts(self, other: Heard) -> bool:
        return self.stops == "sender" or other.stops == "account"

    def times_alone(self, session: Session, text: UUID, tries: Sequence[Try]) -> int:
        """Count the refusals of a text that were shown to be its own; the last try is the one that is doubted."""
        pairs = [(one, after) for one, after in pairwise(tries) if one.refused]
        return sum(self._was_alone(session, text, one, after) for one, after in pairs)

    def _was_alone(self, session: Session, text: UUID, one: Try, after: Try) -> bool:
        """Tell whether the calls for other texts right before and after were taken; before may have been none."""
        begun, over = Attempt.started_at, one.finished_at or one.started_at
        others = and_(self._theirs, Attempt.message_id != text)
        before = select(TAKEN).where(others, TAKEN | self._were_refused)
        before = before.where(begun <= one.started_at, begun > one.started_at - LATELY)
        afterwards = select(TAKEN).where(others, or_(and_(TAKEN, begun > over), self._were_refused))
        afterwards = afterwards.where(begun >= one.started_at, begun <= after.started_at)
        # of those that began together the refused one is nearer
        last = session.scalar(before.order_by(begun.desc(), TAKEN).limit(1))
        return last is not False and session.scalar(afterwards.order_by(begun, TAKEN).limit(1)) is True

    def _refused_lately(self, session: Session, now_refused: Sequence[UUID], real: datetime) -> Iterable[UUID]:
        begun = Attempt.started_at
        taken_at = session.scalar(select(func.max(begun)).where(self._theirs, TAKEN, begun > real - LATELY))
        just_now = and_(Attempt.state == "started", Attempt.message_id.in_(now_refused))
        since = select(Attempt.message_id).distinct().where(self._theirs, begun > (taken_at or real - LATELY))
        return session.scalars(since.where(self._were_refused | just_now).limit(ENOUGH))

    @property
    def _theirs(self) -> ColumnElement[bool]:
        return among(Attempt.clinic_id, Attempt.sender_id, self.senders)

    @property
    def _were_refused(self) -> ColumnElement[bool]:
        return and_(Attempt.state == "refused", Attempt.reason.in_(reasons_that_stop(self.stops)))


def _tries(session: Session, refused: Iterable[Heard]) -> dict[UUID, list[Try]]:
    """Return the newest tries of some texts, the one that is being judged last."""
    these = among(Attempt.clinic_id, Attempt.message_id, [(one.clinic_id, one.message_id) for one in refused])
    rows = session.execute(
        select(Attempt.message_id, Attempt.started_at, Attempt.finished_at, Attempt.state, Attempt.reason)
        .where(these)
        .order_by(Attempt.number)
    )
    found: dict[UUID, list[Try]] = {}
    for text, started_at, finished_at, state, reason in rows:
        counts = state == "refused" and reason in reasons_that_stop("sender")
        found.setdefault(text, []).append(Try(started_at, finished_at, counts))
    return {text: tries[-LOOKED_AT - 1 :] for text, tries in found.items()}
