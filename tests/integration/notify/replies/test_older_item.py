"""Urgent words join an item that is older than the treatment they are about."""

from datetime import timedelta

from service.courses.models import Course, CourseHold
from tests.cast import a_course, a_session
from tests.integration.notify.replies.parts import Clinic, Treated


def treated_again(clinic: Clinic, juno: Treated, *, days: int) -> Course:
    clinic.later(days=days)
    at, house = clinic.clock.now(), clinic.house
    with clinic.database.write() as session:
        course = a_course(session, session.merge(juno.patient), house.site, house.protocol)
        a_session(session, course, 1, state="completed", starts_at=at, completed_at=at, recorded_at=at)
    return course


def test_the_alert_and_the_hold_are_of_the_treatment_that_the_words_are_about(clinic: Clinic, juno: Treated) -> None:
    clinic.text("how much is another one")
    assert (clinic.item().course_id, clinic.all(CourseHold)) == (juno.course.id, [])
    newer = treated_again(clinic, juno, days=30)
    clinic.clock.advance(timedelta(hours=20))
    clinic.text("there is yellow pus")
    assert "day 1." in clinic.bodies("alert")[-1]
    assert [hold.course_id for hold in clinic.all(CourseHold)] == [newer.id]
    assert clinic.item().course_id == newer.id


def test_a_desk_question_leaves_a_worry_with_its_treatment(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    treated_again(clinic, juno, days=1)
    clinic.text("how much is another one")
    assert clinic.item().course_id == juno.course.id
