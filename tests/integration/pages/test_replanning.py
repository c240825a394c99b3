"""Where a course stands, planning the rest again, and the lift of a hold with its plan, on pages."""

from datetime import timedelta
from uuid import UUID

import pytest

from service.base.actors import SYSTEM
from service.base.ids import new_id
from service.courses.appointments.models import Appointment
from service.courses.models import Course
from tests.cast import a_booking
from tests.integration.pages.life import a_course, at_session, hidden, seen, start, states
from tests.support.web import Visitor, Web


@pytest.fixture
def desk(web: Web) -> Visitor:
    return web.signed_in()


@pytest.fixture
def course(web: Web, desk: Visitor) -> UUID:
    """A course of three sessions, the first of them now and ticked."""
    course = a_course(web)
    desk.press(at_session(course, 1, "complete"))
    return course


def hold(web: Web, course: UUID) -> None:
    with web.program.database.write() as session:
        web.program.courses.place_hold(session, SYSTEM, web.house.clinic.id, course, "concern", new_id())


def test_a_course_on_time_says_so(desk: Visitor, course: UUID) -> None:
    assert "On time: the next session is booked inside its window." in desk.see(f"/courses/{course}")


def test_a_late_course_says_since_when_and_plans_again(web: Web, desk: Visitor, course: UUID) -> None:
    desk.press(at_session(course, 2, "cancel"))
    web.clock.advance(timedelta(days=50))
    page = desk.see(f"/courses/{course}")
    assert "The next session is overdue since Tue 12 January 2027." in page
    assert f'href="/courses/{course}/replan"' in page


def test_a_gap_that_broke_is_said_with_a_new_plan(web: Web, desk: Visitor, course: UUID) -> None:
    desk.press(at_session(course, 2, "cancel"))
    page = desk.see(f"/courses/{course}")
    assert "Session 3 is 57 days after session 1" not in page
    desk.press(at_session(course, 2, "drop"))
    assert "57 days after session 1: 42 at most are asked for." in desk.see(f"/courses/{course}")


def test_who_is_being_treated_now_is_no_problem_yet(web: Web, desk: Visitor) -> None:
    course = a_course(web)
    web.clock.advance(timedelta(minutes=5))
    assert "has begun and is not ticked" not in desk.see(f"/courses/{course}")
    web.clock.advance(timedelta(hours=3))
    assert "Session 1, on 30 November 2026, has begun and is not ticked." in desk.see(f"/courses/{course}")


def test_a_new_plan_is_seen_first_and_done_as_it_was_seen(web: Web, desk: Visitor, course: UUID) -> None:
    desk.press(at_session(course, 2, "cancel"))
    page = desk.see(f"/courses/{course}/replan")
    assert "gets a place" in page
    assert "It took place." in page
    assert states(web, course)[1] == "unplaced"
    assert "Session 2 is on" in desk.do(f"/courses/{course}/replan", seen=hidden(page, "seen"))
    assert states(web, course) == ["completed", "booked", "booked"]


def test_another_plan_than_was_seen_is_shown_again(web: Web, desk: Visitor, course: UUID) -> None:
    desk.press(at_session(course, 2, "cancel"))
    page = seen(desk, f"/courses/{course}/replan", seen="something else")
    assert "Nothing has been changed yet." in page
    assert states(web, course)[1] == "unplaced"


def test_where_all_fits_nothing_moves(desk: Visitor, course: UUID) -> None:
    page = desk.see(f"/courses/{course}/replan")
    assert "Every session stays where it is" in page
    assert ">Do it</button>" not in page
    assert "Nothing had to change" in desk.do(f"/courses/{course}/replan", seen=hidden(page, "seen"))


def test_wishes_that_cannot_be_read_are_named(desk: Visitor, course: UUID) -> None:
    assert "Not before: Not a valid date." in desk.see(f"/courses/{course}/replan?earliest=soon")


def test_after_a_very_long_pause_a_consultation_comes_first(web: Web, desk: Visitor) -> None:
    course = a_course(web, "2026-11-30 09:00", "2026-12-29 10:00")
    desk.press(at_session(course, 1, "complete"))
    desk.press(at_session(course, 2, "cancel"))
    web.clock.advance(timedelta(days=200))
    page = desk.see(f"/courses/{course}")
    assert "needs a consultation first" in page
    assert "/diary/add?kind=consultation&amp;patient=" in page
    refused = desk.see(f"/courses/{course}/replan")
    assert "The last session is so long ago that a consultation comes first." in refused
    assert "Book a consultation" in refused


def test_after_the_consultation_the_course_may_go_on(web: Web, desk: Visitor) -> None:
    course = a_course(web, "2026-11-30 09:00", "2026-12-29 10:00")
    desk.press(at_session(course, 1, "complete"))
    desk.press(at_session(course, 2, "cancel"))
    web.clock.advance(timedelta(days=200))
    now = web.clock.now()
    with web.program.database.write() as session:
        values = {"clinic_id": web.house.clinic.id, "site_id": web.house.site.id, "kind": "consultation"}
        place = a_booking(session, web.house.clinic, now - timedelta(hours=1), now, active=False, outcome="completed")
        met = Appointment(**values, state="completed", starts_at=now - timedelta(hours=1), ends_at=now)
        met.patient_id, met.created_at, met.booking_id = _patient(web, course), now, place.id
        session.add(met)
    assert "The consultation has taken place" in desk.see(f"/courses/{course}")


