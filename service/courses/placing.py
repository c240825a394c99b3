"""Put sessions into the diary: all of them or none. The database has the last word on every overlap."""

from zoneinfo import ZoneInfo

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.courses.clashes import Clash, Numbered, find_clashes, named_by_database, refused_by_database
from service.courses.locks import take_turns
from service.courses.models import Booking


def place(session: Session, wanted: Numbered, zone: ZoneInfo) -> None:
    """Insert bookings, or refuse with `slot_taken` and the clashes.

    1. Take turns with everybody who wants the same practitioner, room or patient.
    2. Look for clashes, now that nobody else can make one; this finds all of them.
    3. Insert. Where somebody wrote without taking turns, the constraints refuse, and that is the same refusal.

    After a refusal the caller takes back what it wrote before: the course and its sessions.
    """
    take_turns(session, (booking for _, booking in wanted))
    clashes = find_clashes(session, wanted)
    if clashes:
        raise slot_taken(clashes, zone)
    for number, booking in sorted(wanted, key=lambda pair: pair[1].starts_at):
        _insert(session, number, booking, wanted, zone)


def _insert(session: Session, number: int, booking: Booking, wanted: Numbered, zone: ZoneInfo) -> None:
    try:
        with session.begin_nested():
            session.add(booking)
            session.flush()
    except DBAPIError as error:
        if not refused_by_database(error):
            raise
        seen = find_clashes(session, [pair for pair in wanted if pair[1].starts_at >= booking.starts_at])
        raise slot_taken(seen or named_by_database(error, number, booking), zone) from error


def slot_taken(clashes: list[Clash], zone: ZoneInfo) -> Refusal:
    return Refusal("slot_taken", {"clashes": [clash.to_json(zone) for clash in clashes]})
