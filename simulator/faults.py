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
    "error_502",
    "error_502_accepted",
    "error_429",
    "slow_share",
    "double_callbacks",
    "shuffle_callbacks",
    "lost_callbacks",
    "late_callbacks",
)
_AMOUNTS = ("slow_ms", "timeout_seconds", "late_seconds", "retry_after")
_COUNTS = ("burst_429", "whatsapp_limit")
_MODES = ("hang", "drop")
_ACCOUNTS = ("ok", "refused", "suspended")


@dataclass(frozen=True, slots=True)
class FaultSettings:
    """Shares run from 0 to 1 and concern calls that create a message, or callbacks.

    `timeout_after_accept`: the message is accepted, the answer never comes: the connection hangs for
    `timeout_seconds` and ends (`hang`), or ends at once (`drop`). `error_500_accepted` is the share of the
    500s whose message was accepted all the same; a 502 comes from something in front of Twilio and is no JSON.
    A 429 is answered to the next `burst_429` calls too, with `Retry-After` where `retry_after` (seconds) is set.
    `account`: `refused` (401, code 20003) or `suspended` (accepted, then failed with 30002). `refused_senders` are
    no longer ours (21606). `whatsapp_limit`: how many people a sender may write to first within 24 hours (63018).
    """

    timeout_after_accept: float = 0
    timeout_after_accept_mode: str = "hang"
    timeout_seconds: float = 30
    error_500: float = 0
    error_500_accepted: float = 0
    error_502: float = 0
    error_502_accepted: float = 0
    error_429: float = 0
    burst_429: int = 0
    retry_after: float | None = None
    slow_ms: float = 0
    slow_share: float = 1
    double_callbacks: float = 0
    shuffle_callbacks: float = 0
    lost_callbacks: float = 0
    late_callbacks: float = 0
    late_seconds: float = 30
    account: str = "ok"
    refused_senders: tuple[str, ...] = ()
    whatsapp_limit: int | None = None
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
        for key in _AMOUNTS
        if not _is_number(data.get(key) or 0, float("inf"))
    ]
    wrong += [f"$.{key}: must be a whole number of at least 0" for key in _COUNTS if not _is_count(data.get(key) or 0)]
    if data.get("timeout_after_accept_mode", "hang") not in _MODES:
        wrong.append("$.timeout_after_accept_mode: must be hang or drop")
    if data.get("account", "ok") not in _ACCOUNTS:
        wrong.append("$.account: must be one of " + ", ".join(_ACCOUNTS))
    if not _is_list_of_words(data.get("refused_senders", [])):
        wrong.append("$.refused_senders: must be a list of addresses")
    if not isinstance(data.get("seed"), int | None):
        wrong.append("$.seed: must be a whole number")
    if wrong:
        raise BadInput(*wrong)
    return FaultSettings(**data | {"refused_senders": tuple(data.get("refused_senders", ()))})


def _is_number(value: object, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most


def _is_count(value: object) -> bool:
    return isinstance(value, int) and _is_number(value, float("inf"))


def _is_list_of_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


class Faults:
    """The faults in force, and the dice for them; the same seed gives the same throws."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.set(FaultSettings())

    def set(self, settings: FaultSettings) -> None:
        with self._lock:
            self.settings = settings
            self._burst = 0
            self._dice = random.Random(settings.seed)  # noqa: S311 (dice, not secrets)

    def strikes(self, name: str) -> bool:
        """Throw the dice for the share called `name`."""
        share = float(getattr(self.settings, name))
        with self._lock:
            return share > 0 and self._dice.random() < share

    def is_busy(self) -> bool:
        """Tell whether this call is answered with 429: by the dice, or as the rest of a burst."""
        begins = self.strikes("error_429")
        with self._lock:
            goes_on = self._burst > 0
            self._burst = self.settings.burst_429 if begins else max(0, self._burst - 1)
        return begins or goes_on
