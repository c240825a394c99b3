"""The days of a run: book, tick, take back, text; wait at each evening until everything that was due has settled."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from tests.chaos.client import Network
from tests.chaos.hand import Hand
from tests.chaos.oracle import Key, Window
from tests.chaos.plan import AFTER_TICKS, BOOKED_AT, EVENING, MORNING, TICKS, ClinicPlan, Days, Visit, at
from tests.chaos.verdict import keys_of

DESKS_AT_ONCE = 4
LOOKS_EVERY, LOOKED_THROUGH_IN_A_SECOND = 1.0, 4000
BEHIND_LATEST_TICK = timedelta(minutes=6)
A_MONTH = timedelta(days=30)
A_LATE_RECEIPT = 5.0
"""Seconds after which no receipt is under way any more."""
URGENT, STOP = "I have severe pain and discharge", "STOP"


class Booking(Protocol):
    """Somebody who books and ticks."""

    def book(self, visit: Visit, patient_id: UUID) -> str: ...

    def complete(self, course_id: str, completed_at: datetime) -> None: ...

    def undo(self, course_id: str) -> None: ...


class StuckError(Exception):
    """Tell that nothing has moved for too long, and where things stand."""


@dataclass(slots=True)
class Script:
    """Play the plan. `tell` hears a line now and then."""

    days: Days
    visits: tuple[Visit, ...]
    expected: Mapping[Key, Window]
    desks: Mapping[ClinicPlan, tuple[Booking, ...]]
    patients: Mapping[tuple[ClinicPlan, int], UUID]
    network: Network
    hand: Hand
    patience: float
    tell: Callable[[str], None]
    courses: dict[Visit, str] = field(default_factory=dict)
    acts: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def play(self) -> None:
        """Go through all days; raises `StuckError`, or `RefusedError` where a request cannot be had."""
        self.hand.move(at(self.days.first, BOOKED_AT))
        self._all_at_once(self._book, self.visits)
        self.settle("what is due at booking")  # reminders of the first day are stale by the time it is worked
        for day in self.days.worked:
            if len(self.days.worked) > 1:
                self.hand.move(at(day, MORNING))
            self._work(day)
            self.settle(f"evening of {day}")
            self._all_at_once(lambda visit: self.network.say(visit, STOP), self._doing("stop", day))

    def _work(self, day: date) -> None:
        self.hand.move(at(day, TICKS))
        self._all_at_once(self._tick, [visit for visit in self.visits if visit.ticked_on == day])
        self._all_at_once(self._undo, self._doing("undone", day))
        self.hand.move(max(at(day, AFTER_TICKS), self.hand.now() + BEHIND_LATEST_TICK))
        self._all_at_once(lambda visit: self.network.say(visit, URGENT), self._doing("urgent", day))
        self.hand.move(at(day, EVENING))

    def end(self) -> None:
        """Let a month pass: what was not to go has to end for good, each with its reason."""
        self.settle("the end")
        self.network.faults()
        self.hand.move(self.hand.now() + A_MONTH)
        self.settle("a month later", at_the_end=True)

    def settle(self, what: str, *, at_the_end: bool = False) -> None:
        """Wait until every text that should have gone by now has gone, and nothing is open."""
        self.tell(f"waiting for what is due: {what}")
        seen, since, moved = None, time.monotonic(), False
        while True:
            keys, now = keys_of(self.network.log()), self.hand.now()
            lacking = [key for key, window in self.expected.items() if window.due <= now and key not in keys]
            open_ones = self.hand.open_ones(at_the_end=at_the_end)
            if not lacking and not open_ones:
                return
            stands = (len(lacking), open_ones, tuple(sorted(self.hand.states().items())))
            if stands != seen:
                seen, since, moved = stands, time.monotonic(), False
            if at_the_end and not moved and time.monotonic() - since > A_LATE_RECEIPT:
                self.hand.move(self.hand.now() + A_MONTH)  # one that came as time was moved is waited for anew
                moved = True
            if time.monotonic() - since > self.patience:
                raise StuckError(self._why(lacking))
            time.sleep(max(LOOKS_EVERY, len(self.expected) / LOOKED_THROUGH_IN_A_SECOND))

    def _why(self, lacking: list[Key]) -> str:
        some = "\n".join(f"  {key.what} from {key.sender} to {key.to}" for key in sorted(lacking)[:10])
        stands = self.hand.where_things_stand()
        return f"Nothing has moved for {self.patience:.0f} seconds. Texts lacking: {len(lacking)}\n{some}\n{stands}"

    def _book(self, visit: Visit) -> None:
        self.courses[visit] = self._desk(visit).book(visit, self.patients[visit.clinic, visit.place])

    def _tick(self, visit: Visit) -> None:
        self._desk(visit).complete(self.courses[visit], visit.ends_at)

    def _undo(self, visit: Visit) -> None:
        self._desk(visit).undo(self.courses[visit])

    def _desk(self, visit: Visit) -> Booking:
        """Let the clinic's desks take turns."""
        desks = self.desks[visit.clinic]
        return desks[visit.place % len(desks)]

    def _doing(self, what: str, day: date) -> list[Visit]:
        return [visit for visit in self.visits if visit.doing == what and visit.ticked_on == day]

    def _all_at_once(self, do: Callable[[Visit], None], visits: Iterable[Visit]) -> None:
        """Do something for many visits, a few at a time; the first error ends it."""

        def one(visit: Visit) -> None:
            do(visit)
            with self._lock:
                self.acts += 1

        with ThreadPoolExecutor(DESKS_AT_ONCE) as pool:
            for future in [pool.submit(one, visit) for visit in visits]:
                future.result()
