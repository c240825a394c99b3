"""Whether the tasks that texts depend on still come to their end: one that hangs must silence the heartbeat."""

import time
from collections.abc import Callable
from dataclasses import replace

from workers.chores import Chore


class Pulse:
    """Remember when each watched task last ended well."""

    def __init__(self, patience_seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._patience = patience_seconds
        self._monotonic = monotonic
        self._ended: dict[str, float] = {}

    def watch(self, chore: Chore) -> Chore:
        """Return the same chore, which tells when it has ended well; until then it counts as begun now."""
        self._ended[chore.name] = self._monotonic()

        def do() -> None:
            chore.do()
            self._ended[chore.name] = self._monotonic()

        return replace(chore, do=do)

    def late(self) -> list[str]:
        """Name the tasks that hang, or have failed again and again, for longer than anybody should wait."""
        now = self._monotonic()
        return sorted(name for name, ended in self._ended.items() if now - ended > self._patience)
