"""What is true of a diary at any moment, whatever has happened before."""

from datetime import datetime
from itertools import combinations
from typing import Any

from tests.integration.courses.stateful.seen import PLACE, Seen
from tests.integration.courses.stateful.world import BESIDE, LENGTHS, meet


def check_always(seen: Seen, now: datetime) -> None:
    check_nobody_is_booked_twice(seen)
    check_sessions_have_their_bookings(seen)
    check_numbers(seen)
    check_courses(seen)
    check_kept_places(seen, now)


def check_nobody_is_booked_twice(seen: Seen) -> None:
    """Hold every two active bookings against each other; people and rooms with preparation and cleaning."""
    for one, other in combinations(seen.active(), 2):
        for who in ("practitioner_id", "room_id"):
            if getattr(one, who) and getattr(one, who) == getattr(other, who):
                spans = (one.blocked_from, one.blocked_until), (other.blocked_from, other.blocked_until)
                assert not meet(*spans), f"{who} is booked twice"
        if one.patient_id and one.patient_id == other.patient_id:
            assert not meet((one.starts_at, one.ends_at), (other.starts_at, other.ends_at)), "a patient is booked twice"


def check_sessions_have_their_bookings(seen: Seen) -> None:
    """A booked session holds one active booking that equals its place; one that is to be placed or was dropped none.

    One that took place keeps what it took, and not what was still to come when it was ticked.
    """
    for one in seen.sessions.values():
        mine = seen.active(one.id)
        if one.starts_at is None:
            assert not mine, f"a session that is {one.state} still blocks the diary"
            assert one.state in {"unplaced", "cancelled"}
            continue
        assert one.state in {"booked", "completed"}
        if one.state == "completed" and one.completed_at <= one.starts_at:
            assert not mine, "a session that is over blocks what it did not need"
            continue
        (booking,) = mine
        assert (booking.outcome == "completed") == (one.state == "completed")
        assert [getattr(booking, name) for name in PLACE] == [getattr(one, name) for name in PLACE]
        assert booking.patient_id == seen.patient_of(one)
        _check_length(seen, one, booking)
    for row in seen.bookings.values():
        assert row.active or row.outcome, "a place was put away and nobody says why"


def _check_length(seen: Seen, one: Any, booking: Any) -> None:
    minutes = (one.ends_at - one.starts_at).total_seconds() / 60
    assert minutes == LENGTHS[seen.protocol_of(one.course_id)]
    assert (booking.starts_at - booking.blocked_from, booking.blocked_until - booking.ends_at) == (BESIDE, BESIDE)


def check_numbers(seen: Seen) -> None:
    for course_id in seen.courses:
        numbers = [one.number for one in seen.sessions_of(course_id)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert 1 <= len(numbers) <= 6


def check_courses(seen: Seen) -> None:
    for course in seen.courses.values():
        states = {one.state for one in seen.sessions_of(course.id)} - {"cancelled"}
        expected = ("completed" if states == {"completed"} else "active") if states else "cancelled"
        assert course.state == expected


def check_kept_places(seen: Seen, now: datetime) -> None:
    """What is kept for nobody any more blocks nobody; an offer that is open and has a place keeps it until then."""
    places = seen.every["reserved_places"]
    for kept in seen.reservations.values():
        bookings = [seen.bookings[row.booking_id] for row in places if row.reservation_id == kept.id]
        assert all(row.expires_at == kept.expires_at and row.kind == "reserved" for row in bookings)
        if kept.ended_at is not None:
            assert not any(row.active for row in bookings)
        elif kept.expires_at > now:
            assert all(row.active for row in bookings)
    for offer in seen.offers.values():
        away = offer.why_call == "place_away"  # whoever has it fell ill as well
        if offer.state in {"asked", "to_call"} and offer.reservation_id and offer.starts_at > now and not away:
            assert seen.reservations[offer.reservation_id].ended_at is None or offer.waiting_entry_id is not None
