"""How often Twilio repeats a webhook: the connection overrides in the fragment of its URL (`#rc=3&rp=all`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import parse_qs, urldefrag

DEFAULT_READ_SECONDS = 15.0
MAX_RETRIES = 5


class Outcome(NamedTuple):
    """What became of one HTTP call: a status, or `ct` (no connection) or `rt` (no answer in time)."""

    status: int | None
    trouble: str = ""

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 (success, in HTTP)

    @property
    def kind(self) -> str:
        """Return the name that a retry policy has for this outcome; empty when there is none to retry."""
        return self.trouble or {4: "4xx", 5: "5xx"}.get((self.status or 0) // 100, "")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Twilio's default: one more try, and that only when no connection came about."""

    retries: int = 1
    kinds: frozenset[str] = frozenset({"ct"})
    read_seconds: float = DEFAULT_READ_SECONDS

    def repeats(self, outcome: Outcome) -> bool:
        return bool(outcome.kind) and ("all" in self.kinds or outcome.kind in self.kinds)


INBOUND = RetryPolicy(3, frozenset({"ct", "rt", "5xx"}))


def split_overrides(url: str) -> tuple[str, RetryPolicy]:
    """Return the URL without its fragment (which is never sent or signed) and the policy the fragment asks for."""
    plain, fragment = urldefrag(url)
    wishes = {key: values[-1] for key, values in parse_qs(fragment).items()}
    retries = wishes.get("rc", "")
    milliseconds = wishes.get("rt", "")
    policy = RetryPolicy(
        min(int(retries), MAX_RETRIES) if retries.isdecimal() else 1,
        frozenset(wishes.get("rp", "ct").split(",")),
        min(int(milliseconds) / 1000, DEFAULT_READ_SECONDS) if milliseconds.isdecimal() else DEFAULT_READ_SECONDS,
    )
    return plain, policy
