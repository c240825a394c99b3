"""Appointments, sessions and kept places reach for one room at once; on PostgreSQL they really do."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import select

from service.base.database import Database
from service.base.errors import Refusal
from service.courses.appointments.desk import AppointmentDesk
from service.courses.desk import CourseDesk
from service.courses.models import Booking
from service.courses.reservations.desk import ReservationDesk
from service.patients.models import Patient
from tests.cast import a_patient, the_cast
from tests.integration.courses.appointments.scene import Visits
from tests.integration.courses.reservations.scene import Keeping
from tests.integration.courses.scene import Scene, wanted
from tests.support.clocks import FixedClock

HANDS = 9
pytestmark = pytest.mark.postgres


@pytest.fixture
def visits(postgres_database: Database, clock: FixedClock) -> Visits:
    with postgres_database.write() as session:
        cast = the_cast(session)
        for _ in range(HANDS):
            a_patient(session, cast.owner.clinic)
    return Visits(Scene(postgres_database, cast, clock, CourseDesk(clock)), AppointmentDesk(clock))


def patients(visits: Visits) -> list[UUID]:
    with visits.scene.database.read() as session:
        found = select(Patient.id).where(Patient.clinic_id == visits.scene.clinic_id).order_by(Patient.id.desc())
        return list(session.scalars(found.limit(HANDS)))


def race(*hands: Callable[[], object]) -> list[str]:
    """Let all of them act at the same moment; return what became of each."""
    start = Barrier(len(hands))

    def one(number: int) -> str:
        start.wait()
        try:
            hands[number]()
        except Refusal as refusal:
            return refusal.code
        return "placed"

    with ThreadPoolExecutor(len(hands)) as pool:
        return list(pool.map(one, range(len(hands))))


def test_appointments_sessions_and_kept_places_contest_one_room(visits: Visits) -> None:
    scene, people = visits.scene, patients(visits)
    keeping = Keeping(scene, ReservationDesk(scene.clock, scene.database))
    time = "2026-12-07 10:00"
    place = wanted(1, time, practitioner="felix")
    sessions = [partial(scene.book, place, patient_id=who) for who in people[::3]]
    appointments = [partial(visits.book, time, room="room-1", patient_id=who) for who in people[1::3]]
    kept = [partial(keeping.reserve, place, patient_id=who) for who in people[2::3]]
    assert sorted(race(*sessions, *appointments, *kept)) == ["placed"] + ["slot_taken"] * (HANDS - 1)
    assert scene.count(Booking) == 1


def test_moves_that_cross_never_deadlock_and_never_overlap(visits: Visits) -> None:
    people = patients(visits)
    ones = [
        visits.book(f"2026-12-07 {time}", patient_id=who)
        for time, who in zip(("09:00", "10:00", "11:00", "12:00"), people, strict=False)
    ]
    targets = ["10:00", "09:00", "12:00", "11:00"]
    moves = [partial(visits.move, one, f"2026-12-07 {to}") for one, to in zip(ones, targets, strict=True)]
    outcomes = race(*moves)
    assert set(outcomes) <= {"placed", "slot_taken"}
    assert len(set(visits.standing())) == len(ones)


def test_the_first_who_is_free_is_given_once_to_each(visits: Visits) -> None:
    outcomes = race(*(partial(visits.book, practitioner=None, patient_id=who) for who in patients(visits)[:4]))
    assert set(outcomes) <= {"placed", "slot_taken"}
    assert outcomes.count("placed") == visits.scene.count(Booking) <= 2


def test_one_expired_place_is_taken_over_by_one(visits: Visits) -> None:
    scene, people = visits.scene, patients(visits)
    keeping = Keeping(scene, ReservationDesk(scene.clock, scene.database))
    keeping.reserve(wanted(1, "2026-12-07 10:00"))
    keeping.reserve(wanted(1, "2026-12-07 15:00"), actor=scene.clinician)
    scene.clock.advance(scene.in_minutes(5) - scene.clock.now())
    times = ["2026-12-07 10:00", "2026-12-07 15:00"] * 3
    outcomes = race(*(partial(visits.book, at, patient_id=who) for at, who in zip(times, people, strict=False)))
    assert sorted(outcomes) == ["placed"] * 2 + ["slot_taken"] * 4
    assert keeping.kept() == []
