"""The hand on the clinic's clock, and what the database tells of how far things are; both outlive its restarts."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from service.base.clock import advance
from service.notify.models import Attempt, Message
from service.program import Program

PATIENCE, PAUSE = 60.0, 0.2
WAITING = ("planned", "queued")
RECEIPTS_LACK = ("accepted", "sent")
UNDER_WAY = ("sending", "unknown")
OPEN = ("started", "unknown")
FoundT = TypeVar("FoundT")


def patiently(do: Callable[[], FoundT]) -> FoundT:
    """Do something with the database, again and again while it is away."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return do()
        except DBAPIError:
            if time.monotonic() > until:
                raise
            time.sleep(PAUSE)


class Hand:
    """Move time, and look."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self.moves: list[tuple[datetime, datetime]] = []
        """Machine time and clinic time, after each move."""

    def move(self, to: datetime) -> None:
        patiently(lambda: advance(self._program.database, self._program.clock, to))
        self.moves.append((self._program.clock.real(), patiently(self._program.clock.now)))

    def now(self) -> datetime:
        return patiently(self._program.clock.now)

    def clinic_time(self, real: datetime) -> datetime:
        """Say what the clinic's clock showed at a machine time."""
        return next((clinic + (real - at) for at, clinic in reversed(self.moves) if at <= real), real)

    def reached_at(self, clinic_time: datetime) -> datetime:
        """Say when the clinic's clock first showed a clinic time."""
        for (at, clinic), following in zip(self.moves, [*self.moves[1:], None], strict=True):
            real = at + max(clinic_time - clinic, clinic - clinic)
            if following is None or real <= following[0]:
                return real
        raise AssertionError(clinic_time)

    def states(self) -> Counter[str]:
        """Count the texts by kind and state."""
        counted = select(Message.kind, Message.state, func.count()).group_by(Message.kind, Message.state)
        return Counter({f"{kind} {state}": number for kind, state, number in self._rows(counted)})

    def open_ones(self, *, at_the_end: bool = False) -> int:
        """Count what is not over: texts under way, of unknown outcome, or due and not kept back; open attempts.

        At the end nothing may wait any more, and what never got its last receipt has to say so.
        """
        kept_back = Message.reason.like("withheld%") | Message.reason.like("quiet%")
        due = Message.state.in_(WAITING) & (Message.due_at <= self.now()) & func.coalesce(~kept_back, True)
        silent = Message.state.in_(RECEIPTS_LACK) & Message.reason.is_(None)
        waits = Message.state.in_(WAITING) | silent if at_the_end else due
        texts = select(func.count()).where(Message.state.in_(UNDER_WAY) | waits)
        attempts = select(func.count()).where(Attempt.state.in_(OPEN))
        return int(self._rows(texts)[0][0]) + int(self._rows(attempts)[0][0])

    def where_things_stand(self) -> str:
        oldest = select(Message.lane, func.min(Message.next_try_at)).where(Message.next_try_at <= self.now())
        attempts = select(Attempt.state, func.count(), func.min(Attempt.started_at)).where(Attempt.state.in_(OPEN))
        lines = [f"  {what}: {number}" for what, number in sorted(self.states().items())]
        lines += [f"  oldest due, lane {lane}: {due}" for lane, due in self._rows(oldest.group_by(Message.lane))]
        lines += [
            f"  attempts {state}: {n}, since {at}" for state, n, at in self._rows(attempts.group_by(Attempt.state))
        ]
        return "\n".join([f"Clinic time {self.now()}", *lines])

    def messages(self) -> list[Message]:
        return self._scalars(select(Message))

    def sids(self) -> set[str]:
        """Return the ids at the provider that attempts know of."""
        return set(self._scalars(select(Attempt.provider_id).where(Attempt.provider_id.is_not(None))))

    def _rows(self, query: Any) -> list[Any]:
        return patiently(lambda: self._read(lambda session: list(session.execute(query).all())))

    def _scalars(self, query: Any) -> list[Any]:
        return patiently(lambda: self._read(lambda session: list(session.scalars(query))))

    def _read(self, look: Callable[[Any], list[Any]]) -> list[Any]:
        with self._program.database.read() as session:
            return look(session)
