"""Two courses at a time, booked by many hands in opposite orders: all or none of each, and nobody is stopped."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from service.base.database import Database
from service.base.errors import Refusal
from service.courses.desk import CourseDesk
from service.courses.models import Booking, Course
from service.courses.requests import WantedSession
from service.courses.together.booking import book_together
from service.courses.together.requests import TogetherBooking
from tests.cast import the_cast
from tests.integration.courses.scene import KEY, Scene, wanted
from tests.support.clocks import FixedClock

HANDS = 8
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
