"""The small form that ticks a session: nothing filled in means now, and the areas as booked."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from service.base.errors import Fault, invalid

EARLY_ARRIVAL = timedelta(minutes=30)
"""So long before its start a session may be taken without a question: patients come early."""

NOT_A_TIME = Fault("$.completed_at", "“Ended at” must be a time such as 10:45.")


@dataclass(frozen=True, slots=True)
class KeptForm:
    """What was typed for session `number`, to be shown again after a refusal; `areas` None: not asked for."""

    number: int
    ended_at: str
    areas: list[str] | None


def keep(number: int, typed: MultiDict[str, str]) -> KeptForm:
    return KeptForm(number, typed.get("ended_at", ""), typed.getlist("areas") if "areas_asked" in typed else None)


def read_completion(typed: MultiDict[str, str], zone: ZoneInfo, today: date) -> dict[str, Any]:
    """Return `completed_at` (None: now) and `areas` (None: as booked); the time is a wall time of `ended_on`."""
    return {
        "completed_at": _ended(typed, zone, today),
        "areas": typed.getlist("areas") if "areas_asked" in typed else None,
    }


def is_ahead(starts_at: datetime | None, completed_at: datetime | None, now: datetime) -> bool:
    """Tell whether a tick names a session that has not begun: another one may be meant."""
    return starts_at is not None and (completed_at or now) < starts_at - EARLY_ARRIVAL


def _ended(typed: MultiDict[str, str], zone: ZoneInfo, today: date) -> datetime | None:
    written = typed.get("ended_at", "")
    if not written:
        return None
    try:
        on = date.fromisoformat(typed.get("ended_on") or today.isoformat())
        return datetime.combine(on, time.fromisoformat(written), zone)
    except ValueError as error:
        raise invalid(NOT_A_TIME) from error
