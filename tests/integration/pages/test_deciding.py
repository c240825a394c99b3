"""Whoever has lifted a hold sees each text that waited, and sends, changes or drops it."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from service.base.actors import Actor
from service.clinics.tokens import create_token
from service.notify.models import Message
from tests.cast import LONG_AGO
from tests.integration.pages.scene import a_known_patient, at_start_of, booked, texted
from tests.integration.web.harness import Caller
from tests.support.web import Visitor, Web


@pytest.fixture
def course(web: Web) -> UUID:
    """A course whose first session was ticked, with a concern that was closed: it is on hold."""
    desk = web.signed_in()
    course = booked(web, desk, a_known_patient(web))
    at_start_of(web, course)
    desk.press(f"/courses/{course}/sessions/1/complete")
    item = texted(web, "PAIN")
    assert item is not None
    actor = Actor("staff", web.house.clinic.id, web.house.nurse.id, "clinician")
    with web.program.database.write() as session:
        web.program.replies.desk.resolve(session, actor, item.id, "advised_by_phone", "All well.")
    return course


@pytest.fixture
def nurse(web: Web, course: UUID) -> Visitor:
    nurse = web.signed_in("clinician")
    nurse.press(f"/courses/{course}/lift-hold", reason="Seen, all well")
    return nurse


def text_of(web: Web, course: UUID, step: str) -> Message:
    with web.program.database.read() as session:
        wanted = select(Message).where(Message.course_id == course, Message.step == step).order_by(Message.due_at)
        return session.scalars(wanted.limit(1)).one()


def test_today_asks_clinicians_to_decide_about_every_hold(web: Web, course: UUID) -> None:
    page = web.signed_in("clinician").see("/")
    assert "On hold: 1 course<" in page
    assert f'<a href="/courses/{course}#hold">Linnet Marlowe</a>, since ' in page
    assert "On hold:" not in web.signed_in().see("/")


def test_the_morning_leads_to_the_hand_over_list_until_noon(web: Web, course: UUID) -> None:
    nurse = web.signed_in("clinician")
    while web.clock.now().hour != 9:
        web.clock.advance(timedelta(hours=1))
    texted(web, "now there is pus")
    assert 'came in since the clinic closed: <a href="/inbox/hand-over">read the hand-over list</a>' in nurse.see("/")
    web.clock.advance(timedelta(hours=4))
    assert "hand-over list" not in nurse.see("/")


def test_the_hold_names_the_texts_that_still_go(web: Web, course: UUID) -> None:
    page = web.signed_in("clinician").see(f"/courses/{course}")
    still = page[page.index('id="still-goes"') :].split("</ul>")[0]
    day_3, *waiting = (text_of(web, course, step) for step in ("day_3", "day_1", "day_2", "day_5"))
    assert f" {day_3.due_at.day} {day_3.due_at:%B}" in still
    assert not [one.step for one in waiting if f" {one.due_at.day} {one.due_at:%B}" in still]


def test_what_still_goes_can_be_dropped_by_a_clinician_while_the_course_is_on_hold(web: Web, course: UUID) -> None:
    address, day_3 = f"/courses/{course}/held-texts", text_of(web, course, "day_3")
    assert "A clinician may drop it." in web.signed_in().see(address)
    assert web.signed_in().post(f"{address}/{day_3.id}", decision="drop", why="no").status_code == 403
    nurse = web.signed_in("clinician")
    page = nurse.see(address)
    assert "<h1>Texts that go in spite of the hold</h1>" in page
    assert "How is it? Answer OK" in page
    assert nurse.post(f"{address}/{day_3.id}", decision="resume").status_code == 404
    assert nurse.post(f"{address}/{day_3.id}", decision="drop", why=" ").status_code == 422
    page = nurse.do(f"{address}/{day_3.id}", decision="drop", why="sent to hospital")
    assert "sent to hospital" in page
    assert 'role="status" data-told>It is noted: the text is dropped.' in page
    assert (text_of(web, course, "day_3").state, text_of(web, course, "day_3").reason) == (
        "skipped",
        "dropped_by_clinician",
    )
    assert nurse.post(f"{address}/{day_3.id}", decision="drop", why="again").status_code == 409


def test_the_course_says_that_texts_wait_and_each_stands_with_its_date(web: Web, course: UUID, nurse: Visitor) -> None:
    page = nurse.see(f"/courses/{course}")
    assert "nothing leaves before somebody says so" in page
    assert f'<a href="/courses/{course}/held-texts">Linnet Marlowe</a>' in nurse.see("/")
    page = nurse.see(f"/courses/{course}/held-texts")
    assert "Sat 5 December, 09:00" in page
    assert page.count('value="resume"') == page.count("waits for a clinician")
    assert "((clinic phone))" not in page
    web.clock.advance(text_of(web, course, "day_5").due_at - web.clock.now() + timedelta(minutes=1))
    later = nurse.see(f"/courses/{course}/held-texts")
    assert ("Send it now" in later, "Send it at its time" in later) == (True, True), "its time is over, not that of all"


def test_each_is_sent_changed_or_dropped_and_who_said_so_stays(web: Web, course: UUID, nurse: Visitor) -> None:
    address = f"/courses/{course}/held-texts"
    day_5, day_7 = (text_of(web, course, step) for step in ("day_5", "day_7"))
    nurse.press(f"{address}/{day_5.id}", decision="drop", why="not after an infection")
    page = nurse.do(f"{address}/{day_7.id}", decision="edit", words="See you soon, with calm skin.")
    assert "Imogen Larch, Mon 30 November" in page
    assert "not after an infection" in page
    assert "See you soon, with calm skin." in page
    assert text_of(web, course, "day_5").state == "skipped"


def test_what_is_refused_stands_beside_the_text_and_nothing_typed_is_lost(
    web: Web, course: UUID, nurse: Visitor
) -> None:
    day_7 = text_of(web, course, "day_7")
    answer = nurse.post(f"/courses/{course}/held-texts/{day_7.id}", decision="edit", words="Please answer YES.")
    assert answer.status_code == 422
    assert "asks for YES, a word that carriers act on" in answer.text
    assert "Please answer YES.</textarea>" in answer.text


def test_only_a_clinician_decides_and_other_clinics_see_nothing(web: Web, course: UUID, nurse: Visitor) -> None:
    address = f"/courses/{course}/held-texts"
    desk = web.signed_in()
    assert "A clinician decides." in desk.see(address)
    assert desk.post(f"{address}/{text_of(web, course, 'day_7').id}", decision="resume").status_code == 403
    outsider = web.signed_in("clinician", house=web.cast.outsider)
    assert outsider.get(address).status_code == 404
    assert outsider.post(f"{address}/{text_of(web, course, 'day_7').id}", decision="resume").status_code == 404


def test_while_the_course_is_on_hold_again_the_page_says_why_nothing_is_decided(
    web: Web, course: UUID, nurse: Visitor
) -> None:
    texted(web, "now there is pus")
    page = nurse.see(f"/courses/{course}/held-texts")
    assert "none of these leaves now" in page
    assert 'value="resume"' not in page


def test_where_nothing_waited_the_page_says_so(web: Web) -> None:
    desk = web.signed_in()
    course = booked(web, desk, a_known_patient(web))
    assert "No text of this course was held back." in desk.see(f"/courses/{course}/held-texts")


def test_another_program_reads_and_decides(web: Web, course: UUID, nurse: Visitor) -> None:
    with web.program.database.write() as session:
        token = create_token(session, web.house.clinic.id, "test", "clinician", LONG_AGO)
    caller = Caller(web.app.test_client(), {"Authorization": f"Bearer {token}"})
    items = caller.get(f"/courses/{course}/held-texts").get_json()["items"]
    assert all(item["to_decide"] for item in items)
    day_5 = next(item for item in items if item["step"] == "day_5")
    answer = caller.post(f"/courses/{course}/held-texts/{day_5['id']}", {"decision": "resume"})
    assert answer.status_code == 200
    assert [one["decision"] for one in answer.get_json()["items"] if one["id"] == day_5["id"]] == ["resume"]
    assert (
        caller.post(f"/courses/{course}/held-texts/{day_5['id']}", {"decision": "drop", "why": "no"}).status_code == 409
    )
