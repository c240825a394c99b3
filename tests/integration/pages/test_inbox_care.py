"""Lanes, notes, saved answers and the way of an answer, on the pages of the inbox."""

from datetime import timedelta

import pytest

from tests.integration.pages.scene import PHONE, a_known_patient, texted
from tests.integration.pages.test_inbox import an_item
from tests.support.web import Visitor, Web


@pytest.fixture
def nurse(web: Web) -> Visitor:
    return web.signed_in("clinician")


def test_each_lane_has_its_items_and_its_count(web: Web, nurse: Visitor) -> None:
    for at, words in enumerate(("where do I park?", "PAIN")):
        a_known_patient(web, mobile=f"+44770090014{at}")
        texted(web, words, number=f"+44770090014{at}")
    care, desk = nurse.see("/inbox?show=care"), nurse.see("/inbox?show=desk")
    assert "PAIN" in care
    assert "park" not in care
    assert "park" in desk
    assert 'id="lane-care" href="/inbox?show=care" aria-current="page">Worries <span class="count">1</span>' in care
    assert "Nothing waits to be read." in nurse.see("/inbox?show=unread")


def test_the_desk_raises_an_item_and_is_not_offered_to_lower_it(web: Web, nurse: Visitor) -> None:
    item, desk = an_item(web, "what time do you open on Saturday"), web.signed_in()
    page = desk.do(f"/inbox/{item.id}/rank", urgency="urgent")
    assert "raised it: admin → urgent" in page
    assert "Lower it to" not in page
    assert "Lower it to" in nurse.see(f"/inbox/{item.id}")
    assert desk.post(f"/inbox/{item.id}/rank", urgency="admin", why="x").status_code == 403


def test_why_it_was_lowered_stands_in_the_conversation(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    refused = nurse.post(f"/inbox/{item.id}/rank", urgency="concern", why="")
    assert "Please say why" in refused.text
    page = nurse.do(f"/inbox/{item.id}/rank", urgency="concern", why="It weeps no more.")
    assert "lowered it, because" in page
    assert "It weeps no more." in page


def test_yours_are_those_you_were_asked_to_see_to(web: Web, nurse: Visitor) -> None:
    item = an_item(web, "what time do you open on Saturday")
    assert f"/inbox/{item.id}" not in nurse.see("/inbox?show=mine")
    web.signed_in().press(f"/inbox/{item.id}/assign", staff=web.house.nurse.id)
    assert "for you" in nurse.see("/inbox?show=mine")
    assert "for Imogen Larch" in web.signed_in().see("/inbox")


def test_a_note_looks_like_no_answer_and_is_never_sent(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    page = nurse.do(f"/inbox/{item.id}/note", written="Her sister rings back.")
    assert '<div class="bubble note">Her sister rings back.</div>' in page
    assert "wrote for colleagues" in page
    assert "not sent" in page


def test_a_closed_item_takes_additions_and_a_mark(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    web.clock.advance(timedelta(hours=1))
    then = (web.clock.now() - timedelta(minutes=30)).replace(tzinfo=None)
    page = nurse.do(f"/inbox/{item.id}/close", outcome="advised_by_phone", happened_at=f"{then:%Y-%m-%dT%H:%M}")
    assert f", {then:%H:%M} and was written down" in page
    assert "Add to what was written" in page
    assert "added, after it was closed" in nurse.do(f"/inbox/{item.id}/note", written="Left cheek.")
    assert 'value="no" aria-pressed="true"' in nurse.do(f"/inbox/{item.id}/mark", needed="no")


def test_a_time_to_come_or_that_is_none_closes_nothing(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    for when in ("2031-01-01T09:00", "soon", "2026-11-01T09:00"):
        answer = nurse.post(f"/inbox/{item.id}/close", outcome="advised_by_phone", note="Rang.", happened_at=when)
        assert answer.status_code == 422
        assert "The time must" in answer.text
        assert "Rang.</textarea>" in answer.text


def test_new_words_open_a_new_item_that_leads_to_the_former(web: Web, nurse: Visitor) -> None:
    first = an_item(web)
    nurse.press(f"/inbox/{first.id}/close", outcome="advised_by_phone")
    second = texted(web, "it weeps again")
    assert second
    assert second.id != first.id
    page = nurse.see(f"/inbox/{second.id}")
    assert f'href="/inbox/{first.id}"' in page
    assert "<mark>weeping</mark> and really" in page, "the thread goes on"


def test_managers_keep_answers_and_the_form_offers_them_filled(web: Web, nurse: Visitor) -> None:
    manager = web.signed_in("manager")
    manager.press("/saved-answers", lane="desk", title="Hours", body="Hello ((first name)), we open at nine.")
    item = an_item(web, "what time do you open on Saturday")
    assert '<option value="Hello Linnet, we open at nine.">Hours</option>' in nurse.see(f"/inbox/{item.id}")
    assert nurse.post("/saved-answers", lane="desk", title="x", body="x").status_code == 403
    assert "we open at nine" in nurse.see("/saved-answers")


def test_an_answer_that_asks_for_a_carrier_word_is_not_kept(web: Web) -> None:
    refused = web.signed_in("manager").post("/saved-answers", lane="desk", title="Suits", body="Reply YES if it suits.")
    assert refused.status_code == 422
    assert "It asks for YES" in refused.text
    assert "Reply YES if it suits.</textarea>" in refused.text


def test_what_reassures_is_kept_and_pointed_out(web: Web) -> None:
    page = web.signed_in("manager").do("/saved-answers", lane="care", title="Calm", body="This is normal.")
    assert "may reassure somebody who is ill" in page


def test_a_suspended_number_is_offered_no_form(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    assert 'id="answer"' in nurse.see(f"/inbox/{item.id}")
    assert item.patient_id
    with web.program.database.write() as session:
        from service.patients.suspensions.ledger import suspend

        suspend(session, item.clinic_id, PHONE, said_by="desk", at=web.clock.now(), patient_id=item.patient_id)
    page = nurse.see(f"/inbox/{item.id}")
    assert 'id="answer"' not in page
    assert "Somebody said that this is the wrong number" in page


def test_the_page_of_a_closed_worry_leads_to_what_they_asked_of_the_desk(web: Web, nurse: Visitor) -> None:
    item = an_item(web, "can you change my december appointment to the 23rd please")
    texted(web, "now there is pus")
    seen = len("can you change my december appointment to the 23rd please\nnow there is pus")
    page = nurse.do(f"/inbox/{item.id}/close", outcome="advised_by_phone", note="", seen=seen)
    left = page.split('What they asked of the desk waits there as <a href="')[1].split('"')[0]
    desk = web.signed_in()
    assert "my december appointment" in desk.see(left)
    assert "Closed" in desk.do(f"{left}/close", outcome="appointment_moved", note="")
    assert "What they asked of the desk was <a" in nurse.see(f"/inbox/{item.id}")


@pytest.mark.parametrize(
    ("words", "told"),
    [("bardzo mnie boli policzek i leci ropa", True), ("it is weeping and really sore", False)],
)
def test_staff_see_that_somebody_wrote_in_another_language_than_the_one_on_file(
    web: Web, nurse: Visitor, words: str, *, told: bool
) -> None:
    item = an_item(web, words)
    assert ("Likely Polish" in nurse.see("/inbox")) is told
    page = nurse.see(f"/inbox/{item.id}")
    assert ('Polish, as they wrote now <span class="muted small">(on file: English)</span>' in page) is told