def test_a_clinician_goes_on_with_a_reason(web: Web, desk: Visitor) -> None:
    course = a_course(web, "2026-11-30 09:00", "2026-12-29 10:00")
    desk.press(at_session(course, 1, "complete"))
    desk.press(at_session(course, 2, "cancel"))
    web.clock.advance(timedelta(days=200))
    nurse, path = web.signed_in("clinician"), f"/courses/{course}/replan"
    page = seen(nurse, path, reason="Seen in the corridor")
    assert "gets a place" in page
    nurse.press(path, seen=hidden(page, "seen"), reason=hidden(page, "reason"))
    assert states(web, course)[1] == "booked"


def test_a_held_course_is_not_planned_again(web: Web, desk: Visitor, course: UUID) -> None:
    hold(web, course)
    assert f"/courses/{course}/replan" not in desk.see(f"/courses/{course}")
    assert "the course is on hold" in desk.see(f"/courses/{course}/replan")


def test_the_plan_after_a_hold_is_seen_before_it_is_lifted(web: Web, course: UUID) -> None:
    hold(web, course)
    nurse = web.signed_in("clinician")
    web.clock.advance(timedelta(days=25))
    page = seen(nurse, f"/courses/{course}/lift-hold/preview", reason="All well", cleared_on="2026-12-24")
    assert "The course is still on hold; nothing has been changed yet." in page
    done = nurse.do(
        f"/courses/{course}/lift-hold/replan", reason="All well", cleared_on="2026-12-24", seen=hidden(page, "seen")
    )
    assert "The course goes on." in done


def test_another_plan_than_was_seen_does_not_lift_the_hold(web: Web, course: UUID) -> None:
    hold(web, course)
    nurse = web.signed_in("clinician")
    page = seen(nurse, f"/courses/{course}/lift-hold/replan", reason="All well", seen="something else")
    assert "The course is still on hold" in page
    assert "This course is on hold" in nurse.see(f"/courses/{course}")


def test_the_day_of_clearing_is_kept_and_not_to_come(web: Web, course: UUID) -> None:
    hold(web, course)
    nurse = web.signed_in("clinician")
    response = nurse.post(f"/courses/{course}/lift-hold", reason="All well", cleared_on="2026-12-24")
    assert response.status_code == 422
    assert "The day of clearing must not be in the future." in response.text
    assert nurse.post(f"/courses/{course}/lift-hold/preview", cleared_on="soon").status_code == 422


def test_only_a_clinician_sees_the_plan_after_a_hold(web: Web, desk: Visitor, course: UUID) -> None:
    hold(web, course)
    for act in ("preview", "replan"):
        assert desk.post(f"/courses/{course}/lift-hold/{act}", reason="I feel like it").status_code == 403


def test_another_clinics_course_is_not_there(web: Web, course: UUID) -> None:
    outsider = web.signed_in("clinician", house=web.cast.outsider)
    assert outsider.get(f"/courses/{course}/replan").status_code == 404
    for act in ("replan", "lift-hold/preview", "lift-hold/replan"):
        assert outsider.post(f"/courses/{course}/{act}", reason="fine", seen="x").status_code == 404


def _patient(web: Web, course: UUID) -> UUID:
    with web.program.database.read() as session:
        return session.get_one(Course, (web.house.clinic.id, course)).patient_id


def test_nobody_is_planned_for_today_unless_that_is_asked_for(web: Web, desk: Visitor) -> None:
    course = a_course(web, "2026-11-30 09:00", "2026-12-22 10:00")
    desk.press(at_session(course, 1, "no-show"))
    page = desk.see(f"/courses/{course}/replan")
    assert 'name="earliest" value="2026-12-01"' in page
    assert "kept in place stays. New places are looked for from tomorrow on;" in " ".join(page.split())
    desk.press(f"/courses/{course}/replan", seen=hidden(page, "seen"), earliest=hidden(page, "earliest"))
    assert start(web, course, 1).date().isoformat() >= "2026-12-01"


def test_somebody_in_the_building_is_planned_for_today(web: Web, desk: Visitor) -> None:
    course = a_course(web, "2026-11-30 09:00", "2026-12-22 10:00")
    desk.press(at_session(course, 1, "no-show"))
    for earliest in ("2026-11-30", ""):
        page = desk.see(f"/courses/{course}/replan?earliest={earliest}")
        assert "from tomorrow on" not in page
        desk.press(f"/courses/{course}/replan", seen=hidden(page, "seen"), earliest=earliest)
        assert start(web, course, 1).date().isoformat() == "2026-11-30"
        desk.press(at_session(course, 1, "undo"))


def test_a_session_later_today_stays_today(web: Web, desk: Visitor, course: UUID) -> None:
    web.clock.advance(timedelta(days=28, hours=23))
    assert "Every session stays where it is" in desk.see(f"/courses/{course}/replan")
