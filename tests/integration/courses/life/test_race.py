"""Many hands change courses at once; on PostgreSQL they really do."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from service.base.database import Database
from service.base.errors import Refusal
from service.courses.desk import CourseDesk
from service.courses.models import Booking
from tests.cast import a_patient, the_cast
from tests.integration.courses.life.scene import CourseLife
from tests.integration.courses.scene import wanted
from tests.support.clocks import FixedClock

HANDS = 8
Deed = Callable[[], object]


@pytest.fixture
def crowd(postgres_database: Database, clock: FixedClock) -> CourseLife:
    with postgres_database.write() as session:
        cast = the_cast(session)
    return CourseLife(postgres_database, cast, clock, CourseDesk(clock))


@pytest.fixture
def courses(crowd: CourseLife) -> list[UUID]:
    """One course of one session each hour of a Monday and a Tuesday, each of a patient of its own."""
    with crowd.database.write() as session:
        patients = [a_patient(session, crowd.house.clinic).id for _ in range(HANDS)]
    hours = [f"2026-12-{day:02} {hour}:00" for day in (7, 8) for hour in ("09", "11", "14", "16")]
    return [
        crowd.book(wanted(1, hour), patient_id=patient).course.id for hour, patient in zip(hours, patients, strict=True)
    ]


def race(deeds: Sequence[Deed]) -> list[str]:
    """Do everything at the same moment; return what became of each."""
    start = Barrier(len(deeds))

    def one(deed: Deed) -> str:
        start.wait()
        try:
            deed()
        except Refusal as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(len(deeds)) as hands:
        return list(hands.map(one, deeds))


def overlaps(crowd: CourseLife) -> int:
    with crowd.database.read() as session:
        rows = session.scalars(select(Booking).where(Booking.active).order_by(Booking.blocked_from)).all()
    pairs = [(one, other) for at, one in enumerate(rows) for other in rows[at + 1 :]]
    return sum(
        one.practitioner_id == other.practitioner_id
        and one.blocked_from < other.blocked_until
        and other.blocked_from < one.blocked_until
        for one, other in pairs
    )


@pytest.mark.postgres
def test_one_of_many_moves_wins_a_place_and_the_others_are_told(crowd: CourseLife, courses: list[UUID]) -> None:
    place: dict[str, Any] = {"practitioner": "imogen", "room": "room-1"}
    outcomes = race([partial(crowd.move, course, 1, "2026-12-09 10:00", **place) for course in courses])
    assert sorted(outcomes) == ["done"] + ["slot_taken"] * (HANDS - 1)
    assert overlaps(crowd) == 0
    assert all(len(crowd.sessions(course)) == 1 for course in courses)


@pytest.mark.postgres
def test_moves_in_a_ring_never_deadlock(crowd: CourseLife, courses: list[UUID]) -> None:
    places = [crowd.starts(course)[0] for course in courses]
    named: dict[str, Any] = {"practitioner": "imogen", "room": "room-1"}
    around = zip(courses, [*places[1:], places[0]], strict=True)
    outcomes = race([partial(crowd.move, course, 1, to or "", **named) for course, to in around])
    assert set(outcomes) <= {"done", "slot_taken"}
    assert overlaps(crowd) == 0


@pytest.mark.postgres
def test_swaps_and_moves_cross_without_deadlock(crowd: CourseLife, courses: list[UUID]) -> None:
    first, second, third = ((course, 1) for course in courses[:3])
    deeds: list[Deed] = [
        lambda: crowd.swap(first, second),
        lambda: crowd.swap(second, first),
        lambda: crowd.swap(second, third),
        lambda: crowd.swap(third, first),
        lambda: crowd.move(first[0], 1, "2026-12-09 10:00"),
        lambda: crowd.move(third[0], 1, "2026-12-09 10:00", practitioner="imogen", room="room-1"),
        lambda: crowd.leave(second[0], 1),
        lambda: crowd.replan(first[0]),
    ]
    for _ in range(3):
        outcomes = race(deeds)
        assert set(outcomes) <= {"done", "slot_taken", "session_state"}
        assert overlaps(crowd) == 0
    active = sum(row[1] for course in courses for row in crowd.bookings(course))
    placed = sum(state == "booked" for course in courses for state in crowd.states(course))
    assert active == placed


@pytest.mark.postgres
def test_clicks_on_one_session_take_turns(crowd: CourseLife, courses: list[UUID]) -> None:
    outcomes = race([lambda: crowd.leave(courses[0], 1)] * HANDS)
    assert sorted(outcomes) == ["done"] + ["session_state"] * (HANDS - 1)
    outcomes = race([lambda: crowd.undo(courses[0], 1)] * HANDS)
    assert sorted(outcomes) == ["done"] + ["nothing_to_undo"] * (HANDS - 1)
    assert crowd.states(courses[0]) == ["booked"]
