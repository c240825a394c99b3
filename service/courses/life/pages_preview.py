"""A preview as a table: what becomes of every session, and why in words."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from service.courses.blocked_words import BlockedWords, in_words
from service.courses.life import pages_words
from service.courses.life.model import Fate, Outlook, Place, Spot
from service.courses.life.told import fate_to_json, faults_to_json
from service.courses.page_views import Names
from service.courses.refusal_words import fault_line
from service.courses.straying import objection_words

MOVING = ("moves", "placed")
CHANGES = {
    "stays": "stays",
    "moves": "moves",
    "placed": "gets a place",
    "unplaceable": "cannot be placed",
    "unplaced": "loses its place",
}


@dataclass(frozen=True, slots=True)
class Where:
    """A place with names."""

    start: datetime
    practitioner: str
    room: str


@dataclass(frozen=True, slots=True)
class Row:
    """What becomes of one session; `instead` says who does it, and where, in the place of whom and what."""

    number: int
    change: str
    words: str
    why: str
    was: Where | None
    to: Where | None

    @property
    def instead(self) -> list[str]:
        if self.was is None or self.to is None:
            return []
        pairs = (("with", self.was.practitioner, self.to.practitioner), ("in", self.was.room, self.to.room))
        return [f"{how} {now} instead of {before}" for how, before, now in pairs if before and now != before]

    @property
    def tone(self) -> str:
        """Say how much it presses: who loses a place presses most."""
        if self.change in {"unplaceable", "unplaced"}:
            return "urgent"
        return "concern" if self.change in MOVING else ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen: `mark` tells this preview from any other, so that only what was seen is done."""

    rows: list[Row]
    warnings: list[str]
    blocked: list[BlockedWords]
    mark: str

    @property
    def changes(self) -> bool:
        return any(row.change != "stays" for row in self.rows)

    @property
    def lost(self) -> list[int]:
        """Return the numbers of sessions that lose the place they have."""
        return [row.number for row in self.rows if row.change == "unplaceable" and row.was is not None]


def preview_of(outlook: Outlook, names: Names) -> Preview:
    """Put an outlook into words."""
    rows = [
        Row(
            fate.number,
            fate.change,
            _words(fate),
            _why(fate, names),
            _where(fate.was, names),
            _where(fate.to, names),
        )
        for fate in outlook.fates
    ]
    warnings = [fault_line(fault) for fault in outlook.warnings]
    return Preview(rows, warnings, [in_words(one) for one in outlook.blocked], mark_of(outlook))


def needs_a_look(outlook: Outlook, number: int, place: Place) -> bool:
    """Tell whether more happens than was asked for.

    Others change, or something is not as the protocol has it, or somebody else would do it, or in another room, though
    nobody asked for them.
    """
    return moves_others(outlook, number) or bool(outlook.warnings) or _changes_hands(outlook, number, place)


def moves_others(outlook: Outlook, number: int) -> bool:
    """Tell whether any other session changes too."""
    return any(fate.change != "stays" for fate in outlook.fates if fate.number != number)


def _changes_hands(outlook: Outlook, number: int, place: Place) -> bool:
    fate = next(one for one in outlook.fates if one.number == number)
    if fate.was is None or fate.to is None:
        return False
    somebody_else = place.practitioner is None and fate.to.practitioner != fate.was.practitioner
    return somebody_else or (place.room is None and fate.to.room != fate.was.room)


def mark_of(*outlooks: Outlook) -> str:
    """Return a short mark that differs wherever sessions, places or warnings do."""
    told = [[*map(fate_to_json, one.fates), *faults_to_json(one.warnings)] for one in outlooks]
    return sha256(json.dumps(told).encode()).hexdigest()[:16]


def _words(fate: Fate) -> str:
    if fate.change == "unplaceable":
        return "loses its place" if fate.was else CHANGES["unplaceable"]
    return CHANGES[fate.change]


def _why(fate: Fate, names: Names) -> str:
    """Say why, and first what is wrong with the place that the session has, if anything."""
    if fate.objection is None or fate.was is None:
        return pages_words.why(fate)
    was = _where(fate.was, names)
    said = objection_words(fate.objection, was.practitioner or None, was.room or None) if was else ""
    lost = f"{said[:1].upper()}{said[1:]}."
    if fate.why == "place_lost":
        return lost
    stays = " Ring the patient and move it by hand." if fate.change == "stays" else ""
    return f"{lost} {pages_words.why(fate)}{stays}"


def _where(spot: Spot | None, names: Names) -> Where | None:
    if spot is None:
        return None
    practitioner, room = names.practitioners.get(spot.practitioner, ""), names.rooms.get(spot.room, "")
    return Where(spot.start, practitioner, room)
