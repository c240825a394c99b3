"""Put sessions into the diary: all of them or none. The database has the last word on every overlap."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from service.base.errors import Fault, Refusal
from service.courses.clash_words import clashes_to_json
from service.courses.clashes import (
    Clash,
    Numbered,
    find_clashes,
    named_by_database,
    refused_by_database,
    stopped_by_deadlock,
)
from service.courses.expired import expired_in_the_way, note_expired
from service.courses.locks import take_turns
from service.courses.models import Booking

TRIES = 3


def place(
    session: Session,
    wanted: Numbered,
    zone: ZoneInfo,
    *,
    now: datetime,
    instead_of: Sequence[Booking] = (),
    outcome: str = "moved",
) -> None:
    """Insert bookings in the place of others, or refuse with `slot_taken` and the clashes, and change nothing.

    1. Take turns with everybody who wants the same practitioner, room or patient, or waits for what becomes free.
    2. Put `instead_of` away with `outcome`, and every reservation in the way whose time is over at `now`.
    3. Look for clashes, now that nobody else can make one; this finds all of them.
    4. Insert. Where somebody wrote without taking turns, the constraints refuse, and that is the same refusal.

    A swap is one call: two wanted, two instead of which. To be called once in a transaction, so that the order in
    which turns are taken stays the same for all; should the database stop us all the same to end a deadlock, we let go
    of everything and try again. What the caller wrote before a refusal (the course and its sessions) the caller takes
    back.
    """
    for _ in range(TRIES):
        try:
            with session.begin_nested():
                _place(session, wanted, zone, now, instead_of, outcome)
        except DBAPIError as error:
            if not stopped_by_deadlock(error):
                raise
        else:
            return
    raise slot_taken([], zone)


def _place(
    session: Session, wanted: Numbered, zone: ZoneInfo, now: datetime, instead_of: Sequence[Booking], outcome: str
) -> None:
    bookings = [booking for _, booking in wanted]
    take_turns(session, [*bookings, *instead_of])
    _make_room(session, bookings, instead_of, outcome, now)
    clashes = find_clashes(session, wanted)
    if clashes:
        raise slot_taken(clashes, zone)
    _insert(session, sorted(wanted, key=lambda pair: pair[1].starts_at), zone)


def put_away(session: Session, bookings: Iterable[Booking], outcome: str) -> None:
    """Let bookings block nobody any more; they stay as history with what became of them."""
    for booking in bookings:
        booking.active, booking.outcome = False, outcome
    session.flush()


def _make_room(
    session: Session, wanted: Sequence[Booking], instead_of: Sequence[Booking], outcome: str, now: datetime
) -> None:
    leaving = {booking.id for booking in instead_of}
    expired = set(expired_in_the_way(session, wanted, now)) - leaving
    if leaving or expired:
        rows = _hold_still(session, [*wanted, *instead_of][0].clinic_id, leaving | expired)
        put_away(session, (row for row in rows if row.id in leaving and row.active), outcome)
        put_away(session, (row for row in rows if row.id in expired and row.active), "released")
    if expired:
        note_expired(session, wanted[0].clinic_id, expired, now)


def _hold_still(session: Session, clinic_id: UUID, ids: Collection[UUID]) -> Sequence[Booking]:
    """Lock rows in the order of their ids, as everybody does who puts bookings away."""
    rows = select(Booking).where(Booking.clinic_id == clinic_id, Booking.id.in_(ids)).order_by(Booking.id)
    return session.scalars(rows.with_for_update().execution_options(populate_existing=True)).all()


def _insert(session: Session, wanted: Numbered, zone: ZoneInfo) -> None:
    """Insert all at once; where the database refuses, one after the other, to learn which."""
    try:
        _add(session, *(booking for _, booking in wanted))
    except DBAPIError as error:
        if not refused_by_database(error):
            raise
        for at, (number, booking) in enumerate(wanted):
            _insert_one(session, number, booking, wanted[at:], zone)


def _insert_one(session: Session, number: int, booking: Booking, left: Numbered, zone: ZoneInfo) -> None:
    try:
        _add(session, booking)
    except DBAPIError as error:
        if not refused_by_database(error):
            raise
        seen = find_clashes(session, left)
        raise slot_taken(seen or named_by_database(error, number, booking), zone) from error


def _add(session: Session, *bookings: Booking) -> None:
    with session.begin_nested():
        session.add_all(bookings)
        session.flush()


def slot_taken(clashes: list[Clash], zone: ZoneInfo) -> Refusal:
    """Refuse with the clashes; the faults say in words what is in the way of which session."""
    return taken(clashes_to_json(clashes, zone))


def taken(told: Sequence[Mapping[str, Any]]) -> Refusal:
    """Refuse with clashes that are written already."""
    faults = dict.fromkeys(Fault(f"$.{one['which']}" if "which" in one else "$", one["sentence"]) for one in told)
    return Refusal("slot_taken", {"clashes": [*told]}, faults=tuple(faults))
