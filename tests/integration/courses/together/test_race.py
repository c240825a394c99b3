"""Two courses at a time, booked by many hands in opposite orders: all or none of each, and nobody is stopped."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest

from service.base.database import Database
from service.base.errors import Refusal
from service.courses.desk import CourseDesk
from service.courses.models import Booking, Course
from service.courses.requests import WantedSession
from service.courses.reservations import keeping
from service.courses.reservations.desk import ReservationDesk
from service.courses.together.booking import book_together
from service.courses.together.keeping import keep_together
from service.courses.together.requests import TogetherBooking
from tests.cast import the_cast
from tests.integration.courses.scene import KEY, Scene, wanted
from tests.support.clocks import FixedClock

HANDS = 8
LINGER = 0.6  # seconds
ONE, OTHER = ("imogen", "room-1"), ("felix", "room-2")


@pytest.fixture
def crowd(postgres_database: Database, clock: FixedClock) -> Scene:
    with postgres_database.write() as session:
        cast = the_cast(session)
    return Scene(postgres_database, cast, clock, CourseDesk(clock))


def place(day: str, who: tuple[str, str]) -> WantedSession:
    return wanted(1, f"{day} 10:00", practitioner=who[0], room=who[1])


@pytest.mark.postgres
def test_opposite_orders_neither_deadlock_nor_leave_halves(crowd: Scene) -> None:
    peel = crowd.another_treatment()
    start, patients = Barrier(HANDS), [crowd.new_patient() for _ in range(HANDS)]

    def book(hand: int) -> str:
        first, second = (ONE, OTHER) if hand % 2 else (OTHER, ONE)
        near, far = (KEY, place("2026-12-07", first)), (peel, place("2027-01-04", second))
        courses = tuple(
            crowd.request(one, protocol=key, patient_id=patients[hand], areas=("face",)) for key, one in (near, far)
        )
        start.wait()
        try:
            with crowd.database.write() as session:
                request = TogetherBooking(patient_id=patients[hand], courses=courses)
                book_together(session, crowd.receptionist, crowd.desk, request)
        except Refusal as refusal:
            return refusal.code
        return "booked"

    with ThreadPoolExecutor(HANDS) as hands:
        outcomes = sorted(hands.map(book, range(HANDS)))
    assert outcomes == ["booked"] * 2 + ["slot_taken"] * (HANDS - 2)
    assert (crowd.count(Course), crowd.count(Booking)) == (4, 4)


@pytest.fixture
def desk(crowd: Scene) -> ReservationDesk:
    return ReservationDesk(crowd.clock, crowd.database)


def lingering(call: Callable[..., Any]) -> Callable[..., Any]:
    """Do what `call` does, and linger until others wait for what it holds."""

    def linger(*args: Any) -> Any:
        done = call(*args)
        time.sleep(LINGER)
        return done

    return linger


def two_of(crowd: Scene, patient: UUID, peel: str, day: str) -> TogetherBooking:
    courses = (
        crowd.request(wanted(1, f"{day} 10:00"), patient_id=patient),
        crowd.request(wanted(1, "2027-01-21 10:00"), patient_id=patient, protocol=peel),
    )
    return TogetherBooking(patient_id=patient, courses=courses)


@pytest.mark.postgres
def test_booking_what_is_kept_and_keeping_two_take_turns(
    crowd: Scene, desk: ReservationDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    peel, (first, second) = crowd.another_treatment(), (crowd.new_patient(), crowd.new_patient())
    with crowd.database.write() as session:
        kept = desk.reserve(session, crowd.receptionist, first, KEY, [wanted(1, "2026-12-07 10:00")]).id
    monkeypatch.setattr("service.courses.booking.claim", lingering(keeping.claim))

    def keep() -> None:
        time.sleep(LINGER / 2)
        with crowd.database.write() as session:
            keep_together(session, crowd.receptionist, desk, two_of(crowd, second, peel, "2026-12-08"))

    with ThreadPoolExecutor(2) as hands:
        booking = hands.submit(crowd.book, wanted(1, "2026-12-07 10:00"), patient_id=first, reservation=kept)
        hands.submit(keep).result()
        assert booking.result().course.patient_id == first


@pytest.mark.postgres
def test_keeping_one_and_booking_two_that_are_kept_take_turns(
    crowd: Scene, desk: ReservationDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    peel, (first, second) = crowd.another_treatment(), (crowd.new_patient(), crowd.new_patient())
    both = two_of(crowd, first, peel, "2026-12-07")
    with crowd.database.write() as session:
        kept = keep_together(session, crowd.receptionist, desk, both)
    courses = tuple(replace(one, reservation=each.id) for one, each in zip(both.courses, kept, strict=True))
    monkeypatch.setattr("service.courses.reservations.keeping.standing_of", lingering(keeping.standing_of))

    def reserve() -> None:
        with crowd.database.write() as session:
            desk.reserve(session, crowd.receptionist, second, KEY, [wanted(1, "2026-12-08 10:00")])

    with ThreadPoolExecutor(2) as hands:
        reserving = hands.submit(reserve)
        time.sleep(LINGER / 2)
        with crowd.database.write() as session:
            book_together(session, crowd.receptionist, crowd.desk, replace(both, courses=courses))
        reserving.result()
    assert crowd.count(Course) == 2
