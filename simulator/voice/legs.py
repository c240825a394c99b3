"""A phone in a call that is under way: it picks up, presses keys and hangs up, by itself or by somebody's hand."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from simulator.records import Phone

Pickup = Literal["in-progress", "busy", "no-answer", "failed", "canceled"]
_BY_ITSELF: dict[str, Pickup] = {
    "picks_up": "in-progress",
    "machine": "in-progress",
    "busy": "busy",
    "no_answer": "no-answer",
    "fails": "failed",
}
PATIENCE_SECONDS = 3600.0
"""How long two people talk at the most."""


class Leg:
    """`keys` are pressed one at each question; a phone that `rings` waits for somebody to use it.

    What is put through to another phone shares `changed` with that: each side hears of the other's end.
    """

    def __init__(self, phone: Phone, changed: threading.Condition | None = None, *, has_rung_in: bool = False) -> None:
        self.by_hand = phone.calls == "rings"
        self.is_machine = phone.calls == "machine"
        self.is_over = False
        self.changed = changed or threading.Condition()
        self._keys = deque(phone.keys)
        self._pickup: Pickup | None = None if self.by_hand else _BY_ITSELF[phone.calls]
        if phone.mode == "off":
            self._pickup = "no-answer"
        if has_rung_in:
            self._pickup = "in-progress"

    def answer(self) -> None:
        with self.changed:
            self._pickup = self._pickup or "in-progress"
            self.changed.notify_all()

    def press(self, keys: str) -> None:
        with self.changed:
            self._keys.extend(keys)
            self.changed.notify_all()

    def hang_up(self, turned_away: Pickup = "busy") -> None:
        """End it; what still rings is turned away by the phone, or `canceled` by the network."""
        with self.changed:
            self._pickup = self._pickup or turned_away
            self.is_over = True
            self.changed.notify_all()

    def rings(self, seconds: float, caller: Leg | None = None) -> Pickup:
        """Wait until it is picked up, or has rung for so long, or its caller is gone."""
        with self.changed:
            self.changed.wait_for(lambda: self._pickup is not None or (caller is not None and caller.is_over), seconds)
            if caller is not None and caller.is_over:
                return "canceled"
            return self._pickup or "no-answer"

    def next_key(self, seconds: float) -> str:
        """Return the key that answers a question; none where nobody presses one in time."""
        with self.changed:
            if self.by_hand:
                self.changed.wait_for(lambda: bool(self._keys) or self.is_over, seconds)
            return self._keys.popleft() if self._keys and not self.is_over and not self.is_machine else ""

    def talks(self, other: Leg) -> None:
        """Talk until one of the two hangs up; two phones that work by themselves have said it all at once."""
        if self.by_hand or other.by_hand:
            with self.changed:
                self.changed.wait_for(lambda: self.is_over or other.is_over, PATIENCE_SECONDS)
