"""A brake on whoever asks too often at addresses that anybody may ask: counted in each process by itself."""

from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock
from time import monotonic


class Brake:
    """Let `most` calls of one address pass in `seconds`; the addresses heard last are remembered."""

    def __init__(
        self, most: int, seconds: float, *, remembered: int = 10_000, clock: Callable[[], float] = monotonic
    ) -> None:
        self._most, self._seconds, self._remembered, self._clock = most, seconds, remembered, clock
        self._calls: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def lets_pass(self, address: str) -> bool:
        """Count a call; False where it is one too many."""
        now = self._clock()
        with self._lock:
            calls = self._calls.setdefault(address, deque(maxlen=self._most))
            self._calls.move_to_end(address)
            if len(self._calls) > self._remembered:
                self._calls.popitem(last=False)
            if len(calls) == self._most and now - calls[0] < self._seconds:
                return False
            calls.append(now)
            return True
