"""What a pretend phone shows of its calls: the last ones, and what can be done with one that is under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.addresses import spaced
from simulator.voice.records import INBOUND

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from simulator.voice.records import Call

SHOWN_CALLS = 2
_ENDED = {
    "completed": "Call over",
    "busy": "Turned away",
    "no-answer": "Missed call",
    "failed": "The call did not come about",
    "canceled": "Stopped ringing",
}


@dataclass(frozen=True, slots=True)
class Screen:
    """One call; it `rings` for somebody to answer, or is `open` for keys."""

    sid: str
    says: str
    time: str
    heard: tuple[str, ...]
    keys: str
    rings: bool
    open: bool


def screen(call: Call, zone: ZoneInfo) -> Screen:
    rings = not call.is_over and call.answered_at is None
    return Screen(
        sid=call.sid,
        says=_says(call, rings=rings),
        time=f"{call.clinic_time.astimezone(zone):%H:%M}",
        heard=call.heard,
        keys=call.keys,
        rings=rings and call.direction != INBOUND,
        open=not call.is_over and call.answered_at is not None,
    )


def _says(call: Call, *, rings: bool) -> str:
    if call.is_over:
        return _ENDED[call.status]
    return f"{spaced(call.sender)} rings" if rings else "On the phone"
