"""Whether the tasks of the clock still come to their end: one that hangs or fails must silence the heartbeat."""

import time
from collections.abc import Callable
from dataclasses import replace

from workers.chores import Chore

TURNS = 5
"""A task that comes round seldom may miss so many turns."""


class Pulse:
    """Remember when each watched task last ended well, and how long each may take to do so again."""

    def __init__(self, patience_seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._patience = patience_seconds
        self._monotonic = monotonic
        self._ended: dict[str, float] = {}
        self._patience_with: dict[str, float] = {}

    def watch(self, chore: Chore) -> Chore:
        """Return the same chore, which tells when it has ended well; until then it counts as begun now."""
        self._ended[chore.name] = self._monotonic()
        self._patience_with[chore.name] = max(self._patience, TURNS * chore.seconds)

        def do() -> None:
            chore.do()
            self._ended[chore.name] = self._monotonic()

        return replace(chore, do=do)

    def late(self) -> list[str]:
        """Name the tasks that hang, or have failed again and again, for longer than anybody should wait."""
        now = self._monotonic()
        return sorted(name for name, ended in self._ended.items() if now - ended > self._patience_with[name])
