from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.audit import AuditEntry
from service.base.database import Database
from service.base.errors import Refusal
from service.courses.desk import CourseDesk
from service.courses.facts import CourseFact
from service.courses.models import Booking, CourseSession, SessionChange
from tests.integration.courses.scene import Scene, at, wanted


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One engine is enough here: `test_course_life` and `test_booking` walk the same ways on both."""
    return sqlite_database


@pytest.fixture
def course(scene: Scene) -> CourseSession:
    """The first of two booked sessions, which is just over: it is 7 December, 11:05."""
    booked = scene.book(wanted(1, "2026-12-07 10:00"), wanted(2, "2027-01-04 10:00"))
    scene.wait_until("2026-12-07 11:05")
    return booked.sessions[0]


def test_a_tick_takes_the_time_it_was_made_at(scene: Scene, course: CourseSession) -> None:
    one = scene.complete(course.course_id)
    assert (one.state, one.completed_at, one.recorded_at) == ("completed", scene.clock.now(), scene.clock.now())
    assert one.completion == 1
    assert one.areas == ["face"]


@pytest.mark.parametrize("ticked", ["2026-12-07 11:31", "2026-12-07 17:00", "2026-12-08 00:10", "2026-12-09 18:00"])
def test_a_tick_that_was_forgotten_counts_from_the_planned_end_on_whatever_day(
    scene: Scene, course: CourseSession, ticked: str
) -> None:
    scene.wait_until(ticked)
    one = scene.complete(course.course_id)
    assert (one.completed_at, one.recorded_at) == (at("2026-12-07 11:00"), at(ticked))


def test_a_treatment_that_ran_over_a_little_ended_when_it_was_ticked(scene: Scene, course: CourseSession) -> None:
    scene.wait_until("2026-12-07 11:30")
    assert scene.complete(course.course_id).completed_at == at("2026-12-07 11:30")


def test_a_late_entry_keeps_the_true_time(scene: Scene, course: CourseSession) -> None:
    scene.wait_until("2026-12-08 18:00")
    one = scene.complete(course.course_id, completed_at=at("2026-12-07 10:55"))
    assert one.completed_at == at("2026-12-07 10:55")
    assert one.recorded_at == scene.clock.now()


def test_areas_can_differ_from_those_booked(scene: Scene, course: CourseSession) -> None:
    assert scene.complete(course.course_id, areas=["face", "eyes"]).areas == ["face", "eyes"]


def test_an_area_that_the_protocol_does_not_know_is_refused(scene: Scene, course: CourseSession) -> None:
    with pytest.raises(Refusal, match="invalid_input") as refused:
        scene.complete(course.course_id, areas=["face", "elbow"])
    assert [fault.path for fault in refused.value.faults] == ["$.areas[1]"]


def test_a_treatment_that_has_not_ended_cannot_be_completed(scene: Scene, course: CourseSession) -> None:
    with pytest.raises(Refusal, match="in_the_future"):
        scene.complete(course.course_id, completed_at=scene.in_minutes(1))


def test_a_tick_on_the_wrong_session_is_refused(scene: Scene, course: CourseSession) -> None:
    with pytest.raises(Refusal, match="more than 7 days before the session's booked start"):
        scene.complete(course.course_id, 2)


def test_a_patient_who_came_early_can_be_completed(scene: Scene, course: CourseSession) -> None:
    scene.wait_until("2027-01-04 09:10")
    assert scene.complete(course.course_id, 2).state == "completed"


def test_a_double_click_is_one_completion(scene: Scene, course: CourseSession) -> None:
    first = scene.complete(course.course_id)
    scene.clock.advance(timedelta(seconds=1))
    assert scene.complete(course.course_id).completed_at == first.completed_at
    assert scene.facts == ["booked", "completed"]


def test_completing_again_with_another_time_is_refused(scene: Scene, course: CourseSession) -> None:
    scene.complete(course.course_id)
    with pytest.raises(Refusal, match="session_state"):
        scene.complete(course.course_id, completed_at=at("2026-12-07 10:40"))
    with pytest.raises(Refusal, match="session_state"):
        scene.complete(course.course_id, areas=["neck"])


def test_there_is_no_session_beyond_the_last(scene: Scene, course: CourseSession) -> None:
    with pytest.raises(Refusal, match="not_found"):
        scene.complete(course.course_id, 3)


def test_a_completed_session_stays_in_the_diary(scene: Scene, course: CourseSession) -> None:
    scene.complete(course.course_id)
    with scene.database.read() as session:
        assert all(booking.active for booking in session.scalars(select(Booking)))


def test_the_course_is_completed_with_its_last_session(scene: Scene, course: CourseSession) -> None:
    scene.complete(course.course_id)
    assert scene.show(course.course_id)["state"] == "active"
    scene.wait_until("2027-01-04 11:00")
    scene.complete(course.course_id, 2)
    assert scene.show(course.course_id)["state"] == "completed"
    scene.undo(course.course_id, 2)
    assert scene.show(course.course_id)["state"] == "active"


def test_undo_puts_back_what_was(scene: Scene, course: CourseSession) -> None:
    before = scene.show(course.course_id)
    scene.complete(course.course_id, areas=["eyes"])
    scene.undo(course.course_id)
    assert scene.show(course.course_id) == before
    assert scene.facts == ["booked", "completed", "completion_undone"]


def test_undo_stands_in_the_history_and_the_audit_trail(scene: Scene, course: CourseSession) -> None:
    scene.complete(course.course_id)
    scene.undo(course.course_id)
    with scene.database.read() as session:
        change = session.scalars(select(SessionChange).where(SessionChange.action == "completed")).one()
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert change.undone_at == scene.clock.now()
    assert actions == ["course.booked", "session.completed", "session.completion_undone"]


def test_undo_works_once(scene: Scene, course: CourseSession) -> None:
    scene.complete(course.course_id)
    scene.undo(course.course_id)
    with pytest.raises(Refusal, match="nothing_to_undo"):
        scene.undo(course.course_id)


def test_a_booking_is_not_undone(scene: Scene, course: CourseSession) -> None:
    with pytest.raises(Refusal, match="nothing_to_undo"):
        scene.undo(course.course_id)


def test_it_is_too_late_to_undo_what_a_later_session_rests_on(scene: Scene, course: CourseSession) -> None:
    scene.complete(course.course_id)
    scene.wait_until("2027-01-04 11:00")
    scene.complete(course.course_id, 2)
    with pytest.raises(Refusal, match="undo_too_late"):
        scene.undo(course.course_id)


def test_the_same_treatment_told_better_keeps_its_number(scene: Scene, course: CourseSession) -> None:
    scene.wait_until("2026-12-08 12:00")
    scene.complete(course.course_id)
    scene.undo(course.course_id)
    assert scene.complete(course.course_id, completed_at=at("2026-12-07 23:59")).completion == 1


def test_another_date_is_another_treatment(scene: Scene, course: CourseSession) -> None:
    scene.complete(course.course_id)
    scene.undo(course.course_id)
    scene.wait_until("2026-12-09 00:01")
    assert scene.complete(course.course_id, completed_at=scene.clock.now()).completion == 2


def test_coming_back_to_the_first_date_sends_nothing_again(scene: Scene, course: CourseSession) -> None:
    scene.complete(course.course_id)
    scene.undo(course.course_id)
    scene.wait_until("2026-12-10 11:00")
    scene.complete(course.course_id, completed_at=scene.clock.now())
    scene.undo(course.course_id)
    assert scene.complete(course.course_id, completed_at=at("2026-12-07 11:00")).completion == 1


def test_a_completion_stands_or_falls_with_its_listeners(scene: Scene, course: CourseSession) -> None:
    def broken(_session: Session, _fact: CourseFact) -> None:
        raise RuntimeError("a listener failed")

    scene.desk = CourseDesk(scene.clock, [broken])
    before = scene.show(course.course_id)
    with pytest.raises(RuntimeError, match="a listener failed"):
        scene.complete(course.course_id)
    assert scene.show(course.course_id) == before
