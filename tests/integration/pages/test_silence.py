"""The list of those who have not answered, on the page and on Today."""

from uuid import UUID

from service.notify.models import Message
from service.notify.silence.models import CheckIn
from tests.integration.pages.scene import a_known_patient, at_start_of, booked, went_out
from tests.support.web import Web


def a_silence(web: Web) -> tuple[UUID, Message]:
    """Put somebody on the list who has not answered."""
    desk = web.signed_in()
    course = booked(web, desk, a_known_patient(web))
    at_start_of(web, course)
    desk.press(f"/courses/{course}/sessions/1/complete")
    asked, now = went_out(web, course, "day_3"), web.clock.now()
    assert asked.patient_id
    assert asked.course_id
    assert asked.session_id
    protocol_key = web.house.protocol.key
    with web.program.database.write() as session:
        row = CheckIn(clinic_id=asked.clinic_id, message_id=asked.id, patient_id=asked.patient_id, state="listed")
        row.course_id, row.session_id, row.protocol, row.step = asked.course_id, asked.session_id, protocol_key, "day_3"
        row.asked_at = row.look_at = row.listed_at = now
        session.add(row)
    return row.id, asked


def test_who_has_not_answered_stands_on_today_and_leaves_with_an_outcome(web: Web) -> None:
    row_id, _ = a_silence(web)
    desk = web.signed_in()
    assert "Linnet Marlowe" in desk.see("/").split('id="silent-title"')[1]
    page = desk.see("/no-answer")
    assert "Linnet Marlowe" in page
    assert f"{web.house.protocol.content['name']}, session 1" in page
    assert desk.post(f"/no-answer/{row_id}", outcome="").status_code == 422
    assert "Everybody who was asked has answered" in desk.do(f"/no-answer/{row_id}", outcome="reached_well")
    assert 'id="silent-title"' not in desk.see("/")


def test_a_worry_that_is_heard_leads_on_to_the_inbox(web: Web) -> None:
    row_id, asked = a_silence(web)
    answer = web.signed_in().post(f"/no-answer/{row_id}", outcome="reached_worry")
    assert answer.location == f"/patients/{asked.patient_id}/told"


def test_an_empty_list_says_what_will_stand_there(web: Web) -> None:
    page = web.signed_in().see("/no-answer")
    assert "nor the second question a day later, appears here" in page
    assert "No check-in left in this month." in page
