"""The threads that make the calls: as many as calls may be under way, and they live as long as their process.

None of them touches the database. A call starts only while the lease of its text outlives the call's time-out, and
while nobody has asked the process to stop; what could not start is put back. Nor does it start long after its text was
looked at: that is handed back, to be looked at again.
"""

import threading
import time
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from weakref import finalize

from service.base.clock import Clock
from service.notify.delivery.complaints import complain
from service.notify.delivery.departing import Departure
from service.notify.delivery.provider import Outcome, Provider, Refused, Unknown
from service.notify.delivery.recording import Answer

TOO_SLOW = Refused("transient", "worker_too_slow")
STOPPED = Refused("transient", "worker_stopped")


@dataclass(slots=True)
class Stopping:
    """Whether this process was asked to stop. No lock: a signal handler says so, in the midst of anything."""

    asked: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """A call that is over, and the seconds that it took."""

    answer: Answer
    seconds: float


@dataclass(frozen=True, slots=True)
class Late:
    """A call that was not begun, because its text was looked at too long ago."""

    departure: Departure


@dataclass(slots=True)
class Outbox:
    """Where the answers of one drain come in. Once it is closed nobody waits for them, and no more calls are made."""

    closed: bool = False
    _done: SimpleQueue[Done | Late] = field(default_factory=SimpleQueue)

    def put(self, done: Done | Late) -> None:
        self._done.put(done)

    def wait(self, seconds: float) -> list[Done | Late]:
        """Return all that has come, at the latest after some seconds."""
        came: list[Done | Late] = []
        try:
            came.append(self._done.get(timeout=seconds))
            while True:
                came.append(self._done.get_nowait())
        except Empty:
            return came


Inbox = SimpleQueue[tuple[Departure, Outbox, float] | None]
"""Each departure with where its answer goes, and until when its call may start without another look."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Makes one call after another, whoever asks."""

    provider: Provider
    clock: Clock
    stopping: Stopping

    def call(self, departure: Departure, fresh_until: float) -> Outcome | None:
        """Make a call if it may still start; never raises. None where its text is to be looked at again before."""
        if self.stopping.asked:
            return STOPPED
        at = self.clock.monotonic()
        if at >= departure.start_until:
            return TOO_SLOW
        if at >= fresh_until:
            return None
        try:
            return self.provider.send(departure.request)
        except Exception as error:  # noqa: BLE001 - an unforeseen error says nothing about the text
            complain("send_failed", error, attempt_id=departure.attempt_id)
            return Unknown("no_answer")


class Crew:
    """Threads that wait for departures; started when there is first work for them, gone with the crew itself."""

    def __init__(self, caller: Caller, size: int) -> None:
        self._caller = caller
        self._size = size
        self._started = 0
        self._inbox: Inbox = SimpleQueue()
        finalize(self, _dismiss, self._inbox, size)

    def give(self, departure: Departure, outbox: Outbox, fresh_until: float) -> None:
        """Have a call made; its answer comes to `outbox`, or the departure itself where that was no more than late."""
        self._inbox.put((departure, outbox, fresh_until))
        if self._started < self._size:
            self._started += 1
            threading.Thread(target=_work, args=(self._inbox, self._caller), name="send", daemon=True).start()


def _work(inbox: Inbox, caller: Caller) -> None:
    while (job := inbox.get()) is not None:
        departure, outbox, fresh_until = job
        if not outbox.closed:
            began = time.monotonic()
            outcome = caller.call(departure, fresh_until)
            if outcome is None:
                outbox.put(Late(departure))
            else:
                outbox.put(Done(Answer(departure, outcome), time.monotonic() - began))


def _dismiss(inbox: Inbox, size: int) -> None:
    for _ in range(size):
        inbox.put(None)
