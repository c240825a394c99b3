"""The way of an outgoing text through the network, one status after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from simulator.records import Phone

UNREACHABLE = 30003  # the handset is off or has no signal
UNKNOWN_ERROR = 30008


class Step(NamedTuple):
    status: str
    error_code: int | None = None


def next_step(status: str, phone: Phone) -> Step | None:
    """Return what follows `status` for a text to `phone`; None when nothing does."""
    if status == "queued":
        return Step("failed", phone.error_code or UNKNOWN_ERROR) if phone.mode == "failed" else Step("sent")
    if status == "sent" and phone.mode == "ok":
        return Step("delivered")
    if status == "sent" and phone.mode == "undelivered":
        return Step("undelivered", phone.error_code or UNREACHABLE)
    return None
