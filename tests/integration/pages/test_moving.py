"""Moving a session on pages: free places, by hand, and a preview where others have to move too."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from service.base.actors import Actor
from service.courses.models import Course
from service.patients.availability import Availability
from tests.integration.pages.life import (
    DAYS,
    a_course,
    at_session,
    free_places,
    hidden,
    later,
    seen,
    sessions,
    start,
    states,
)
from tests.integration.pages.scene import a_known_patient
from tests.support.web import Visitor, Web


@pytest.fixture
def desk(web: Web) -> Visitor:
    return web.signed_in()


@pytest.fixture
def course(web: Web) -> UUID:
    """A course of three sessions, the first of them now."""
    return a_course(web)


def test_the_best_places_are_one_click_away(web: Web, desk: Visitor, course: UUID) -> None:
    was, place = start(web, course, 3), free_places(desk.see(at_session(course, 3, "move")))[1]
    page = desk.do(at_session(course, 3, "move"), take=place)
    assert "Session 3 moved from" in page
    assert start(web, course, 3) != was


def test_places_that_suit_the_patient_come_first(desk: Visitor, course: UUID) -> None:
    page = desk.see(at_session(course, 3, "move") + "?days=thu")
    best = datetime.fromisoformat(free_places(page)[0].split("|")[0])
    assert f"{best:%a}" == "Thu"


def test_wishes_that_cannot_be_read_are_named(desk: Visitor, course: UUID) -> None:
    page = desk.see(at_session(course, 3, "move") + "?earliest=soon&from=noon")
    assert "Not before:" in page
    assert "From: must be a time such as 09:30." in page


def test_a_move_by_hand_says_who_and_where_is_left_to_us(web: Web, desk: Visitor, course: UUID) -> None:
    page = desk.do(at_session(course, 3, "move"), **later(start(web, course, 3), 1))
    assert "Session 3 moved from" in page
    assert sessions(web, course)[2].practitioner_id is not None


def test_a_move_that_moves_others_is_shown_before_anything_changes(web: Web, desk: Visitor, course: UUID) -> None:
    before = [one.starts_at for one in sessions(web, course)]
    page = seen(desk, at_session(course, 2, "move"), **later(start(web, course, 2), 10))
    assert "Nothing has been changed yet." in page
    assert "As asked." in page
    assert "It would be too near or too far otherwise." in page
    assert [one.starts_at for one in sessions(web, course)] == before


def test_what_was_shown_is_done_and_undone_in_one_click_each(web: Web, desk: Visitor, course: UUID) -> None:
    before = [one.starts_at for one in sessions(web, course)]
    path = at_session(course, 2, "move")
    preview = seen(desk, path, **later(start(web, course, 2), 10))
    page = desk.do(path, take=hidden(preview, "take"), seen=hidden(preview, "seen"))
    assert "Session 2 moved from" in page
    assert "Session 3 moved from" in page
    assert sessions(web, course)[2].starts_at != before[2]
    desk.press(at_session(course, 2, "undo"))
    assert [one.starts_at for one in sessions(web, course)] == before


def test_only_what_was_shown_is_done(web: Web, desk: Visitor, course: UUID) -> None:
    path, before = at_session(course, 2, "move"), start(web, course, 2)
    preview = seen(desk, path, **later(before, 10))
    again = seen(desk, path, take=hidden(preview, "take"), seen="something else")
    assert "This is what would happen" in again
    assert start(web, course, 2) == before


def test_a_place_that_has_gone_shows_what_is_free_and_keeps_what_was_typed(web: Web, desk: Visitor) -> None:
    taken = start(web, a_course(web, DAYS[1]), 1)
    second = a_course(web, DAYS[2], patient=a_known_patient(web, mobile="+447700900132"))
    response = desk.post(at_session(second, 1, "move"), **later(taken, 0), practitioner="imogen")
    assert response.status_code == 409
    assert "That time is taken, so nothing was changed." in response.text
    room = web.house.rooms[0].name
    assert f"Session 1: Imogen Larch and {room} are booked from 09:50 to 11:10 on Tue 29 December" in response.text
    assert "(20 minutes of preparation and cleaning included)" in response.text
    assert free_places(response.text)
    assert f'value="{taken.date()}"' in response.text
    assert 'value="imogen" selected' in response.text


def test_under_the_minimum_needs_a_clinician_with_a_reason(web: Web, desk: Visitor, course: UUID) -> None:
    path, typed = at_session(course, 2, "move"), later(start(web, course, 2), -11)
    response = desk.post(path, **typed, reason="Before the wedding")
    assert response.status_code == 422
    assert "needs a clinician and a reason." in response.text
    assert "Only a clinician may go under the minimum" in response.text
    nurse = web.signed_in("clinician")
    assert nurse.post(path, **typed).status_code == 422
    preview = seen(nurse, path, **typed, reason="Before the wedding")
    assert "Please note:" in preview
    assert hidden(preview, "reason") == "Before the wedding"
    done = nurse.do(path, take=hidden(preview, "take"), seen=hidden(preview, "seen"), reason="Before the wedding")
    assert "Session 2 moved from" in done


def test_taking_a_move_back_to_under_the_minimum_asks_a_clinician_why(web: Web, desk: Visitor, course: UUID) -> None:
    path, before = at_session(course, 2, "undo"), start(web, course, 2)
    desk.press(at_session(course, 2, "move"), **later(before, 4))
    web.clock.advance(timedelta(days=9))
    desk.press(at_session(course, 1, "complete"), ended_on="2026-12-09", ended_at="08:30")
    refused = desk.post(path, reason="She asked for it")
    assert refused.status_code == 422
    assert "less than 21 needs a clinician and a reason." in refused.text
    assert "You can move the session to another day instead." in refused.text
    nurse = web.signed_in("clinician")
    assert "Take it back all the same" in nurse.post(path).text
    assert "Session 2 is booked again" in nurse.do(path, reason="Skin is calm")
    assert start(web, course, 2) == before


@pytest.mark.parametrize(
    "typed",
    [{}, {"on": "soon", "time": "10:00"}, {"take": "nowhere|imogen|room-1"}, {"on": "9999-12-31", "time": "10:00"}],
)
def test_a_place_that_cannot_be_read_is_refused(desk: Visitor, course: UUID, typed: dict[str, str]) -> None:
    response = desk.post(at_session(course, 2, "move"), **typed)
    assert response.status_code == 422
    assert "Nothing was changed." in response.text


def test_a_session_to_be_placed_gets_its_place(web: Web, desk: Visitor, course: UUID) -> None:
    page = desk.do(at_session(course, 2, "cancel"))
    assert "Session 2 is to be placed." in page
    assert "Earliest" in page
    place = free_places(desk.see(at_session(course, 2, "move")))[0]
    assert "Session 2 is on" in desk.do(at_session(course, 2, "move"), take=place)
    assert states(web, course) == ["booked"] * 3


def test_a_session_that_took_place_cannot_be_moved(desk: Visitor, course: UUID) -> None:
    desk.press(at_session(course, 1, "complete"))
    response = desk.get(at_session(course, 1, "move"))
    assert response.status_code == 409
    assert "The session is not in a state that allows this." in response.text


@pytest.mark.parametrize("act", ["move", "swap"])
def test_another_clinics_sessions_are_not_there(web: Web, course: UUID, act: str) -> None:
    outsider = web.signed_in("clinician", house=web.cast.outsider)
    assert outsider.get(at_session(course, 2, act)).status_code == 404
    assert outsider.post(at_session(course, 2, act), on="2026-12-01", time="10:00").status_code == 404


def test_a_session_that_never_was_is_not_there(desk: Visitor, course: UUID) -> None:
    assert desk.get(at_session(course, 6, "move")).status_code == 404


def test_what_a_clinician_allowed_is_shown_with_who_when_and_why(web: Web, desk: Visitor, course: UUID) -> None:
    path, typed = at_session(course, 2, "move"), later(start(web, course, 2), -11)
    nurse = web.signed_in("clinician")
    preview = seen(nurse, path, **typed, reason="Before the wedding")
    nurse.press(path, take=hidden(preview, "take"), seen=hidden(preview, "seen"), reason="Before the wedding")
    page = desk.see(f"/courses/{course}")
    assert "Allowed 3 days under the minimum by Imogen Larch on Mon 30 November 2026: Before the wedding" in page
    assert "at least 21 are asked for" not in page
    assert page.count("Plan the rest again") == 1  # the button that every course has
    desk.press(at_session(course, 1, "complete"))
    assert "booked sooner than usual, as a clinician has allowed" in desk.see(f"/courses/{course}")


def test_a_time_when_the_patient_cannot_come_is_shown_before_it_is_taken(web: Web, desk: Visitor, course: UUID) -> None:
    path, before = at_session(course, 3, "move"), start(web, course, 3)
    there = before + timedelta(days=1)
    with web.program.database.write() as session:
        absent = session.scalars(select(Course.patient_id).where(Course.id == course)).one()
        reception = Actor("staff", web.house.clinic.id, web.house.receptionist.id, "receptionist")
        Availability(web.clock).add(session, reception, absent, there, there + timedelta(hours=3))
    preview = seen(desk, path, **later(before, 1))
    assert (
        "Session 3 falls in a time when the patient cannot come, as noted: from Wed 27 January 2027, 10:00" in preview
    )
    assert "Session 3 moved from" in desk.do(path, take=hidden(preview, "take"), seen=hidden(preview, "seen"))
