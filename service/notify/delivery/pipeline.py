"""One drain of one lane: claim, hand out and record, all at the same time.

Only this thread uses the database; the crew calls. It never waits for an outcome while there is something to claim,
and never lets a thread of the crew wait for a claim.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy.exc import DBAPIError

from service.base.clock import Clock
from service.base.database import Database
from service.base.pairs import Key
from service.notify.delivery.claim import Lease
from service.notify.delivery.complaints import complain
from service.notify.delivery.crew import Crew, Late, Outbox, Stopping
from service.notify.delivery.departing import Departure
from service.notify.delivery.fair import Shares
from service.notify.delivery.limits import (
    CALL,
    DRAIN_SECONDS,
    FRESH_SECONDS,
    LEASE,
    LOOK_AGAIN,
    PACE_PATIENCE,
    RECORD_PATIENCE,
    RECORD_WITHIN,
    THREADS,
    batch_for,
)
from service.notify.delivery.pacing import Load, give
from service.notify.delivery.prepare import Preparation
from service.notify.delivery.recording import Answer, Recording
from service.notify.delivery.second_look import NO_LONGER, SecondLook
from service.notify.delivery.turns import LOOK_EVERY, Turns

CALL_SECONDS, NEWEST_COUNTS = 0.2, 0.1
"""How long calls are thought to last before the first is over, and what share each one then has in the mean."""

SHORTEST_WAIT = 0.01
SPARE = 4
"""The next claim is made when so small a part of one still waits for a thread: enough for as long as a claim takes."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What all drains of a process have in common."""

    database: Database
    clock: Clock
    preparation: Preparation
    second_look: SecondLook
    recording: Recording
    stopping: Stopping


class Pipeline:
    """Drain one lane once; made for each drain, used by one thread."""

    def __init__(self, parts: Parts, crew: Crew, lane: str, most: int) -> None:
        self._parts = parts
        self._crew = crew
        self._most = most
        self._turns = Turns(parts.database, parts.clock, lane, parts.preparation.paces)
        self._outbox = Outbox()
        self._handled = self._under_way = 0
        self._answers: list[Answer] = []
        self._answers_since = self._nothing_until = 0.0
        self._call_seconds, self._claim_seconds = CALL_SECONDS, 0.0
        self._broken: Exception | None = None
        self._ends_at = parts.clock.monotonic() + DRAIN_SECONDS

    def run(self) -> int:
        """Send until nothing is due, or for `DRAIN_SECONDS`; returns how many rows were taken in hand."""
        try:
            while self._claim() or self._under_way or self._answers or self._waits_for_a_sender():
                self._collect()
                self._record()
        finally:
            self._outbox.closed = True
        if self._broken is not None:
            raise self._broken
        return self._handled

    def _claim(self) -> bool:
        """Take more texts in hand where there is room; tells whether any came."""
        batch = batch_for(self._call_seconds, self._claim_seconds, self._most)
        if (
            self._under_way > THREADS + batch // SPARE
            or not self._may_claim()
            or time.monotonic() < self._nothing_until
        ):
            return False
        before, began = self._handled, time.monotonic()
        try:
            shares = self._turns.next_shares(THREADS + batch - self._under_way)
            if shares:
                looked_at = self._parts.clock.monotonic()
                departures = self._take(shares)
                self._under_way += len(departures)
                self._hand_out(departures, looked_at)
        except Exception as error:  # noqa: BLE001 - what is under way is recorded first, then this is raised
            self._broken = error
        if self._handled == before:
            self._nothing_until = time.monotonic() + LOOK_AGAIN
            return False
        self._claim_seconds = (self._claim_seconds + time.monotonic() - began) / 2
        return True

    def _may_claim(self) -> bool:
        late = self._parts.clock.monotonic() >= self._ends_at
        return self._broken is None and not late and not self._parts.stopping.asked

    def _take(self, shares: Shares) -> list[Departure]:
        """Claim and prepare in one transaction; what it leaves to be called is committed when this returns."""
        start_until = self._parts.clock.monotonic() + (LEASE - CALL).total_seconds()
        real = self._parts.clock.real()
        with self._parts.database.write() as session:
            rows = self._turns.claim(session, shares)
            lease = Lease(str(uuid4()), real + LEASE)
            departures = self._parts.preparation.prepare(session, rows, lease, start_until)
            self._turns.note(give(session, _loads(departures), real))
        self._handled += len(rows)
        return departures

    def _hand_out(self, departures: Iterable[Departure], looked_at: float) -> None:
        """Have calls made as long as what was known at `looked_at` is fresh.

        A claim's counts from before it, for it may wait for locks and for its commit. A second look's counts from its
        end: were looks slower than what is fresh, no text would ever leave.
        """
        for departure in departures:
            self._crew.give(departure, self._outbox, looked_at + FRESH_SECONDS)

    def _collect(self) -> None:
        """Wait for outcomes, as long as nothing else is to be done."""
        late: list[Departure] = []
        for done in self._outbox.wait(self._patience()):
            if isinstance(done, Late):
                late.append(done.departure)
                continue
            self._answered(done.answer)
            self._call_seconds += NEWEST_COUNTS * (done.seconds - self._call_seconds)
        if late:
            self._look_again(late)

    def _answered(self, answer: Answer) -> None:
        self._answers_since = self._answers_since if self._answers else time.monotonic()
        self._answers.append(answer)
        self._under_way -= 1

    def _look_again(self, late: Sequence[Departure]) -> None:
        """Hand out once more what still goes; what does not, or cannot be looked at, is put back."""
        going: set[UUID] = set()
        try:
            going = self._parts.second_look.still_go(late)
        except Exception as error:  # noqa: BLE001 - no text leaves unseen; the checks of its next claim say what is wrong
            complain("second_look_failed", error)
        self._hand_out((one for one in late if one.attempt_id in going), self._parts.clock.monotonic())
        for one in late:
            if one.attempt_id not in going:
                self._answered(Answer(one, NO_LONGER))

    def _patience(self) -> float:
        if self._answers:
            return max(self._answers_since + RECORD_WITHIN - time.monotonic(), 0)
        return LOOK_AGAIN if self._under_way else 0

    def _record(self) -> None:
        """Write down what came, if it is time; a database that is away is tried again for a while."""
        aged = time.monotonic() - self._answers_since
        if not self._answers or (self._under_way and aged < RECORD_WITHIN):
            return
        try:
            with self._parts.database.write() as session:
                self._parts.recording.record(session, self._answers)
        except DBAPIError as error:
            self._broken = error
            complain("outcomes_not_recorded", error)
            if aged > RECORD_PATIENCE:
                raise
            time.sleep(LOOK_AGAIN)
            return
        self._answers = []

    def _waits_for_a_sender(self) -> bool:
        """Rest until a busy sender is free, where that is soon and nothing else is to be done."""
        seconds = self._turns.seconds_until_free() if self._may_claim() else None
        if seconds is None or seconds > PACE_PATIENCE:
            return False
        time.sleep(min(max(seconds, SHORTEST_WAIT), LOOK_EVERY))
        self._nothing_until = 0
        return self._may_claim()


def _loads(departures: Iterable[Departure]) -> dict[Key, Load]:
    """Sum up what each sender was given."""
    segments: dict[Key, int] = defaultdict(int)
    paces: dict[Key, float] = {}
    for departure in departures:
        key = departure.clinic_id, departure.sender_id
        segments[key] += departure.load.segments
        paces[key] = departure.load.pace
    return {key: Load(paces[key], taken) for key, taken in segments.items()}
