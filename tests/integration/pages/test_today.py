"""Today: what the desk has open all day."""

from sqlalchemy import select

from service.courses.models import CourseSession
from tests.cast import a_message
from tests.integration.pages.scene import a_known_patient, at_start_of, booked, texted
from tests.support.web import Web


def test_it_asks_visitors_to_sign_in(web: Web) -> None:
    response = web.visitor().get("/")
    assert (response.status_code, response.location) == (302, "/sign-in?next=/")


def test_an_empty_day_says_what_to_do_next(web: Web) -> None:
    page = web.signed_in().see("/")
    assert "Nobody is booked for today" in page
    assert 'href="/courses/new"' in page


def test_it_shows_who_comes_when_to_whom_and_where(web: Web) -> None:
    desk = web.signed_in()
    at_start_of(web, booked(web, desk, a_known_patient(web)))
    page = desk.see("/")
    assert "Linnet Marlowe" in page
    assert "session 1 of 3" in page
    assert any(practitioner.name in page for practitioner in web.house.practitioners)
    assert any(room.name in page for room in web.house.rooms)


def test_one_click_completes_a_session_and_shows_what_the_patient_gets(web: Web) -> None:
    desk = web.signed_in()
    course = booked(web, desk, a_known_patient(web))
    at_start_of(web, course)
    assert f'action="/courses/{course}/sessions/1/complete"' in desk.see("/")
    page = desk.do(f"/courses/{course}/sessions/1/complete")
    assert "Session 1 is completed" in page
    for title in ("Straight after", "Day 1", "Day 2", "Day 3 check-in", "Day 5", "Day 7"):
        assert f"<strong>{title}</strong>" in page


def test_a_completed_session_no_longer_asks_to_be_ticked(web: Web) -> None:
    desk = web.signed_in()
    course = booked(web, desk, a_known_patient(web))
    at_start_of(web, course)
    desk.press(f"/courses/{course}/sessions/1/complete")
    assert f"/courses/{course}/sessions/1/complete" not in desk.see("/")


def test_a_worrying_reply_stands_at_the_top_with_its_waiting_clock(web: Web) -> None:
    desk = web.signed_in()
    booked(web, desk, a_known_patient(web))
    texted(web, "it is weeping and really sore")
    page = desk.see("/")
    assert page.index("Somebody is needed now") < page.index('<h2 id="sessions-title"')
    assert "data-waited=" in page
    assert "<mark>weeping</mark>" in page


def test_a_text_that_could_not_go_has_its_reason(web: Web) -> None:
    desk = web.signed_in()
    booked(web, desk, a_known_patient(web, consent=False))
    page = desk.see("/")
    assert "Texts that did not go" in page
    assert "The patient has not agreed to texts" in page


def test_it_says_how_many_more_texts_did_not_go_and_leads_to_them(web: Web) -> None:
    patient, due_at = a_known_patient(web), web.clock.now()
    with web.program.database.write() as session:
        for _ in range(22):
            a_message(session, web.house.clinic, state="failed", patient_id=patient.id, due_at=due_at)
    desk = web.signed_in()
    assert '<a href="/to-ring#unsent-title">And 2 more: the whole list</a>' in desk.see("/")
    assert desk.see("/to-ring").count("No reason was noted.") == 22


def test_the_outsiders_day_stays_theirs(web: Web) -> None:
    patient = a_known_patient(web, house=web.cast.outsider)
    course = booked(web, web.signed_in(house=web.cast.outsider), patient)
    at_start_of(web, course)
    assert "Linnet Marlowe" not in web.signed_in().see("/")


def test_it_shows_who_confirmed_that_they_come(web: Web) -> None:
    desk = web.signed_in()
    course = booked(web, desk, a_known_patient(web))
    at_start_of(web, course)
    assert ">confirmed</span>" not in desk.see("/")
    with web.program.database.write() as session:
        wanted = select(CourseSession).where(CourseSession.course_id == course, CourseSession.number == 1)
        session.scalars(wanted).one().confirmed_at = web.clock.now()
    assert ">confirmed</span>" in desk.see("/")


def test_once_the_last_session_is_done_no_question_is_open_before_treating(web: Web) -> None:
    desk = web.signed_in()
    course = booked(web, desk, a_known_patient(web), sessions=1)
    at_start_of(web, course)
    assert "Ask before treating." in desk.see(f"/courses/{course}")
    page = desk.do(f"/courses/{course}/sessions/1/complete")
    assert "Ask before treating." not in page
    assert "No session is to come." in page
