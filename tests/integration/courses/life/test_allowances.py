"""What a clinician allowed under the minimum is told with who, when and why, and is no problem. On both databases."""

from typing import Any
from uuid import UUID

import pytest

from service.base.errors import Refusal
from service.courses.reading import CourseView, course_view
from tests.integration.courses.life.scene import MONDAYS, CourseLife, fates
from tests.integration.courses.scene import at, wanted

WEDDING = "Before the wedding"


def seen(life: CourseLife, course: UUID) -> CourseView:
    with life.database.read() as session:
        return course_view(session, life.clinic_id, course, life.clock.now())


def bends(life: CourseLife, course: UUID) -> list[dict[str, Any]]:
    return [dict(one) for one in seen(life, course)["allowed"]]


@pytest.fixture
def bent(life: CourseLife) -> UUID:
    """A course whose second session a clinician moved to 18 days after the first, an hour after it was booked."""
    course = life.a_course()
    life.wait_until("2026-11-30 10:00")
    life.move(course, 2, "2026-12-25 10:00", life.clinician, reason=WEDDING)
    return course


def test_a_move_under_the_minimum_is_told_and_is_no_problem(life: CourseLife, bent: UUID) -> None:
    life.wait_until("2026-12-07 11:05")
    life.complete(bent)
    assert bends(life, bent) == [
        {
            "number": 2,
            "after": 1,
            "days": 18,
            "under": 3,
            "by": "Imogen Larch",
            "at": "2026-11-30T10:00:00+00:00",
            "reason": WEDDING,
        }
    ]
    assert seen(life, bent)["problems"] == []
    assert seen(life, bent)["standing"]["booked"] == "allowed"


def test_it_is_a_problem_again_once_the_distance_got_worse(life: CourseLife, bent: UUID) -> None:
    life.wait_until("2026-12-08 12:00")
    life.complete(bent, completed_at=at("2026-12-08 11:00"))
    assert bends(life, bent) == []
    assert [one["number"] for one in seen(life, bent)["problems"]] == [2]


def test_a_pin_with_a_reason_allows_no_distance(life: CourseLife) -> None:
    course = life.a_course("2026-12-07 10:00", "2027-01-04 10:00")
    life.wait_until("2026-12-18 12:00")
    life.complete(course, completed_at=at("2026-12-18 11:00"))
    with life.database.write() as session:
        life.desk.moves.pin(session, life.clinician, life.clinic_id, course, 2, "Likes Mondays")
    assert bends(life, course) == []
    assert [one["number"] for one in seen(life, course)["problems"]] == [2]


def test_a_course_that_was_booked_under_the_minimum_says_so(life: CourseLife) -> None:
    places = [wanted(1, "2026-12-07 10:00"), wanted(2, "2026-12-23 10:00"), wanted(3, "2027-01-20 10:00")]
    course = life.book(*places, actor=life.clinician, reason=WEDDING).course.id
    assert [(one["number"], one["under"], one["reason"]) for one in bends(life, course)] == [(2, 5, WEDDING)]


def test_a_slip_of_the_desk_is_taken_back_to_what_was_allowed(life: CourseLife, bent: UUID) -> None:
    life.wait_until("2026-12-01 10:00")
    life.leave(bent, 2)
    life.undo(bent, 2)
    assert life.starts(bent)[1] == "2026-12-25 10:00"
    assert [one["reason"] for one in bends(life, bent)] == [WEDDING]


def test_a_clinicians_second_thought_is_not_taken_back_unasked(life: CourseLife, bent: UUID) -> None:
    life.wait_until("2026-12-01 10:00")
    life.move(bent, 2, MONDAYS[1], life.clinician)
    with pytest.raises(Refusal, match="too_soon"):
        life.undo(bent, 2)


def test_an_undo_under_the_minimum_says_so(life: CourseLife, bent: UUID) -> None:
    life.wait_until("2026-12-01 10:00")
    life.move(bent, 2, MONDAYS[1])
    life.wait_until("2026-12-02 10:00")
    life.undo(bent, 2, life.clinician, "It was right")
    assert [(one["under"], one["reason"]) for one in bends(life, bent)] == [(3, "It was right")]
    life.undo(bent, 2)
    assert bends(life, bent) == []


def test_planning_again_leaves_what_was_allowed(life: CourseLife, bent: UUID) -> None:
    life.wait_until("2026-12-07 11:05")
    life.complete(bent)
    life.leave(bent, 3)
    assert fates(life.look_at_replan(bent))[1] == (2, "stays", "in_window")


def test_what_is_not_narrow_asks_for_no_history(life: CourseLife) -> None:
    course = life.a_course()
    assert bends(life, course) == []
