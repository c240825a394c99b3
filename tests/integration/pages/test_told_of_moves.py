"""After a change of a session the page says what the patient is told, whom to ring, and later who did what and why."""

import html
import re
from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import a_consent, a_patient
from tests.integration.pages.life import a_course, at_session, hidden, later, seen, start
from tests.integration.pages.scene import a_known_patient, went_out
from tests.support.web import Visitor, Web

RING = "Please ring Linnet Marlowe: the new time has not been told."


@pytest.fixture
def desk(web: Web) -> Visitor:
    return web.signed_in()


@pytest.fixture
def course(web: Web) -> UUID:
    """A course of three sessions, the first of them now; the patient knows the dates."""
    course = a_course(web)
    went_out(web, course, "booked")
    return course


def moved(web: Web, desk: Visitor, course: UUID, number: int = 2, days: int = 1) -> str:
    """Move a session by some days, as the preview shows it where others follow; return the page that says so."""
    path, typed = at_session(course, number, "move"), later(start(web, course, number), days)
    response = desk.post(path, **typed)
    if response.status_code == 302:
        return desk.see(response.location)
    preview = seen(desk, path, **typed)
    return desk.do(path, take=hidden(preview, "take"), seen=hidden(preview, "seen"))


def result(page: str) -> str:
    """Return the card that says what has just been done."""
    return html.unescape(page[page.index('id="result-title"') : page.index('id="live"')])


def timeline(page: str) -> str:
    """Return the words of the timeline."""
    told = page[page.index('class="timeline"') :]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", told)).split())


def test_a_move_shows_the_text_that_tells_the_new_time(web: Web, desk: Visitor, course: UUID) -> None:
    page = result(moved(web, desk, course))
    assert "Linnet Marlowe gets:" in page
    assert page.count("New time") == 1
    assert RING not in page


def test_taking_back_says_who_went_back_as_well(web: Web, desk: Visitor, course: UUID) -> None:
    assert "Session 3 moved" in result(moved(web, desk, course, days=10))
    page = html.unescape(desk.do(at_session(course, 2, "undo")))
    assert "Session 2 is booked again" in page
    assert f"Session 3 went back with it, to {start(web, course, 3):%a} {start(web, course, 3).day} " in page


def test_nobody_is_rung_about_a_time_that_is_over(web: Web, desk: Visitor, course: UUID) -> None:
    web.clock.advance(timedelta(hours=3))
    page = result(desk.do(at_session(course, 1, "no-show")))
    assert "did not come" in page
    assert "No text says" not in page


def test_who_cannot_be_texted_is_to_be_rung(web: Web, desk: Visitor) -> None:
    course = a_course(web, patient=a_known_patient(web, consent=False))
    page = result(moved(web, desk, course))
    assert "The patient has not agreed to texts on this channel." in page
    assert RING in page


def test_an_earlier_text_that_was_not_sent_asks_for_no_second_call(web: Web, desk: Visitor) -> None:
    course = a_course(web, patient=a_known_patient(web, consent=False))
    moved(web, desk, course, 2)
    page = result(desk.do(at_session(course, 2, "pin")))
    assert RING not in page


def test_a_session_that_lost_its_place_is_for_the_telephone(desk: Visitor, course: UUID) -> None:
    page = result(desk.do(at_session(course, 2, "cancel")))
    assert "No text says that session 2 will not take place as booked." in page
    assert "Please ring Linnet Marlowe, unless they know." in page


def test_a_move_taken_back_after_it_was_told_says_that_this_is_told_too(web: Web, desk: Visitor, course: UUID) -> None:
    moved(web, desk, course)
    page = desk.do(at_session(course, 2, "undo"))
    assert "gets a text with the time that holds now" not in page
    moved(web, desk, course)
    went_out(web, course, None)
    assert "gets a text with the time that holds now" in desk.do(at_session(course, 2, "undo"))


def test_the_timeline_says_what_was_done_by_whom_and_why(web: Web, desk: Visitor, course: UUID) -> None:
    who = web.house.receptionist.name
    desk.press(at_session(course, 2, "cancel"), reason="She is abroad")
    desk.press(at_session(course, 2, "undo"))
    desk.press(at_session(course, 3, "pin"))
    told = timeline(desk.see(f"/courses/{course}"))
    assert f"Course booked by {who}" in told
    assert f"Session 2 on Tue 29 December, 10:00 cancelled by {who} She is abroad" in told
    assert f"Taken back by {who}: session 2 on Tue 29 December, 10:00 cancelled" in told
    assert f"Session 3 kept in place by {who}" in told


def test_a_reminder_of_a_time_that_was_given_up_says_where_the_session_moved_to(
    web: Web, desk: Visitor, course: UUID
) -> None:
    was = start(web, course, 2)
    moved(web, desk, course)
    desk.press(at_session(course, 2, "undo"))
    told = timeline(desk.see(f"/courses/{course}"))
    assert (
        f"Session 2 moved from Tue 29 December, 10:00 to Wed 30 December, 10:00 by {web.house.receptionist.name}"
        in told
    )
    assert "Prepare taken back The session was moved to Tue 29 December, 10:00." in told
    assert start(web, course, 2) == was


@pytest.mark.parametrize(
    ("consent", "said"),
    [
        (True, "Wren Ashby</a> gets a text with their new time, too."),
        (False, "Please ring Wren Ashby too: their new time has not been told."),
    ],
)
def test_a_swap_says_how_the_other_patient_hears_of_it(
    web: Web, desk: Visitor, course: UUID, consent: bool, said: str
) -> None:
    with web.program.database.write() as session:
        wren = a_patient(session, web.house.clinic, name="Wren Ashby", mobile="+447700900132")
        a_consent(session, wren, given=consent)
    theirs = a_course(web, "2026-12-30 14:00", patient=wren, practitioner="felix")
    if consent:
        went_out(web, theirs, "booked")
    path = at_session(course, 2, "swap")
    preview = seen(desk, path, **{"with": f"{theirs}:1"})
    assert said in result(desk.do(path, **{"with": hidden(preview, "with"), "seen": hidden(preview, "seen")}))


def test_one_that_is_too_near_to_text_is_to_be_rung_and_the_other_is_told(web: Web, desk: Visitor) -> None:
    course = a_course(web, "2026-12-08 10:00", "2027-01-05 10:00", "2027-02-02 10:00")
    went_out(web, course, "booked")
    moved(web, desk, course, 2)
    soon = web.clock.now() + timedelta(minutes=5)
    response = desk.post(at_session(course, 1, "move"), on=f"{soon:%Y-%m-%d}", time=f"{soon:%H:%M}")
    page = desk.see(response.location)
    assert "The new time is too near for a text to arrive before it." in result(page)
    assert RING in result(page)
    assert "is now on Wednesday 6 January at 10:00" in timeline(page)


def test_a_cancellation_by_mistake_says_that_the_new_time_is_told_after_all(
    web: Web, desk: Visitor, course: UUID
) -> None:
    moved(web, desk, course)
    desk.press(at_session(course, 2, "cancel"))
    assert "gets a text with the time that holds now" in desk.do(at_session(course, 2, "undo"))
