"""Whether a place in the diary still stands: hours, absences, people and rooms as they are now, not as they were."""

from datetime import datetime
from typing import Protocol as Shape
from uuid import UUID

from service.courses.diary import House, is_able, is_fit
from service.courses.openings import AWAY, CLOSED, OUT_OF_USE, PRACTITIONER, ROOM, UNABLE, UNFIT
from service.protocols.definition import Protocol

GONE = "has a practitioner who no longer treats here"
ROOM_GONE = "has a room that is no longer in use"

WORDS = {
    CLOSED: "the clinic is closed then",
    PRACTITIONER: "{who} does not work then",
    AWAY: "{who} is away then",
    UNABLE: "{who} does not do this treatment",
    GONE: "{who} no longer treats here",
    ROOM: "{where} is not open then",
    OUT_OF_USE: "{where} cannot be used then",
    UNFIT: "{where} is not a room for this treatment",
    ROOM_GONE: "{where} is no longer in use",
}


class Placed(Shape):
    """What has, or had, a place: a booking or a session."""

    @property
    def starts_at(self) -> datetime | None: ...

    @property
    def ends_at(self) -> datetime | None: ...

    @property
    def practitioner_id(self) -> UUID | None: ...

    @property
    def room_id(self) -> UUID | None: ...


class Straying:
    """A house as it is now, ready to be asked about places that were taken in it before."""

    def __init__(self, house: House) -> None:
        self._openings = house.openings()
        self._people = {row.id: row for row in house.practitioners.values()}
        self._rooms = {row.id: row for row in house.rooms.values()}

    def objection(self, placed: Placed, protocol: Protocol | None = None) -> str | None:
        """Say what is wrong with a place, as `Openings` does; None where it stands, or where there is none."""
        if placed.starts_at is None or placed.ends_at is None:
            return None
        who = self._people.get(placed.practitioner_id) if placed.practitioner_id else None
        where = self._rooms.get(placed.room_id) if placed.room_id else None
        if placed.practitioner_id is not None and who is None:
            return GONE
        if placed.room_id is not None and where is None:
            return ROOM_GONE
        if who is not None and protocol is not None and not is_able(who, protocol):
            return UNABLE
        if where is not None and protocol is not None and not is_fit(where, protocol):
            return UNFIT
        keys = who.key if who else None, where.key if where else None
        return self._openings.objection(placed.starts_at, placed.ends_at, *keys)


def objection_words(objection: str, who: str | None, where: str | None) -> str:
    """Put an objection into words for the desk; names of the practitioner and the room."""
    return WORDS[objection].format(who=who or "the practitioner", where=where or "the room")
