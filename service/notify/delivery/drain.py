"""Drain lanes: one instance serves a whole process, worker or clock, and all its threads.

Any number of drains may run at once, here and elsewhere. Each has a crew of threads to itself, so that urgent texts
never wait behind others. Who dies leaves started attempts under a lease, which the reconciliation settles.
"""

from collections import deque

import structlog

from service.base.clock import Clock
from service.base.database import Database
from service.notify.delivery.crew import Caller, Crew, Stopping
from service.notify.delivery.limits import MOST_AT_ONCE, THREADS
from service.notify.delivery.outcomes import Outcomes
from service.notify.delivery.pipeline import Parts, Pipeline
from service.notify.delivery.prepare import Preparation
from service.notify.delivery.provider import Provider
from service.notify.delivery.recording import Recording
from service.notify.delivery.second_look import SecondLook

LOG = structlog.get_logger()


class Drain:
    """Send what is due; keeps nothing between drains but idle threads."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        provider: Provider,
        preparation: Preparation,
        second_look: SecondLook,
        outcomes: Outcomes,
    ) -> None:
        self._stopping = Stopping()
        self._caller = Caller(provider, clock, self._stopping)
        recording = Recording(clock, outcomes)
        self._parts = Parts(database, clock, preparation, second_look, recording, self._stopping)
        self._idle: deque[Crew] = deque()

    def drain(self, lane: str, most: int = MOST_AT_ONCE) -> int:
        """Send what is due in a lane, claiming up to `most` rows at a time; returns how many were taken in hand."""
        crew = self._idle_crew()
        try:
            handled = Pipeline(self._parts, crew, lane, most).run()
        finally:
            self._idle.append(crew)
        if handled:
            LOG.info("texts_handed_over", lane=lane, texts=handled)
        return handled

    def stop(self) -> None:
        """Claim nothing more and begin no more calls, in this process; those under way are waited for and recorded."""
        self._stopping.asked = True

    def _idle_crew(self) -> Crew:
        try:
            return self._idle.pop()
        except IndexError:
            return Crew(self._caller, THREADS)
