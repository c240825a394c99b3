"""Faults on request: which share of calls goes wrong, and how."""

from __future__ import annotations

import random
import threading
from dataclasses import asdict, dataclass, fields
from typing import Any

from simulator.errors import BadInput

_SHARES = (
    "timeout_after_accept",
    "error_500",
    "error_500_accepted",
    "error_429",
    "double_callbacks",
    "shuffle_callbacks",
)
_MODES = ("hang", "drop")


@dataclass(frozen=True, slots=True)
class FaultSettings:
    """Shares run from 0 to 1 and concern calls that create a message, or callbacks.

    `timeout_after_accept`: the message is accepted, the answer never comes: the connection hangs for
    `timeout_seconds` and ends (`hang`), or ends at once (`drop`). `error_500_accepted` is the share of the
    500s whose message was accepted all the same.
    """

    timeout_after_accept: float = 0
    timeout_after_accept_mode: str = "hang"
    timeout_seconds: float = 30
    error_500: float = 0
    error_500_accepted: float = 0
    error_429: float = 0
    slow_ms: float = 0
    double_callbacks: float = 0
    shuffle_callbacks: float = 0
    seed: int | None = None

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def read_faults(data: dict[str, Any]) -> FaultSettings:
    """Return the whole setting: what `data` leaves out is off. BadInput names every fault of it."""
    known = {field.name for field in fields(FaultSettings)}
    wrong = [f"$.{key}: unknown" for key in data if key not in known]
    wrong += [f"$.{key}: must be a share from 0 to 1" for key in _SHARES if not _is_number(data.get(key, 0), 1)]
    wrong += [
        f"$.{key}: must be a number of at least 0"
        for key in ("slow_ms", "timeout_seconds")
        if not _is_number(data.get(key, 0), float("inf"))
    ]
    if data.get("timeout_after_accept_mode", "hang") not in _MODES:
        wrong.append("$.timeout_after_accept_mode: must be hang or drop")
    if not isinstance(data.get("seed"), int | None):
        wrong.append("$.seed: must be a whole number")
    if wrong:
        raise BadInput(*wrong)
    return FaultSettings(**data)


def _is_number(value: object, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most


class Faults:
    """The faults in force, and the dice for them; the same seed gives the same throws."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.set(FaultSettings())

    def set(self, settings: FaultSettings) -> None:
        with self._lock:
            self.settings = settings
            self._dice = random.Random(settings.seed)  # noqa: S311 (dice, not secrets)

    def strikes(self, name: str) -> bool:
        """Throw the dice for the share called `name`."""
        share = float(getattr(self.settings, name))
        with self._lock:
            return share > 0 and self._dice.random() < share
