"""The diary: the database itself refuses two active bookings at once for one practitioner, room or patient."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from service.base.database import Database
from service.courses.models import Booking
from tests.cast import House, a_booking, the_cast

TEN = datetime(2026, 11, 30, 10, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SOMEBODY = pytest.mark.parametrize("who", ["practitioner", "room", "patient"])


@pytest.fixture
def house(database: Database) -> House:
    with database.write() as session:
        return the_cast(session).owner


def busy(house: House, who: str) -> dict[str, Any]:
    """Name the one who is busy, as a field of a booking."""
    return {f"{who}_id": getattr(house, f"{who}s")[0].id}


def book(database: Database, house: House, start: datetime, **over: Any) -> Booking:
    with database.write() as session:
        return a_booking(session, house.clinic, start, over.pop("ends_at", start + HOUR), **over)


@SOMEBODY
@pytest.mark.parametrize("shift", [-HOUR + MINUTE, timedelta(0), HOUR - MINUTE])
def test_it_refuses_a_second_booking_at_the_same_time(
    database: Database, house: House, who: str, shift: timedelta
) -> None:
    book(database, house, TEN, **busy(house, who))
    with pytest.raises(IntegrityError, match=f"ex_bookings_{who}"):
        book(database, house, TEN + shift, **busy(house, who))
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Booking)) == 1


@SOMEBODY
@pytest.mark.parametrize("shift", [-HOUR, HOUR])
def test_it_allows_bookings_that_only_touch(database: Database, house: House, who: str, shift: timedelta) -> None:
    book(database, house, TEN, **busy(house, who))
    book(database, house, TEN + shift, **busy(house, who))


@SOMEBODY
def test_it_refuses_to_move_a_booking_onto_another(database: Database, house: House, who: str) -> None:
    book(database, house, TEN, **busy(house, who))
    later = book(database, house, TEN + 2 * HOUR, **busy(house, who))
    onto = TEN + HOUR - MINUTE
    with pytest.raises(IntegrityError, match=f"ex_bookings_{who}"), database.write() as session:
        session.execute(update(Booking).where(Booking.id == later.id).values(starts_at=onto, blocked_from=onto))


@SOMEBODY
def test_it_lets_an_inactive_booking_block_nobody(database: Database, house: House, who: str) -> None:
    book(database, house, TEN, active=False, **busy(house, who))
    book(database, house, TEN, **busy(house, who))
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(update(Booking).values(active=True))


@pytest.mark.parametrize("who", ["practitioner", "room"])
def test_it_counts_preparation_and_cleaning_against_practitioner_and_room(
    database: Database, house: House, who: str
) -> None:
    book(database, house, TEN, blocked_until=TEN + HOUR + 10 * MINUTE, **busy(house, who))
    with pytest.raises(IntegrityError, match=f"ex_bookings_{who}"):
        book(database, house, TEN + HOUR, **busy(house, who))


def test_it_lets_a_patient_leave_while_the_room_is_cleaned(database: Database, house: House) -> None:
    book(database, house, TEN, blocked_until=TEN + HOUR + 10 * MINUTE, **busy(house, "patient"))
    book(database, house, TEN + HOUR, **busy(house, "patient"))


def test_it_lets_others_be_treated_at_the_same_time(database: Database, house: House) -> None:
    book(database, house, TEN, **busy(house, "practitioner"), **busy(house, "room"), **busy(house, "patient"))
    other = {f"{who}_id": getattr(house, f"{who}s")[1].id for who in ("practitioner", "room", "patient")}
    book(database, house, TEN, **other)


@pytest.mark.parametrize(
    "over",
    [
        {"ends_at": TEN},
        {"ends_at": TEN - MINUTE},
        {"blocked_from": TEN + MINUTE},
        {"blocked_until": TEN + HOUR - MINUTE},
    ],
    ids=["empty", "backwards", "blocked too late", "freed too early"],
)
def test_it_refuses_a_span_that_makes_no_sense(database: Database, house: House, over: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="ck_bookings"):
        book(database, house, TEN, **over)
