"""Run clinic time forward, stopping wherever something is due.

1. Wait until the product is at rest: nothing in flight, nothing due, and no callback of ours under way.
2. Move to the next due moment, or to the target if that comes first.
3. Repeat until the target is reached; then wait for rest once more. Somebody may stop it anywhere on the way.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Protocol

from simulator.clinic_clock import ClockSilentError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from simulator.clinic_clock import Reading


class Clock(Protocol):
    def read(self) -> Reading: ...

    def move(self, to: datetime) -> Reading: ...


class StuckError(Exception):
    """Nothing has changed for too long; the message is a plain sentence."""


class FastForward:
    """One run; `moved_through` grows while it runs. `pending` tells how many of our own callbacks are under way.

    `alerts` counts the last stops without a break that were due to nothing but an alert which nobody answers.
    """

    def __init__(
        self,
        clock: Clock,
        pending: Callable[[], int],
        target: datetime,
        *,
        stuck_seconds: float,
        stopping: threading.Event,
        poll_seconds: float = 0.05,
    ) -> None:
        self.target = target
        self.moved_through: list[datetime] = []
        self.error: Exception | None = None
        self.alerts = 0
        self.done = threading.Event()
        self._halt = threading.Event()
        self._clock = clock
        self._pending = pending
        self._stuck_seconds = stuck_seconds
        self._stopping = stopping
        self._poll_seconds = poll_seconds

    def run(self) -> None:
        """Run to the end; what went wrong stands in `error`."""
        try:
            self._run()
        except (ClockSilentError, StuckError) as error:
            self.error = error
        finally:
            self.done.set()

    def stop(self) -> None:
        """End the run at once, wherever it is."""
        self._halt.set()

    @property
    def was_stopped(self) -> bool:
        return self._halt.is_set()

    def _run(self) -> None:
        reading = self._rest()
        while reading.now < self.target and not self.was_stopped:
            is_alert = reading.next_is_alert and reading.next_due is not None and reading.next_due <= self.target
            self.alerts = self.alerts + 1 if is_alert else 0
            self._move(min(reading.next_due or self.target, self.target))
            reading = self._rest()

    def _move(self, to: datetime) -> None:
        """Move, unless real time got there first: then the product refuses, and is right."""
        try:
            self._clock.move(to)
        except ClockSilentError as error:
            if not error.refused or self._clock.read().now < to:
                raise
        self.moved_through.append(to)

    def _rest(self) -> Reading:
        seen: object = None
        since = time.monotonic()
        while True:
            quiet = self._pending() == 0
            reading = self._clock.read()
            if self.was_stopped or (quiet and reading.at_rest and self._pending() == 0):
                return reading
            state = (reading.next_due, reading.in_flight, self._pending())
            if state != seen:
                seen, since = state, time.monotonic()
            if time.monotonic() - since >= self._stuck_seconds:
                raise StuckError(_stuck(reading, self._pending(), self._stuck_seconds))
            self._halt.wait(self._poll_seconds)
            if self._stopping.is_set():
                raise StuckError("The simulator is stopping.")


def _stuck(reading: Reading, pending: int, seconds: float) -> str:
    what = (
        f"texts on their way out that do not leave: {reading.in_flight}"
        if reading.in_flight
        else f"callbacks that nobody takes: {pending}"
        if pending
        else "a text that is due does not leave"
    )
    return f"Time stands still: {what}, and nothing has changed for {seconds:.0f} seconds."
