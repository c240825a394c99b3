"""Many hands reach for one time at once; on PostgreSQL they really do."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.base.database import Database
from service.base.errors import Refusal
from service.courses.clashes import Clash, Numbered, find_clashes
from service.courses.desk import CourseDesk
from service.courses.models import Booking, Course, SessionChange
from service.courses.requests import WantedSession
from service.patients.models import Patient
from tests.cast import Cast, a_patient, the_cast
from tests.integration.courses.scene import Scene, wanted
from tests.support.clocks import FixedClock

HANDS = 8


@pytest.fixture
def crowd(postgres_database: Database, clock: FixedClock) -> Scene:
    with postgres_database.write() as session:
        cast: Cast = the_cast(session)
        for _ in range(HANDS):
            a_patient(session, cast.owner.clinic)
    return Scene(postgres_database, cast, clock, CourseDesk(clock))


def race(crowd: Scene, plans: Sequence[tuple[WantedSession, ...]]) -> list[str]:
    """Book every plan for a patient of its own, all at the same moment; return what became of each."""
    start = Barrier(len(plans))
    with crowd.database.read() as session:
        patients = session.scalars(select_patients(crowd)).all()

    def one(number: int) -> str:
        start.wait()
        try:
            crowd.book(*plans[number], patient_id=patients[number])
        except Refusal as refusal:
            return refusal.code
        return "booked"

    with ThreadPoolExecutor(len(plans)) as hands:
        return list(hands.map(one, range(len(plans))))


def select_patients(crowd: Scene) -> Select[UUID]:
    return select(Patient.id).where(Patient.clinic_id == crowd.clinic_id).order_by(Patient.id.desc())


@pytest.mark.postgres
def test_one_of_many_wins_a_time_and_the_others_are_told(crowd: Scene) -> None:
    outcomes = race(crowd, [(wanted(1, "2026-12-07 10:00"),)] * HANDS)
    assert sorted(outcomes) == ["booked"] + ["slot_taken"] * (HANDS - 1)
    assert (crowd.count(Booking), crowd.count(Course)) == (1, 1)


@pytest.mark.postgres
def test_whole_courses_that_cross_never_deadlock(crowd: Scene) -> None:
    forth = (wanted(1, "2026-12-07 10:00"), wanted(2, "2027-01-04 10:00", practitioner="felix", room="room-2"))
    back = (wanted(1, "2026-12-07 10:00", practitioner="felix", room="room-2"), wanted(2, "2027-01-04 10:00"))
    outcomes = race(crowd, [forth, back] * (HANDS // 2))
    assert sorted(outcomes) == ["booked"] * 2 + ["slot_taken"] * (HANDS - 2)
    assert crowd.count(Booking) == 4


@pytest.mark.postgres
def test_overlapping_starts_are_contested_too(crowd: Scene) -> None:
    plans = [(wanted(1, f"2026-12-07 10:{minute:02}"),) for minute in range(0, 8 * 5, 5)]
    outcomes = race(crowd, plans)
    assert sorted(outcomes) == ["booked"] + ["slot_taken"] * (HANDS - 1)


@pytest.mark.postgres
def test_the_database_refuses_even_somebody_who_does_not_wait_his_turn(
    crowd: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.courses.placing.take_turns", lambda *_: None)
    outcomes = race(crowd, [(wanted(1, "2026-12-07 10:00"),)] * HANDS)
    assert sorted(outcomes) == ["booked"] + ["slot_taken"] * (HANDS - 1)
    assert crowd.count(Booking) == 1


@pytest.mark.postgres
def test_many_clicks_at_once_are_one_completion(crowd: Scene) -> None:
    course = crowd.book(wanted(1, "2026-11-30 09:00")).course
    crowd.wait_until("2026-11-30 10:05")
    start = Barrier(HANDS)

    def click(_: int) -> str:
        start.wait()
        return crowd.complete(course.id).state

    with ThreadPoolExecutor(HANDS) as hands:
        assert set(hands.map(click, range(HANDS))) == {"completed"}
    assert crowd.count(SessionChange) == 2  # booked, and completed once


def look_too_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """Find no clash before the insert, as if the other booking had appeared in between."""
    answers: list[list[Clash]] = [[]]

    def find(session: Session, wanted: Numbered) -> list[Clash]:
        return answers.pop() if answers else find_clashes(session, wanted)

    monkeypatch.setattr("service.courses.placing.find_clashes", find)


def test_the_databases_own_refusal_names_the_clashes(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.book(wanted(1, "2026-12-07 10:00"))
    before = scene.written()
    look_too_early(monkeypatch)
    with pytest.raises(Refusal, match="slot_taken") as refused:
        scene.book(wanted(1, "2026-12-07 10:30"), patient_id=scene.house.patients[1].id)
    assert [clash["what"] for clash in refused.value.detail["clashes"]] == ["practitioner", "room"]
    assert scene.written() == before


def test_a_clash_that_can_no_longer_be_seen_is_still_named(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.book(wanted(1, "2026-12-07 10:00"))
    monkeypatch.setattr("service.courses.placing.find_clashes", lambda *_: [])
    with pytest.raises(Refusal, match="slot_taken") as refused:
        scene.book(wanted(1, "2026-12-07 10:30", room="room-2"), patient_id=scene.house.patients[1].id)
    (clash,) = refused.value.detail["clashes"]
    assert (clash["number"], clash["what"], clash["kind"]) == (1, "practitioner", None)
    assert clash["sentence"] == "Session 1: The practitioner is taken from 10:20 to 11:40 on Mon 7 December."
