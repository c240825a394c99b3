"""What the network's answers say about senders: a refusal for the sender's sake stops it, a text taken resumes it.

1. Where a batch holds both, the refusal counts; the next probe shows who was right.
2. Sixteen refusals open one stop: the database lets a sender have one open stop.
3. A stop that a receipt opened ends by a receipt; an accepted call proves nothing then.
"""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.base.ids import new_id
from service.base.pairs import among
from service.notify.delivery.error_codes import Stops, is_in_its_words, what_stops
from service.notify.delivery.limits import CALL
from service.notify.delivery.pacing import let_rest
from service.notify.delivery.provider import Accepted, Outcome, Refused, Unknown
from service.notify.delivery.stops.account import SenderKey, sharing_account
from service.notify.delivery.stops.models import OPEN, SenderStop

LOG = structlog.get_logger()
OUR_FAULT = "provider_refused"
PROBE_EVERY, FIRST_PROBE_IN_DOUBT = timedelta(minutes=5), timedelta(seconds=30)
"""In doubt is an answer that is not in the network's words: it may be about some texts only."""

OVERLOADED, REST, LONGEST_REST = {"provider_busy", "provider_unreachable"}, (1.5, 3.0), 60.0
"""For how many seconds a sender gets no text after the network did not take one in; the texts wait longer each."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of one call, or of one text by its receipt."""

    clinic_id: UUID
    sender_id: UUID
    message_id: UUID
    outcome: Outcome
    by_receipt: bool = False

    @property
    def key(self) -> SenderKey:
        return self.clinic_id, self.sender_id

    @property
    def stops(self) -> Stops:
        return what_stops(self.outcome) if isinstance(self.outcome, Refused) else "nothing"


def hear(session: Session, heard: Sequence[Heard], now: datetime, real: datetime) -> None:
    """Open and end stops by a batch of answers; one query where nothing is wrong. Clinic time, machine time."""
    refused = {one.key: one for one in heard if one.stops != "nothing"}
    stops = {(stop.clinic_id, stop.sender_id): stop for stop in _open_stops(session, {one.key for one in heard})}
    for one in heard:
        stop = stops.get(one.key)
        if stop is not None:
            _note_try(stop, one, now, real)
            if _proves(stop, one, now) and refused.get(one.key, one).stops != "account":
                resume(session, one.key, now, whole_account=stop.whole_account)
    for one in refused.values():
        if not _is_open(stops.get(one.key), one):
            _open(session, one, now, real)
    _slow_down(session, heard, real)
    for one in heard:
        if isinstance(one.outcome, Refused) and one.outcome.reason == OUR_FAULT:
            LOG.error("request_refused", message_id=str(one.message_id), code=one.outcome.code)


def _slow_down(session: Session, heard: Sequence[Heard], real: datetime) -> None:
    """Let senders rest that the network was too busy for, or away, each for a time of its own; the others go on.

    One call of many that was not taken in is no storm: a sender rests by the share of its calls that were not.
    """
    calls, rests = Counter(one.key for one in heard), dict[SenderKey, float]()
    for one in heard:
        if isinstance(one.outcome, Refused) and one.outcome.reason in OVERLOADED:
            share = random.uniform(*REST) / calls[one.key]  # noqa: S311 - jitter, not a secret
            rests[one.key] = max(rests.get(one.key, 0) + share, min(one.outcome.retry_after or 0, LONGEST_REST))
    if rests:
        let_rest(session, {key: real + timedelta(seconds=seconds) for key, seconds in rests.items()}, real)


def _open_stops(session: Session, keys: Collection[SenderKey]) -> Iterable[SenderStop]:
    of_senders = among(SenderStop.clinic_id, SenderStop.sender_id, keys)
    return session.scalars(select(SenderStop).where(of_senders, SenderStop.resumed_at.is_(None)))


def _is_open(stop: SenderStop | None, one: Heard) -> bool:
    """Tell whether a stop stands already that says as much as this refusal."""
    if stop is None or stop.resumed_at is not None:
        return False
    return stop.whole_account or one.stops == "sender"


def _proves(stop: SenderStop, one: Heard, now: datetime) -> bool:
    """Tell whether an answer shows that what the stop was about is mended.

    Of texts that may have left before the stop it does not: calls that were under way, and late receipts.
    """
    may_be_old = stop.by_receipt or now - stop.since <= CALL
    if (stop.by_receipt and not one.by_receipt) or (may_be_old and one.message_id != stop.probe_id):
        return False
    if isinstance(one.outcome, Accepted):
        return True
    known = isinstance(one.outcome, Refused) and one.outcome.kind != "transient" and one.outcome.doubt is None
    return stop.whole_account and known and one.stops != "account"  # whoever looks at the text has let the account in


def _note_try(stop: SenderStop, one: Heard, now: datetime, real: datetime) -> None:
    """Keep what became of the probe; one that says nothing about the sender is followed by the next at once."""
    if stop.probe_id != one.message_id:
        return
    stop.tried_at = now
    stop.tried_reason = one.outcome.reason if isinstance(one.outcome, Refused | Unknown) else None
    if one.stops == "nothing" and not isinstance(one.outcome, Accepted):
        stop.probe_at = min(stop.probe_at, real)


def resume(
    session: Session, key: SenderKey, now: datetime, *, whole_account: bool = False, by: UUID | None = None
) -> None:
    """End the open stop of a sender, or all those of its account; what waits is woken by the clock."""
    keys = sharing_account(session, key) if whole_account else [key]
    ended = (
        update(SenderStop)
        .where(among(SenderStop.clinic_id, SenderStop.sender_id, keys), SenderStop.resumed_at.is_(None))
        .where(SenderStop.whole_account.is_(whole_account))
        .values(resumed_at=now, resumed_by=by, probe_id=None)
    )
    session.execute(ended, execution_options={"synchronize_session": "fetch"})
    LOG.info("sender_resumed", sender_id=str(key[1]), senders=len(keys))


def _open(session: Session, one: Heard, now: datetime, real: datetime) -> None:
    assert isinstance(one.outcome, Refused)
    whole_account = one.stops == "account"
    keys = sharing_account(session, one.key) if whole_account else [one.key]
    common = {
        "since": now,
        "reason": one.outcome.reason,
        "code": one.outcome.code,
        "whole_account": whole_account,
        "by_receipt": one.by_receipt,
        "probe_at": real + (PROBE_EVERY if is_in_its_words(one.outcome) else FIRST_PROBE_IN_DOUBT),
    }
    rows = [{"clinic_id": clinic_id, "id": new_id(), "sender_id": id_, **common} for clinic_id, id_ in sorted(keys)]
    on = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    once = on.insert(SenderStop).on_conflict_do_nothing(index_elements=["clinic_id", "sender_id"], index_where=OPEN)
    opened = session.scalars(once.values(rows).returning(SenderStop.id)).all()
    if opened:
        LOG.warning("sender_stopped", sender_id=str(one.sender_id), reason=one.outcome.reason, senders=len(opened))
