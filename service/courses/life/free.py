"""Whether a wanted place is free, as far as can be seen without holding anything still; for who only wants to look."""

from collections.abc import Collection
from datetime import UTC, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from service.courses.clashes import Clash, InTheWay, find_clashes
from service.courses.life.model import Spot
from service.courses.life.situation import Situation
from service.courses.life.whoever import clashes_with
from service.courses.models import Booking
from service.courses.placing import slot_taken
from service.courses.taken import Taken

NO_BOOKING = UUID(int=0)


def check_free(
    session: Session, situation: Situation, number: int, spot: Spot, taken: Taken, besides: Collection[UUID]
) -> None:
    """Refuse `slot_taken` with what stands there; bookings `besides` (ids) and the course's own are not in the way."""
    house, protocol = situation.house, situation.protocol
    people, rooms = house.practitioners_for(protocol, taken), house.rooms_for(protocol, taken)
    seen = clashes_with(number, spot, protocol, people, rooms, taken.patient)
    if not seen:
        return
    own = {*besides, *(booking.id for booking in situation.bookings)}
    booked = find_clashes(session, [(number, wanted_at(situation, spot))], besides=own, now=situation.now)
    elsewhere = [_elsewhere(situation, one, spot) for one in seen if not any(_same(one, other) for other in booked)]
    raise slot_taken([*booked, *elsewhere], situation.zone)


def wanted_at(situation: Situation, spot: Spot) -> Booking:
    """Write the place as a booking that is never put into the database."""
    protocol, house = situation.protocol, situation.house
    start, end = spot.start.astimezone(UTC), spot.end.astimezone(UTC)
    return Booking(
        clinic_id=situation.course.clinic_id,
        kind="session",
        practitioner_id=house.practitioners[spot.practitioner].id,
        room_id=house.rooms[spot.room].id,
        patient_id=situation.course.patient_id,
        starts_at=start,
        ends_at=end,
        blocked_from=start - timedelta(minutes=protocol.prep_minutes),
        blocked_until=end + timedelta(minutes=protocol.cleaning_minutes),
    )


def _same(seen: Clash, booked: Clash) -> bool:
    return seen.what == booked.what and seen.start < booked.end and booked.start < seen.end


def _elsewhere(situation: Situation, seen: Clash, spot: Spot) -> Clash:
    """Name a time that no booking of this diary takes: it stands in the practitioner's other diary."""
    name = situation.house.practitioners[spot.practitioner].name
    told = InTheWay(id=NO_BOOKING, kind="elsewhere", practitioner=name, room=None, around=0)
    return Clash(seen.number, seen.what, seen.start, seen.end, told)
