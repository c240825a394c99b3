"""One click on a course page: cancelled, did not come, not treated, dropped, added, kept in place; each can be undone."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from service.courses.models import Course
from tests.integration.pages.life import a_course, at_session, sessions, states
from tests.support.web import Visitor, Web


@pytest.fixture
def desk(web: Web) -> Visitor:
    return web.signed_in()


@pytest.fixture
def course(web: Web) -> UUID:
    """A course of three sessions, the first of them now."""
    return a_course(web)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("cancel", "Session 1 on Mon 30 November, 09:00 is cancelled"),
        ("no-show", "Session 1 on Mon 30 November, 09:00: did not come"),
        ("not-treated", "Session 1 on Mon 30 November, 09:00: came, was not treated"),
    ],
)
def test_what_lost_its_place_is_said_with_undo_and_what_comes_next(
    web: Web, desk: Visitor, course: UUID, act: str, said: str
) -> None:
    page = desk.do(at_session(course, 1, act), reason="Had a cold sore")
    assert said in " ".join(page.split())
    assert states(web, course)[0] == "unplaced"
    assert "Session 1 is to be placed." in page
    assert "Place it</a>" in page
    page = desk.do(at_session(course, 1, "undo"))
    assert "Session 1 is booked again, on Mon 30 November, 09:00" in page
    assert states(web, course) == ["booked"] * 3


def test_a_second_undo_of_the_same_change_takes_back_nothing_else(web: Web, desk: Visitor, course: UUID) -> None:
    desk.press(at_session(course, 2, "pin"))
    page, undo = desk.do(at_session(course, 2, "cancel")), at_session(course, 2, "undo")
    (form,) = {part for part in page.split("<form") if f'action="{undo}"' in part and ">Undo<" in part}
    (shown,) = re.findall(r'name="change" value="([^"]+)"', form)
    desk.press(undo, change=shown)
    again = desk.post(undo, change=shown)
    assert again.status_code == 409
    assert "Somebody has changed this session meanwhile" in again.text
    assert states(web, course)[1] == "booked"
    assert [one.pinned for one in sessions(web, course)] == [False, True, False]


def test_an_older_page_does_not_offer_to_undo_what_a_colleague_did_since(web: Web, desk: Visitor, course: UUID) -> None:
    kept = desk.post(at_session(course, 1, "pin")).location
    undo = f'action="{at_session(course, 1, "undo")}"'
    (card,) = re.findall(r'id="result-title".*?</section>', desk.see(kept), re.DOTALL)
    assert undo in card
    web.signed_in("clinician").press(at_session(course, 1, "complete"))
    (card,) = re.findall(r'id="result-title".*?</section>', desk.see(kept), re.DOTALL)
    assert "Session 1" in card
    assert undo not in card


def test_a_cancelled_place_is_offered_to_the_waiting_list(desk: Visitor, course: UUID) -> None:
    page = desk.do(at_session(course, 2, "cancel"))
    assert "Who on the waiting list could take the place that is free now?" in page
    assert "/waiting-list?start=2026-12-29T10:00:00" in page
    assert "waiting list could take" not in desk.do(at_session(course, 1, "no-show"))


def test_not_treated_needs_a_reason(web: Web, desk: Visitor, course: UUID) -> None:
    response = desk.post(at_session(course, 1, "not-treated"), reason=" ")
    assert response.status_code == 422
    assert "The reason must say why the patient was not treated." in response.text
    assert states(web, course)[0] == "booked"


def test_nobody_failed_to_come_before_the_time(web: Web, desk: Visitor, course: UUID) -> None:
    response = desk.post(at_session(course, 2, "no-show"))
    assert response.status_code == 422
    assert "That time has not come yet." in response.text
    assert "Did not come" not in desk.see(f"/courses/{course}").split('id="session-2', 1)[1]


def test_a_dropped_session_is_crossed_out_and_can_come_back(web: Web, desk: Visitor, course: UUID) -> None:
    page = desk.do(at_session(course, 3, "drop"))
    assert "Session 3 is dropped from the course" in page
    assert "0 of 2 sessions done" in page
    assert "Take back: dropped from the course on Mon 30 November" in page
    desk.press(at_session(course, 3, "undo"))
    assert states(web, course) == ["booked"] * 3


def test_a_session_is_added_to_be_placed(web: Web, desk: Visitor, course: UUID) -> None:
    page = desk.do(f"/courses/{course}/sessions")
    assert "Session 4 is added to the course" in page
    assert "Session 4 is to be placed. Earliest Tue 16 February, best Tue 23 February" in " ".join(page.split())
    assert "session 4 is out of the course again" in desk.do(at_session(course, 4, "undo"))


def test_no_more_sessions_come_in_than_the_protocol_allows(web: Web, desk: Visitor, course: UUID) -> None:
    for _ in range(3):
        desk.press(f"/courses/{course}/sessions")
    response = desk.post(f"/courses/{course}/sessions")
    assert response.status_code == 409
    assert "The protocol allows no further session." in response.text
    assert len(states(web, course)) == 6


def test_a_session_is_kept_in_place_and_let_go(web: Web, desk: Visitor, course: UUID) -> None:
    page = desk.do(at_session(course, 2, "pin"))
    assert "Session 2 stays where it is, whatever happens to the others" in page
    assert '<span class="mark">kept in place</span>' in page
    assert sessions(web, course)[1].pinned
    assert "Session 2 may move again" in desk.do(at_session(course, 2, "unpin"))


def test_what_is_to_be_placed_is_not_kept_in_place(desk: Visitor, course: UUID) -> None:
    desk.press(at_session(course, 2, "cancel"))
    assert desk.post(at_session(course, 2, "pin")).status_code == 409


def test_it_can_be_taken_back_the_next_day_from_the_sessions_menu(web: Web, desk: Visitor, course: UUID) -> None:
    desk.press(at_session(course, 2, "cancel"))
    web.clock.advance(timedelta(days=1))
    assert "Take back: cancelled on Mon 30 November" in desk.see(f"/courses/{course}")
    desk.press(at_session(course, 2, "undo"))
    assert states(web, course)[1] == "booked"


def test_a_line_about_what_was_taken_back_since_is_gone(desk: Visitor, course: UUID) -> None:
    response = desk.post(at_session(course, 2, "cancel"))
    desk.press(at_session(course, 2, "undo"))
    assert 'id="result-title"' not in desk.see(response.location)


def test_a_reason_has_its_limits(desk: Visitor, course: UUID) -> None:
    response = desk.post(at_session(course, 2, "cancel"), reason="x" * 501)
    assert response.status_code == 422
    assert "The reason must have at most 500 characters." in response.text


@pytest.mark.parametrize("act", ["cancel", "no-show", "not-treated", "drop", "pin", "unpin"])
def test_another_clinics_course_is_not_there(web: Web, course: UUID, act: str) -> None:
    outsider = web.signed_in("clinician", house=web.cast.outsider)
    assert outsider.post(at_session(course, 1, act), reason="Ours now").status_code == 404
    assert outsider.post(f"/courses/{course}/sessions").status_code == 404
    assert states(web, course) == ["booked"] * 3


def test_after_a_tick_the_next_session_is_told(desk: Visitor, course: UUID) -> None:
    page = desk.do(at_session(course, 1, "complete"))
    assert "The next one is on <strong>Tue 29 December, 10:00</strong> with Imogen Larch" in page


def test_after_a_tick_a_session_without_a_place_is_offered_one(desk: Visitor, course: UUID) -> None:
    desk.press(at_session(course, 2, "cancel"))
    page = desk.do(at_session(course, 1, "complete"))
    assert "The next one is to be placed." in page
    assert "Place it now</a>" in page


def test_after_the_last_tick_the_course_is_over(web: Web, desk: Visitor) -> None:
    course = a_course(web, "2026-11-30 09:00")
    assert "That was the last session of the course." in desk.do(at_session(course, 1, "complete"))


def test_sessions_had_elsewhere_say_so(web: Web, desk: Visitor, course: UUID) -> None:
    desk.press(at_session(course, 1, "complete"))
    with web.program.database.write() as session:
        one = sessions(web, course)[0]
        session.merge(one).elsewhere = True
    page = desk.see(f"/courses/{course}")
    assert "at another clinic" in page
    assert "Undo “completed”" not in page


@pytest.mark.parametrize(("kind", "said"), [("one_off", "one-off"), ("walk_in", "walk-in")])
def test_what_is_no_course_says_so(web: Web, desk: Visitor, course: UUID, kind: str, said: str) -> None:
    with web.program.database.write() as session:
        session.get_one(Course, (web.house.clinic.id, course)).kind = kind
    assert f'<span class="mark">{said}</span>' in desk.see(f"/courses/{course}")


def test_what_did_not_take_place_says_until_when_the_next_one_stays(desk: Visitor, course: UUID) -> None:
    page = " ".join(desk.do(at_session(course, 1, "no-show")).split())
    assert "Any day until Tue 8 December 2026, because session 2 is on Tue 29 December" in page
    assert "Any day from today" not in page


def test_the_latest_day_is_told_with_the_session_that_makes_it_earlier(web: Web, desk: Visitor, course: UUID) -> None:
    desk.press(at_session(course, 1, "complete"))
    web.clock.advance(timedelta(days=1))
    page = " ".join(desk.do(at_session(course, 2, "cancel")).split())
    assert "latest Tue 5 January 2027, because session 3 is on Tue 26 January; if that moves, Mon 11 January" in page
    assert "by Mon 11 January 2027 at the latest" in page
