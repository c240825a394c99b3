"""Can the packaged lexicons be read? Found out once in each process, aside and a while after its start.

They are read no sooner than the first reply needs them (a second and a half of work), so that a broken file would show
at that reply. Web processes look as pages are shown or probes ask, the clock by itself; what is found is told in the
log, by the probe, by `aftercourse doctor` and at the head of every page. It stops nothing: a text that cannot be read
goes to a person as it is.
"""

import time
from collections.abc import Callable
from functools import cache
from threading import Lock, Thread
from typing import Literal

import structlog

from service.base.periodic import Periodic
from service.notify.triage.packaged import load_tongues
from service.notify.triage.tongues import Tongues

State = Literal["unread", "sound", "broken"]
AFTER_SECONDS, EVERY = 60.0, 30.0
"""A process that has just begun has other things to do."""

LOG = structlog.get_logger()


class Soundness:
    """Read the lexicons of `load` once, and remember whether that went well."""

    def __init__(
        self,
        load: Callable[[], Tongues] = load_tongues,
        *,
        after: float = AFTER_SECONDS,
        time_of: Callable[[], float] = time.monotonic,
    ) -> None:
        self._load = load
        self._time_of = time_of
        self._from = time_of() + after
        self._lock = Lock()
        self._begun = False
        self.state: State = "unread"
        self.faults: tuple[str, ...] = ()

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        return ((EVERY, self.look),)

    def look(self) -> None:
        """Read them, if it is time and nobody has."""
        if self._is_mine():
            self.read()

    def look_aside(self) -> None:
        """Do as `look` does, on a thread of its own: nobody waits for it."""
        if self._is_mine():
            Thread(target=self.read, name="lexicons", daemon=True).start()

    def read(self) -> State:
        """Read them now, and say what is wrong with them in the log."""
        self.faults = faults_of(self._load)
        self.state = "broken" if self.faults else "sound"
        if self.faults:
            LOG.error("packaged_lexicon_broken", faults=list(self.faults))
        return self.state

    def _is_mine(self) -> bool:
        with self._lock:
            if self._begun or self._time_of() < self._from:
                return False
            self._begun = True
            return True


def faults_of(load: Callable[[], Tongues] = load_tongues) -> tuple[str, ...]:
    """Read all that the packaged lexicons hold, and return what is wrong with them."""
    try:
        tongues = load()
        _ = tongues.english, tongues.others, tongues.second
    except Exception as error:  # noqa: BLE001 - whatever is wrong with them is to be told, and stops nothing
        return tuple(str(error).splitlines()) or (type(error).__name__,)
    return ()


@cache
def soundness() -> Soundness:
    """Return the one of this process."""
    return Soundness()


def probed() -> str:
    """Answer a probe, and look if it is time."""
    soundness().look_aside()
    return soundness().state
