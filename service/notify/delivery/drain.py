"""Drain a lane: send all that is due, batch by batch.

1. Claim up to 16 rows, look at each once more, write the attempts, commit.
2. Give the database connection back and call the provider, a few calls at a time. A call starts only while the lease
   outlives it; what could not start is put back.
3. Write the outcomes, commit, and begin again, until nothing is due.

Any number of drains may run at once, in workers and in the clock.
"""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import structlog
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.notify.delivery.backoff import delay
from service.notify.delivery.claim import Lease, claim
from service.notify.delivery.complaints import complain
from service.notify.delivery.limits import BATCH, CALL, DRAIN_SECONDS, LEASE, THREADS
from service.notify.delivery.outcomes import Outcomes, useful_until
from service.notify.delivery.prepare import Departure, Preparation
from service.notify.delivery.provider import Outcome, Provider, Refused, Unknown
from service.notify.delivery.settle import finish, requeue
from service.notify.models import Message

LOG = structlog.get_logger()
PREPARED_AGAIN_LIKE = 5  # as long a wait as before a fifth try
NOT_STARTED = Refused("transient", "worker_too_slow")


class Drain:
    """Send what is due. One instance serves a whole process; it keeps nothing between calls."""

    def __init__(
        self, database: Database, clock: Clock, provider: Provider, preparation: Preparation, outcomes: Outcomes
    ) -> None:
        self._database = database
        self._clock = clock
        self._provider = provider
        self._preparation = preparation
        self._outcomes = outcomes

    def drain(self, lane: str, limit: int = BATCH) -> int:
        """Send what is due in a lane, `limit` rows at a time; returns how many rows were taken in hand."""
        began, handled = self._clock.monotonic(), 0
        while self._clock.monotonic() - began < DRAIN_SECONDS:
            taken = self._batch(lane, limit)
            handled += taken
            if taken == 0:
                break
        return handled

    def _batch(self, lane: str, limit: int) -> int:
        start_calls_until = self._clock.monotonic() + (LEASE - CALL).total_seconds()
        taken, departures = self._claim(lane, limit)
        if departures:
            outcomes = self._call(departures, start_calls_until)
            self._record(departures, outcomes)
        return taken

    def _claim(self, lane: str, limit: int) -> tuple[int, list[Departure]]:
        real = self._clock.real()
        lease = Lease(str(uuid4()), real + LEASE)
        with self._database.write() as session:
            rows = claim(session, lane, lease, self._clock.now(), real, limit)
            departures = [departure for row in rows if (departure := self._prepare(session, row)) is not None]
        return len(rows), departures

    def _prepare(self, session: Session, message: Message) -> Departure | None:
        """Prepare one row in a savepoint: a row that cannot be prepared must not hold up the others."""
        try:
            with session.begin_nested():
                return self._preparation.prepare(session, message)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one text, the next one must go
            complain("text_not_prepared", error, message_id=message.id)
            session.refresh(message)
            self._put_back(session, message)
            return None

    def _put_back(self, session: Session, message: Message) -> None:
        now = self._clock.now()
        again_at = now + delay(message.lane, PREPARED_AGAIN_LIKE, "transient")
        if again_at < useful_until(message):
            requeue(session, message, "not_prepared", now, again_at)
        else:
            finish(session, message, "expired", "not_prepared", now)

    def _call(self, departures: list[Departure], start_until: float) -> list[Outcome]:
        with ThreadPoolExecutor(max_workers=min(THREADS, len(departures)), thread_name_prefix="send") as pool:
            return list(pool.map(lambda departure: self._send(departure, start_until), departures))

    def _send(self, departure: Departure, start_until: float) -> Outcome:
        if self._clock.monotonic() >= start_until:
            return NOT_STARTED
        try:
            return self._provider.send(departure.request)
        except Exception as error:  # noqa: BLE001 - an unforeseen error says nothing about the text
            complain("send_failed", error, attempt_id=departure.attempt_id)
            return Unknown("no_answer")

    def _record(self, departures: list[Departure], outcomes: list[Outcome]) -> None:
        with self._database.write() as session:
            for departure, outcome in zip(departures, outcomes, strict=True):
                self._record_one(session, departure, outcome)
        LOG.info("texts_handed_over", texts=len(departures))

    def _record_one(self, session: Session, departure: Departure, outcome: Outcome) -> None:
        """Record in a savepoint; what cannot be recorded is found again by the reconciliation."""
        try:
            with session.begin_nested():
                self._outcomes.record(session, departure.clinic_id, departure.attempt_id, outcome)
        except Exception as error:  # noqa: BLE001 - one outcome must not take the others with it
            complain("outcome_not_recorded", error, attempt_id=departure.attempt_id)
