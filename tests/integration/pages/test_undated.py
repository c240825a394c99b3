"""Courses that need a date: on Today and on the patient's page."""

from datetime import timedelta
from uuid import UUID

import pytest

from service.courses.models import Course
from tests.integration.pages.life import a_course, at_session
from tests.support.web import Visitor, Web


@pytest.fixture
def desk(web: Web) -> Visitor:
    return web.signed_in()


@pytest.fixture
def course(web: Web) -> UUID:
    return a_course(web)


def test_today_offers_the_usual_changes(desk: Visitor, course: UUID) -> None:
    page = desk.see("/")
    for act in ("move", "no-show", "cancel"):
        assert at_session(course, 1, act) in page


def test_nobody_is_said_not_to_have_come_before_the_time(web: Web, desk: Visitor) -> None:
    course = a_course(web, "2026-11-30 11:00")
    assert at_session(course, 1, "no-show") not in desk.see("/")


def test_a_course_that_needs_a_date_stands_on_today(desk: Visitor, course: UUID) -> None:
    assert "need" not in desk.see("/").split('<section class="card"', 1)[-1].split("Sessions")[0]
    desk.press(at_session(course, 2, "cancel"))
    page = desk.see("/")
    assert "1 course needs a date" in page
    assert at_session(course, 2, "move") in page


def test_an_overdue_one_says_since_when(web: Web, desk: Visitor, course: UUID) -> None:
    desk.press(at_session(course, 1, "complete"))
    desk.press(at_session(course, 2, "cancel"))
    web.clock.advance(timedelta(days=50))
    assert "overdue since Tue 12 January 2027" in desk.see("/")


def test_the_patients_page_says_where_the_course_stands(web: Web, desk: Visitor, course: UUID) -> None:
    desk.press(at_session(course, 1, "complete"))
    desk.press(at_session(course, 2, "cancel"))
    with web.program.database.read() as session:
        patient = session.get_one(Course, (web.house.clinic.id, course)).patient_id
    page = desk.see(f"/patients/{patient}")
    assert "due from Mon 21 December 2026" in page
    assert "1 to be placed" in page


def test_the_outsiders_courses_stay_theirs(web: Web, desk: Visitor, course: UUID) -> None:
    desk.press(at_session(course, 2, "cancel"))
    assert "needs a date" not in web.signed_in(house=web.cast.outsider).see("/")


def test_a_number_past_the_count_stands_alone(web: Web, desk: Visitor) -> None:
    course = a_course(web)
    desk.press(f"/courses/{course}/sessions/1/drop")
    desk.press(f"/courses/{course}/sessions/3/cancel")
    page = desk.see("/")
    assert ", session 3</span>" in page
    assert "session 3 of" not in page
