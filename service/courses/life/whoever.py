"""Who and which room for a wanted time, where only some of it was named: whoever has it now, else the first free."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from service.base.errors import Fault, invalid
from service.courses.clashes import Clash, What
from service.courses.life.model import Place, Spot
from service.courses.openings import Openings
from service.courses.planning import Resource
from service.courses.planning.problem import Busy
from service.protocols.definition import Protocol

Busys = tuple[Busy, ...]


def complete_place(
    place: Place,
    now_at: Spot | None,
    protocol: Protocol,
    openings: Openings,
    people: Iterable[Resource],
    rooms: Iterable[Resource],
) -> Spot:
    """Return a whole place. `people` and `rooms` are those that come into question, with the times they are taken.

    The first pair is taken that nothing is said against; where there is none, the first pair of all, for the rules and
    the diary to say what is wrong with it.
    """
    start = place.start.astimezone(openings.zone)
    end = _later(start, protocol.duration_minutes, openings)
    blocked = (start - timedelta(minutes=protocol.prep_minutes), end + timedelta(minutes=protocol.cleaning_minutes))
    who = now_at.practitioner if now_at and openings.knows(now_at.practitioner) else None
    where = now_at.room if now_at and openings.has(now_at.room) else None
    practitioners, places = _in_question(place.practitioner, who, people), _in_question(place.room, where, rooms)
    pairs = [(one, other) for one in practitioners for other in places]
    if not pairs:
        raise invalid(Fault("$", "this site has nobody to treat, or no room to treat in"))
    free = (
        (one, other)
        for one, other in pairs
        if not _meets(one, blocked)
        and not _meets(other, blocked)
        and openings.objection(start, end, one.id, other.id) is None
    )
    practitioner, room = next(free, pairs[0])
    return Spot(start, end, practitioner.id, room.id)


def _later(start: datetime, minutes: int, openings: Openings) -> datetime:
    """Add real minutes, across a clock change too."""
    return (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(openings.zone)


def _in_question(named: str | None, present: str | None, known: Iterable[Resource]) -> list[Resource]:
    """Return the one that is named, or else all, the present one first."""
    rows = list(known)
    if named is not None:
        return [next((one for one in rows if one.id == named), Resource(named))]
    first = [one for one in rows if one.id == present]
    if present and not first:
        first = [Resource(present, {})]
    return [*first, *(one for one in rows if one.id != present)]


def _meets(one: Resource, wanted: Busy) -> bool:
    return any(begin < wanted[1] and wanted[0] < end for begin, end in one.busy)


def clashes_with(
    number: int, spot: Spot, protocol: Protocol, people: Iterable[Resource], rooms: Iterable[Resource], patient: Busys
) -> list[Clash]:
    """Say what is taken at a spot, as far as can be seen without holding anything still."""
    blocked = (
        spot.start - timedelta(minutes=protocol.prep_minutes),
        spot.end + timedelta(minutes=protocol.cleaning_minutes),
    )
    asked: list[tuple[What, Busys, Busy]] = [("patient", patient, (spot.start, spot.end))]
    asked += [("practitioner", one.busy, blocked) for one in people if one.id == spot.practitioner]
    asked += [("room", one.busy, blocked) for one in rooms if one.id == spot.room]
    return [
        Clash(number, what, begin, end)
        for what, busy, wanted in asked
        for begin, end in busy
        if begin < wanted[1] and wanted[0] < end
    ]
