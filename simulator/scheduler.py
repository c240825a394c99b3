"""Jobs that run a little later, on a few threads of their own."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_log = logging.getLogger(__name__)


class Scheduler:
    def __init__(self, threads: int) -> None:
        self._jobs: list[tuple[float, int, bool, Callable[[], None]]] = []
        self._order = itertools.count()
        self._busy = 0
        self._changed = threading.Condition()
        self.stopping = threading.Event()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    @property
    def pending(self) -> int:
        """Return how many jobs wait or run, idle ones left out."""
        with self._changed:
            return self._busy

    def after(self, seconds: float, job: Callable[[], None], *, idle: bool = False) -> None:
        """Run `job` so much later; an idle one holds up nobody who waits for the network to come to rest."""
        with self._changed:
            heapq.heappush(self._jobs, (time.monotonic() + seconds, next(self._order), idle, job))
            self._busy += not idle
            self._changed.notify()

    def stop(self) -> None:
        """Start nothing more; what is left is found again in the tables at the next start."""
        self.stopping.set()
        with self._changed:
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(2)

    def _work(self) -> None:
        while (taken := self._take()) is not None:
            idle, job = taken
            try:
                job()
            except Exception as error:  # noqa: BLE001 (one job must not end the thread; a trace could carry a number)
                _log.error("a job failed: %s", type(error).__name__)
            with self._changed:
                self._busy -= not idle

    def _take(self) -> tuple[bool, Callable[[], None]] | None:
        with self._changed:
            while not self.stopping.is_set():
                wait = self._jobs[0][0] - time.monotonic() if self._jobs else None
                if wait is not None and wait <= 0:
                    _, _, idle, job = heapq.heappop(self._jobs)
                    return idle, job
                self._changed.wait(wait)
            return None
