"""What is booked where nobody can treat any more is named until it has been moved. On both databases."""

from datetime import date
from uuid import UUID

import pytest

from service.courses.reading import course_view, courses_of_patient
from tests.integration.courses.life.hours import (
    Happens,
    away,
    closed_on,
    first_room,
    imogen,
    other_hours_on,
    room_out_of_use,
    site,
)
from tests.integration.courses.life.scene import CourseLife
from tests.integration.courses.test_queries import counted

SECOND = date(2027, 1, 4)
MORNINGS = {day: [["09:00", "10:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def problems(life: CourseLife, course_id: UUID) -> list[tuple[int, str]]:
    with life.database.read() as session:
        view = course_view(session, life.clinic_id, course_id, life.clock.now())
    return [(one["number"], one["sentence"]) for one in view["problems"]]


def standing(life: CourseLife, course_id: UUID) -> tuple[str, str, str]:
    with life.database.read() as session:
        told = course_view(session, life.clinic_id, course_id, life.clock.now())["standing"]
    return told["state"], told["booked"], told["earliest"]


def second(why: str) -> list[tuple[int, str]]:
    return [(2, f"Session 2, Mon 4 January 10:00: {why}. Ring the patient and move it.")]


@pytest.mark.parametrize(
    ("happen", "why"),
    [
        (away("2027-01-04 00:00", "2027-01-05 00:00"), "Imogen Larch is away then"),
        (away("2027-01-04 10:30", "2027-01-04 12:00"), "Imogen Larch is away then"),
        (room_out_of_use("2027-01-04 09:00", "2027-01-04 11:00"), "The attic cannot be used then"),
        (closed_on(SECOND), "the clinic is closed then"),
        (other_hours_on(SECOND, ["14:00", "18:00"]), "Imogen Larch does not work then"),
    ],
)
def test_a_place_that_stands_no_longer_is_a_problem(life: CourseLife, happen: Happens, why: str) -> None:
    first_room(name="The attic")(life)
    course = life.a_course()
    assert problems(life, course) == []
    happen(life)
    assert problems(life, course) == second(why)


@pytest.mark.parametrize(
    ("happen", "why"),
    [
        (imogen(active=False), "Imogen Larch no longer treats here"),
        (imogen(hours=MORNINGS), "Imogen Larch does not work then"),
        (imogen(skills=["laser"]), "Imogen Larch does not do this treatment"),
        (first_room(active=False), "The attic is no longer in use"),
        (first_room(hours=MORNINGS), "The attic is not open then"),
        (first_room(kind="laser"), "The attic is not a room for this treatment"),
        (site(opening_hours=MORNINGS), "the clinic is closed then"),
    ],
)
def test_so_is_every_place_of_a_course_that_lost_its_practitioner_its_room_or_its_hours(
    life: CourseLife, happen: Happens, why: str
) -> None:
    first_room(name="The attic")(life)
    key = life.another_treatment(skill="peel", room_kind="treatment")
    course = life.a_course(protocol=key)
    assert problems(life, course) == []
    happen(life)
    assert [number for number, _ in problems(life, course)] == [1, 2, 3]
    assert problems(life, course)[1:2] == second(why)


def test_a_session_that_has_begun_keeps_its_place(life: CourseLife) -> None:
    course = life.a_course()
    life.wait_until("2026-12-07 10:20")
    away("2026-12-07 00:00", "2026-12-08 00:00")(life)
    assert [sentence for _, sentence in problems(life, course) if "away" in sentence] == []


def test_the_problem_is_gone_once_the_session_is_moved(life: CourseLife) -> None:
    course = life.a_course()
    away("2027-01-04 00:00", "2027-01-05 00:00")(life)
    life.move(course, 2, "2027-01-05 10:00")
    assert problems(life, course) == []


def test_however_many_places_are_lost_as_much_is_asked(life: CourseLife) -> None:
    patient = life.new_patient()
    life.a_course("2026-12-07 14:00", patient_id=patient)
    imogen(active=False)(life)

    def asked() -> int:
        with life.database.read() as session, counted(life) as statements:
            courses_of_patient(session, life.clinic_id, patient, life.clock.now())
        return len(statements)

    before = asked()
    imogen(active=True)(life)
    life.a_course("2027-01-11 14:00", "2027-02-08 14:00", "2027-03-08 14:00", patient_id=patient)
    imogen(active=False)(life)
    assert asked() == before


@pytest.fixture
def lifted(life: CourseLife) -> UUID:
    """A course whose reaction had cleared on 19 December, two days before its second session."""
    course = life.a_course("2026-11-30 10:00", "2026-12-21 10:00")
    life.wait_until("2026-11-30 11:05")
    life.complete(course)
    life.hold(course)
    life.wait_until("2026-12-19 12:00")
    with life.database.write() as session:
        life.desk.lift_holds(session, life.clinician, life.clinic_id, course, "Calm", date(2026, 12, 19))
    return course


def test_a_session_before_the_skin_has_recovered_is_a_problem(life: CourseLife, lifted: UUID) -> None:
    assert problems(life, lifted) == [
        (2, "Session 2 is before the skin has recovered: not before Sat 26 December 2026.")
    ]
    assert standing(life, lifted) == ("due_later", "too_soon", "2026-12-26")


def test_one_after_that_is_on_time(life: CourseLife, lifted: UUID) -> None:
    life.move(lifted, 2, "2026-12-29 10:00")
    assert problems(life, lifted) == []
    assert standing(life, lifted) == ("due_later", "in_window", "2026-12-26")
