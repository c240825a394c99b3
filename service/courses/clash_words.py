"""What is in the way of a wanted place, in words for the desk. No patient is ever named. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from service.courses.clashes import Clash, InTheWay

STANDS = {
    "block": "blocked",
    "reserved": "being kept for somebody else",
    "elsewhere": "busy in another diary",
}
ENTRIES = {"consultation": "a consultation", "review": "a review", "walk_in": "a walk-in"}
NAMELESS = {"practitioner": "The practitioner", "room": "The room", "patient": "The patient"}


def clashes_to_json(clashes: Sequence[Clash], zone: ZoneInfo) -> list[dict[str, Any]]:
    """Write clashes, each with the sentence about what stands there; one booking in the way makes one sentence."""
    return [_to_json(clash, sentence(_alike(clash, clashes), zone), zone) for clash in clashes]


def _alike(clash: Clash, clashes: Iterable[Clash]) -> list[Clash]:
    """Return the clashes of one session with one booking."""
    if clash.by is None:
        return [clash]
    return [one for one in clashes if one.number == clash.number and one.by and one.by.id == clash.by.id]


def _to_json(clash: Clash, words: str, zone: ZoneInfo) -> dict[str, Any]:
    ends = {"start": clash.start.astimezone(zone).isoformat(), "end": clash.end.astimezone(zone).isoformat()}
    kind = clash.by.kind if clash.by else None
    return {"number": clash.number, "what": clash.what, **ends, "kind": kind, "sentence": words}


def sentence(alike: Sequence[Clash], zone: ZoneInfo) -> str:
    """Say for which session what is taken, by what, and when: `Session 2: Imogen Larch is booked from 08:50 to …`."""
    clash = next((one for one in alike if one.what == "patient"), alike[0])
    when = _when(clash.start.astimezone(zone), clash.end.astimezone(zone))
    words = f"{_who_and_what(clash, alike)} {when}{_included(clash)}."
    return f"Session {clash.number}: {words}" if clash.is_session else words


def _who_and_what(clash: Clash, alike: Sequence[Clash]) -> str:
    by = clash.by
    if by is None:
        return f"{NAMELESS[clash.what]} is taken"
    if clash.what == "patient":
        return f"The patient has {_entry(by)}"
    names = [_name(one, by) for one in alike]
    taken = f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} {STANDS.get(by.kind, 'booked')}"
    return f"{taken} for {_entry(by)} of this same patient" if by.same_patient else taken


def _name(clash: Clash, by: InTheWay) -> str:
    return (by.practitioner if clash.what == "practitioner" else by.room) or NAMELESS[clash.what]


def _entry(by: InTheWay) -> str:
    """Name an entry of the patient's own: `session 2 of Micro-needling, face`."""
    if by.session is not None:
        return f"session {by.session} of {by.treatment}"
    return ENTRIES.get(by.kind, "another appointment")


def _when(start: datetime, end: datetime) -> str:
    return f"from {start:%H:%M} to {end:%H:%M} on {start:%a} {start.day} {start:%B}"


def _included(clash: Clash) -> str:
    """Say that the time is longer than the treatment, where it is: nobody sees that in the diary's own times."""
    if clash.what == "patient" or clash.by is None or not clash.by.around:
        return ""
    return f" ({clash.by.around} minutes of preparation and cleaning included)"
