"""What somebody typed about a place or a wish, read for the pages; what is wrong refuses with `invalid_input`."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from service.base.errors import Fault, invalid
from service.base.walltime import moment_at
from service.courses.checks import YEARS
from service.courses.life.model import Place, Spot, Wish
from service.courses.life.schemas import ReplanSchema

Typed = MultiDict[str, str]
BETWEEN = "|"
PARTS = 3
LONGEST_REASON = 500
NO_TIME = Fault("$.start", "Choose one of the free places, or give a day and a time.")
NO_SUCH_TIME = Fault("$.start", "The clocks skip that time on this day.")
WISHES = ("earliest", "latest", "days", "from", "to")
LABELS = {
    "earliest": "Not before",
    "latest": "Not after",
    "days": "Days that suit",
    "from": "From",
    "to": "Until",
}


def read_place(typed: Typed, zone: ZoneInfo) -> Place:
    """Read the place of the button that sent the form, else the one that was typed by hand."""
    parts = typed.get("take", "").split(BETWEEN)
    if len(parts) == PARTS:
        return Place(_instant(parts[0]), parts[1] or None, parts[2] or None)
    return Place(_typed_start(typed, zone), typed.get("practitioner") or None, typed.get("room") or None)


def taking(spot: Spot) -> str:
    """Write a place as its button sends it."""
    return BETWEEN.join((spot.start.isoformat(), spot.practitioner, spot.room))


def typed_of(spot: Spot) -> dict[str, str]:
    """Write a place as the form by hand has it."""
    where = {"practitioner": spot.practitioner, "room": spot.room}
    return {"on": spot.start.date().isoformat(), "time": f"{spot.start:%H:%M}", **where}


def read_reason(typed: Typed) -> str | None:
    reason = typed.get("reason", "").strip()
    if len(reason) > LONGEST_REASON:
        raise invalid(Fault("$.reason", f"must have at most {LONGEST_REASON} characters"))
    return reason or None


def read_date(typed: Typed, name: str) -> date | None:
    """Read a day that may be left out."""
    written = typed.get(name, "").strip()
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise invalid(Fault(f"$.{name}", "must be a date")) from error


def read_wish(typed: Typed) -> Wish:
    """Read what places shall suit, as the API does."""
    preferred = {"days": typed.getlist("days"), "from": typed.get("from"), "to": typed.get("to")}
    raw = {"earliest": typed.get("earliest"), "latest": typed.get("latest"), "preferred": _given(preferred)}
    try:
        wish: Wish = ReplanSchema().load(_given(raw))["wish"]
    except ValidationError as error:
        raise invalid(*_faults(error.messages_dict)) from error
    return wish


def wishes_of(typed: Typed) -> list[tuple[str, str]]:
    """Return the wishes that were typed, as a form or an address carries them on."""
    return [(name, value) for name in WISHES for value in typed.getlist(name) if value]


def _given(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in raw.items() if value not in (None, "", [], {})}


def _faults(messages: Mapping[str, Any]) -> list[Fault]:
    found: list[Fault] = []
    for name, told in messages.items():
        label = LABELS.get(name, name)
        if isinstance(told, dict):
            found += _faults(told) if name in {"preferred", "days"} else [Fault(f"$.{name}", f"{label}: is not one")]
        else:
            found += [Fault(f"$.{name}", f"{label}: {sentence}") for sentence in told]
    return found


def _instant(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written)
    except ValueError as error:
        raise invalid(NO_TIME) from error


def _typed_start(typed: Typed, zone: ZoneInfo) -> datetime:
    try:
        wall = datetime.combine(date.fromisoformat(typed.get("on", "")), time.fromisoformat(typed.get("time", "")))
    except ValueError as error:
        raise invalid(NO_TIME) from error
    if wall.year not in YEARS:
        raise invalid(Fault("$.start", f"must lie in the years {YEARS[0]} to {YEARS[-1]}"))
    start = moment_at(wall.replace(tzinfo=None), zone)
    if start is None:
        raise invalid(NO_SUCH_TIME)
    return start.astimezone(zone)
