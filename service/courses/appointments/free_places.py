"""Free places on pages: buttons beside a form, each of which sends the form again with another place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.courses.appointments.finding import FreePlace
from service.courses.appointments.words import in_words
from service.courses.page_views import read_names
from service.web.actor import current_clinic
from service.web.program import program

BETWEEN = "|"
PARTS = 3


@dataclass(frozen=True, slots=True)
class Instead:
    """A free place: `value` is what its button sends."""

    value: str
    words: str


def free_instead(refusal: Refusal, find: Callable[[Session], list[FreePlace]]) -> list[Instead]:
    """Find free places after `slot_taken`, in a fresh look at the diary; nothing after any other refusal."""
    if refusal.code != "slot_taken":
        return []
    with program().database.read() as session:
        names = read_names(session, current_clinic())
        return [Instead(_value(place), in_words(place, names)) for place in find(session)]


def _value(place: FreePlace) -> str:
    return BETWEEN.join((f"{place.start:%Y-%m-%dT%H:%M}", place.practitioner or "", place.room or ""))


def take(typed: Mapping[str, str]) -> dict[str, str]:
    """Read a form with the place of the button that sent it, if it was such a button."""
    plain, parts = dict(typed), typed.get("take", "").split(BETWEEN)
    try:
        start = datetime.fromisoformat(parts[0]) if len(parts) == PARTS else None
    except ValueError:
        start = None
    if start is None:
        return plain
    where = {"practitioner": parts[1], "room": parts[2]}
    return {**plain, "on": start.date().isoformat(), "time": f"{start:%H:%M}", **where}
