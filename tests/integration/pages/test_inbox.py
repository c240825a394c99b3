"""The inbox: what patients wrote stays in front of staff until somebody has dealt with it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.base.actors import ROLES, Role
from service.notify.models import Message
from service.notify.replies.models import InboxItem
from tests.cast import SHARED_PHONE
from tests.integration.pages.scene import a_known_patient, at_start_of, booked, texted
from tests.support.web import Visitor, Web


def an_item(web: Web, words: str = "it is weeping and really sore") -> InboxItem:
    """Let a patient in the middle of a course write."""
    desk = web.signed_in()
    course = booked(web, desk, a_known_patient(web))
    at_start_of(web, course)
    desk.press(f"/courses/{course}/sessions/1/complete")
    item = texted(web, words)
    assert item is not None
    return item


@pytest.fixture
def nurse(web: Web) -> Visitor:
    return web.signed_in("clinician")


@pytest.mark.parametrize("role", ROLES)
def test_everybody_on_the_staff_sees_it(web: Web, role: Role) -> None:
    item = an_item(web)
    visitor = web.signed_in(role)
    assert f'href="/inbox/{item.id}"' in visitor.see("/inbox")
    assert "<mark>weeping</mark>" in visitor.see(f"/inbox/{item.id}")


@pytest.mark.parametrize("path", ["/inbox", "/inbox/items", "/inbox/count"])
def test_visitors_are_asked_to_sign_in(web: Web, path: str) -> None:
    assert web.visitor().get(path).location.startswith("/sign-in")


def test_an_empty_inbox_says_so(web: Web, nurse: Visitor) -> None:
    assert "Nothing waits." in nurse.see("/inbox")
    assert nurse.see("/inbox/count") == ""


def test_the_count_is_what_nobody_has_taken(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    assert nurse.see("/inbox/count") == "1"
    nurse.press(f"/inbox/{item.id}/take")
    assert nurse.see("/inbox/count") == ""


def test_the_most_urgent_comes_first_then_the_oldest(web: Web, nurse: Visitor) -> None:
    for at, words in enumerate(("where do I park?", "swelling", "PAIN")):
        a_known_patient(web, mobile=f"+44770090014{at}")
        texted(web, words, number=f"+44770090014{at}")
        web.clock.advance(timedelta(minutes=10))
    page = nurse.see("/inbox/items")
    assert page.index("PAIN") < page.index("swelling") < page.index("park")


def test_it_says_how_long_it_has_waited_and_that_it_is_late(web: Web, nurse: Visitor) -> None:
    an_item(web)
    web.clock.advance(timedelta(minutes=12))
    page = nurse.see("/inbox")
    assert 'data-waited="720">12 min</span> – late' in page


def test_an_item_names_the_number_the_day_of_the_words_and_the_plan(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    web.clock.advance(timedelta(days=3))
    page = nurse.see(f"/inbox/{item.id}")
    assert 'href="tel:+447700900131"' in page
    assert "Micro-needling, day 0" in page
    assert "on hold" in page
    assert "Automatic answer" in page


def test_it_is_taken_first_and_that_says_who_and_when(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    assert "<button>Close this item</button>" not in nurse.see(f"/inbox/{item.id}")
    taken = nurse.do(f"/inbox/{item.id}/take")
    assert "taken by Imogen Larch at" in taken
    assert "<button>Close this item</button>" in taken
    assert "taken by Imogen Larch at" in web.signed_in().see("/inbox")


def test_new_urgent_words_are_marked_until_whoever_has_it_looks(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    nurse.press(f"/inbox/{item.id}/take")
    web.clock.advance(timedelta(minutes=30))
    texted(web, "now there is pus too")
    web.clock.advance(timedelta(minutes=2))
    desk = web.signed_in()
    for path in ("/inbox", f"/inbox/{item.id}"):
        page = desk.see(path)
        assert "taken by Imogen Larch at" in page
        assert "new urgent words since" in page
        assert 'data-waited="1920">32 min</span> – late' in page
        assert "rung again 2 min ago" in page
    assert desk.see("/inbox/count") == "1"
    assert "I have read them" in nurse.see(f"/inbox/{item.id}")
    assert "new urgent words since" not in desk.see(f"/inbox/{item.id}")
    assert desk.see("/inbox/count") == ""


def test_a_second_taker_is_told_in_the_page(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    nurse.press(f"/inbox/{item.id}/take")
    response = web.signed_in("manager").post(f"/inbox/{item.id}/take")
    assert response.status_code == 409
    assert "A colleague has already taken this." in response.text
    assert "taken by Imogen Larch at" in response.text


def test_an_answer_stands_in_the_conversation(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    assert "Please come in at three." in nurse.do(f"/inbox/{item.id}/reply", text="Please come in at three.")


def test_a_form_that_is_sent_twice_makes_one_text_unless_the_words_are_others(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    found = re.search(r'name="form" value="([^"]+)"', nurse.see(f"/inbox/{item.id}"))
    assert found
    for words in ("It is 90 pounds.", "It is 90 pounds.", "It is 95 pounds."):
        nurse.press(f"/inbox/{item.id}/reply", text=words, form=found[1])
    with web.program.database.read() as session:
        bodies = [one.body for one in session.scalars(select(Message).where(Message.kind == "reply"))]
    assert sorted(map(str, bodies)) == ["It is 90 pounds.", "It is 95 pounds."]


def test_a_refused_answer_keeps_what_was_typed(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    texted(web, "STOP")
    response = nurse.post(f"/inbox/{item.id}/reply", text="Please come in at three.")
    assert response.status_code == 409
    assert "This number cannot be texted now." in response.text
    assert "This number has answered STOP" in response.text
    assert "Please come in at three.</textarea>" in response.text


def test_a_number_that_has_sent_stop_is_only_to_be_rung(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    assert "Answer by text" in nurse.see(f"/inbox/{item.id}")
    texted(web, "STOP")
    page = nurse.see(f"/inbox/{item.id}")
    assert "This number wants no more texts: ring." in page
    assert "Answer by text" not in page


def test_closing_needs_an_outcome(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    response = nurse.post(f"/inbox/{item.id}/close", outcome="", note="rang her")
    assert response.status_code == 422
    assert "Closing needs an outcome." in response.text
    assert "rang her</textarea>" in response.text


def test_words_that_came_in_since_are_read_before_it_is_closed(web: Web, nurse: Visitor) -> None:
    item = an_item(web, "SWELLING")
    shown = f'name="seen" form="close" value="{len("SWELLING")}"'
    assert shown in nurse.see(f"/inbox/{item.id}")
    texted(web, "PAIN")
    response = nurse.post(f"/inbox/{item.id}/close", outcome="advised_by_phone", note="Rang her.", seen=len("SWELLING"))
    assert response.status_code == 409
    assert "More has come in since you opened this." in response.text
    assert "Rang her.</textarea>" in response.text
    assert f'value="{len("SWELLING PAIN")}"' in nurse.see(f"/inbox/{item.id}/live")
    page = nurse.do(f"/inbox/{item.id}/close", outcome="advised_by_phone", seen=len("SWELLING PAIN"))
    assert "Spoke with the patient and advised them." in page


def test_a_closed_item_leaves_the_list_and_the_course_stays_on_hold(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    page = nurse.do(f"/inbox/{item.id}/close", outcome="seen_in_clinic", note="Swab taken")
    assert "Saw the patient in the clinic." in page
    assert f"/inbox/{item.id}" not in nurse.see("/inbox")
    closed = nurse.see("/inbox?show=all")
    assert f"/inbox/{item.id}" in closed
    assert "Saw the patient in the clinic." in closed
    assert "This course is on hold" in nurse.see(f"/courses/{item.course_id}")


def test_the_desk_is_told_who_closes_what_is_urgent(web: Web) -> None:
    item, desk = an_item(web), web.signed_in()
    assert "closed by a clinician or a manager" in desk.see(f"/inbox/{item.id}")
    response = desk.post(f"/inbox/{item.id}/close", outcome="seen_in_clinic")
    assert response.status_code == 403
    assert "Your role does not allow this." in response.text


def test_the_desk_closes_what_is_plain_office_work(web: Web) -> None:
    item, desk = an_item(web, "what time do you open on Saturday"), web.signed_in()
    assert item.urgency in {"admin", "unclear"}
    assert "Answered what was asked." in desk.do(f"/inbox/{item.id}/close", outcome="answered", note="")


def test_nothing_is_closed_by_a_press_alone(web: Web) -> None:
    item, desk = an_item(web, "hmm"), web.signed_in()
    assert item.urgency == "unclear"
    assert '<select name="outcome" required>' in desk.see(f"/inbox/{item.id}")
    response = desk.post(f"/inbox/{item.id}/close", outcome="", note="rang her")
    assert response.status_code == 422
    assert "rang her</textarea>" in response.text
    assert f'href="/inbox/{item.id}"' in desk.see("/inbox")


@pytest.mark.parametrize("outcome", ["advised_by_phone", "seen_in_clinic", "sent_to_111_or_ae", "no_action_needed"])
def test_the_desk_does_not_end_an_item_with_what_a_clinician_judges(web: Web, outcome: str) -> None:
    item, desk = an_item(web, "hmm"), web.signed_in()
    assert f'value="{outcome}"' not in desk.see(f"/inbox/{item.id}")
    assert desk.post(f"/inbox/{item.id}/close", outcome=outcome).status_code == 403
    assert f'value="{outcome}"' in web.signed_in("clinician").see(f"/inbox/{item.id}")


def test_a_manager_reads_why_an_end_is_not_offered_and_what_to_do_instead(web: Web, nurse: Visitor) -> None:
    item, manager = an_item(web), web.signed_in("manager")
    page = manager.see(f"/inbox/{item.id}")
    assert 'value="could_not_reach"' not in page
    assert 'id="left-to-clinicians"' in page
    assert "ring 111 or 999, tell them what the patient wrote" in page
    assert 'id="left-to-clinicians"' not in nurse.see(f"/inbox/{item.id}")
    refused = manager.post(f"/inbox/{item.id}/close", outcome="could_not_reach", note="rang three times")
    assert (refused.status_code, "Only a clinician decides" in refused.text) == (403, True)
    assert manager.post(f"/inbox/{item.id}/close", outcome="handed_to_111_or_999", note="").status_code == 422
    page = manager.do(f"/inbox/{item.id}/close", outcome="handed_to_111_or_999", note="111, case 12, they ring her.")
    assert "111 or 999 were told, and have it now." in page


def test_a_closing_by_a_slip_is_taken_back_with_its_note(web: Web) -> None:
    item, desk = an_item(web, "hmm"), web.signed_in()
    desk.press(f"/inbox/{item.id}/take")
    page = desk.do(f"/inbox/{item.id}/close", outcome="nothing_to_do", note="sent by her cat")
    assert f'action="/inbox/{item.id}/reopen"' in page
    page = desk.do(f"/inbox/{item.id}/reopen")
    assert "It is open again, as it was before it was closed." in page
    assert "taken by " in page
    assert "sent by her cat</textarea>" in page
    assert "opened it again: closing it was a slip" in page


def test_a_worry_is_taken_back_within_minutes_by_whoever_closed_it(web: Web, nurse: Visitor) -> None:
    worry = an_item(web)
    page = nurse.do(f"/inbox/{worry.id}/close", outcome="seen_in_clinic")
    assert f'action="/inbox/{worry.id}/reopen"' in page
    page = nurse.see(f"/inbox/{worry.id}")
    assert "it can be opened again, and then holds and rings as before." in page
    assert "/reopen" not in web.signed_in("manager").see(f"/inbox/{worry.id}")
    assert "It is open again, as it was before it was closed." in nurse.do(f"/inbox/{worry.id}/reopen")


def test_what_is_long_closed_or_followed_by_more_is_not_opened_again(web: Web, nurse: Visitor) -> None:
    worry = an_item(web)
    nurse.press(f"/inbox/{worry.id}/close", outcome="seen_in_clinic")
    web.clock.advance(timedelta(minutes=6))
    assert "/reopen" not in nurse.see(f"/inbox/{worry.id}")
    assert nurse.post(f"/inbox/{worry.id}/reopen").status_code == 409
    item = texted(web, "hmm")
    assert item is not None
    assert nurse.post(f"/inbox/{item.id}/reopen").status_code == 409
    nurse.press(f"/inbox/{item.id}/close", outcome="nothing_to_do")
    newer = texted(web, "hmm?")
    assert newer is not None
    assert nurse.post(f"/inbox/{item.id}/reopen").status_code == 409
    nurse.press(f"/inbox/{newer.id}/close", outcome="nothing_to_do")
    web.clock.advance(timedelta(hours=1))
    assert nurse.post(f"/inbox/{newer.id}/reopen").status_code == 409


@pytest.mark.parametrize(
    ("act", "form", "said"),
    [
        ("take", {}, "It is noted that you have this item."),
        ("note", {"written": "Her sister rings back."}, "Your note is kept."),
        ("reply", {"text": "Please come in at three."}, "Your answer is kept."),
    ],
)
def test_what_was_done_is_said_to_screen_readers_too(
    web: Web, nurse: Visitor, act: str, form: dict[str, str], said: str
) -> None:
    item = an_item(web)
    page = nurse.do(f"/inbox/{item.id}/{act}", **form)
    assert f'role="status" data-told>{said}' in page
    assert "data-told" not in nurse.see(f"/inbox/{item.id}?done=nonsense")


def test_ringing_comes_first_and_what_is_said_of_it_is_pressed_twice(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    page = nurse.do(f"/inbox/{item.id}/take")
    assert page.index('href="tel:+447700900131"') < page.index("Page for 111 or A&amp;E")
    clock = page.partition('id="second-clock"')[2].partition("</section>")[0]
    assert clock.index("I spoke with the patient") < clock.index("No answer")
    folds = re.findall(r'<details class="say"[^>]*>', clock)
    assert len(folds) == 2
    assert not any(" open" in fold for fold in folds)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("appointment_moved", "Moved the appointment."),
        ("answered", "Answered what was asked."),
        ("nothing_to_do", "Nothing to do."),
    ],
)
def test_office_work_ends_in_its_own_ways(web: Web, outcome: str, words: str) -> None:
    item, desk = an_item(web, "MOVE"), web.signed_in()
    assert f'value="{outcome}"' in desk.see(f"/inbox/{item.id}")
    assert f"<strong>{words}</strong>" in desk.do(f"/inbox/{item.id}/close", outcome=outcome, note="")


def test_a_worry_does_not_end_like_office_work(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    assert 'value="nothing_to_do"' not in nurse.see(f"/inbox/{item.id}")
    assert nurse.post(f"/inbox/{item.id}/close", outcome="nothing_to_do", note="").status_code == 422


def test_a_shared_phone_asks_who_it_is(web: Web, nurse: Visitor) -> None:
    for patient in web.house.patients:
        a_known_patient(web)
        assert patient.mobile == SHARED_PHONE
    item = texted(web, "PAIN", number=SHARED_PHONE)
    assert item is not None
    page = nurse.see(f"/inbox/{item.id}")
    assert "These patients share the number." in page
    assert "<h1>May be Marnie Thistle or Otto Thistle</h1>" in page
    unsaid = nurse.post(f"/inbox/{item.id}/link", patient=web.house.patients[1].id)
    assert unsaid.status_code == 422
    assert "how you made sure" in unsaid.text
    page = nurse.do(f"/inbox/{item.id}/link", patient=web.house.patients[1].id, checked="name")
    assert "<h1>Otto Thistle</h1>" in page
    assert "they said their first and last name" in page
    page = nurse.do(f"/inbox/{item.id}/unlink")
    assert "<h1>May be Marnie Thistle or Otto Thistle</h1>" in page
    assert "took back who it is: it was the wrong patient" in page


def test_the_course_of_everybody_whose_worry_it_may_be_leads_to_it(web: Web, nurse: Visitor) -> None:
    marnie, otto = web.house.patients
    course = booked(web, web.signed_in(), otto)
    item = texted(web, "PAIN", number=SHARED_PHONE)
    assert item is not None
    page = nurse.see(f"/courses/{course}/live")
    assert "nobody has said whose it is" in page
    assert f'<a href="/inbox/{item.id}">Read it, and say whose it is</a>' in page
    nurse.press(f"/inbox/{item.id}/link", patient=marnie.id, checked="name")
    assert "nobody has said whose it is" not in nurse.see(f"/courses/{course}/live")


def test_an_unknown_number_is_kept_and_shown(web: Web, nurse: Visitor) -> None:
    item = texted(web, "is this the clinic?", number="+447700900777")
    assert item is not None
    page = nurse.see(f"/inbox/{item.id}")
    assert "Unknown number 07700 900777" in page
    assert "No patient has this number." in page


def test_another_clinics_item_is_not_there(web: Web) -> None:
    item = an_item(web)
    outsider = web.signed_in("clinician", house=web.cast.outsider)
    assert outsider.get(f"/inbox/{item.id}").status_code == 404
    assert outsider.get(f"/inbox/{item.id}/live").status_code == 404
    for act in ("take", "reply", "close", "link"):
        answer = outsider.post(f"/inbox/{item.id}/{act}", text="x", outcome="seen_in_clinic", patient=item.patient_id)
        assert answer.status_code == 404
    assert "weeping" not in outsider.see("/inbox?show=all")
    assert outsider.see("/inbox/count") == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [("please STOP it is weeping and swollen", "so texts go on"), ("STOP. my face is full of pus", "It is honoured")],
)
def test_a_stop_beside_a_symptom_is_told_on_the_item_and_on_the_patients_page(web: Web, words: str, told: str) -> None:
    patient, desk = a_known_patient(web), web.signed_in()
    item = texted(web, words)
    assert item is not None
    for path in (f"/inbox/{item.id}", f"/patients/{patient.id}"):
        page = desk.see(path)
        assert "They also wrote STOP" in page
        assert told in page
