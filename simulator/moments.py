"""Understand to which moment somebody wants clinic time to run."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from simulator.errors import BadInput

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from simulator.clinic_clock import Reading

MORNING = time(9)
_SPAN = re.compile(r"([1-9][0-9]{0,3})([dhm])")


def target_of(data: dict[str, Any], reading: Reading, zone: ZoneInfo) -> datetime | None:
    """Return the instant wanted: `to` (RFC 3339; without offset a wall time of the clinic) or `advance`.

    `advance` is a span (`3d` in local days, `1h`, `30m`), `morning` (the next 09:00) or `next` (the next text).
    None: nothing is due, so there is no next. BadInput for what is no moment, or one that has passed.
    """
    if ("to" in data) == ("advance" in data):
        raise BadInput("$: needs either to or advance")
    if data.get("advance") == "next":
        return None if reading.next_due is None else max(reading.next_due, reading.now)
    target = _to(data["to"], zone) if "to" in data else _advance(str(data["advance"]), reading.now.astimezone(zone))
    if target < reading.now:
        raise BadInput("$.to: clinic time never runs backwards")
    return target


def _to(written: object, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(str(written))
    except ValueError:
        raise BadInput("$.to: must be a time such as 2026-12-04T10:00:00+00:00") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _advance(span: str, local_now: datetime) -> datetime:
    if span == "morning":
        day = local_now.date() + timedelta(days=local_now.time() >= MORNING)
        return datetime.combine(day, MORNING, local_now.tzinfo).astimezone(UTC)
    found = _SPAN.fullmatch(span)
    if found is None:
        raise BadInput("$.advance: must be next, morning, or a span such as 3d, 1h or 30m")
    count = int(found[1])
    if found[2] == "d":
        return (local_now + timedelta(days=count)).astimezone(UTC)
    return local_now.astimezone(UTC) + (timedelta(hours=count) if found[2] == "h" else timedelta(minutes=count))
