"""What is printed from the inbox: a page for 111 or A&E, and the list that is handed over in the morning."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from service.notify.inbox.summary.contents import Summary, summary_of
from service.notify.inbox.summary.drawing import draw_summary
from service.notify.replies.models import InboxItem
from tests.integration.pages.scene import a_known_patient, texted
from tests.integration.pages.test_inbox import an_item
from tests.support.web import Visitor, Web


@pytest.fixture
def nurse(web: Web) -> Visitor:
    return web.signed_in("clinician")


def summary(web: Web, item: InboxItem) -> Summary:
    with web.program.database.read() as session:
        row = session.get_one(InboxItem, (item.clinic_id, item.id))
        return summary_of(session, row, "Rowan", ZoneInfo("Europe/London"), web.clock.now())


def test_it_says_who_what_was_done_their_words_with_times_and_what_they_were_told(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    web.clock.advance(timedelta(minutes=20))
    texted(web, "now I feel faint")
    seen = len("it is weeping and really sore\nnow I feel faint")
    nurse.press(f"/inbox/{item.id}/close", outcome="sent_to_111_or_ae", note="Rang 111 with her.", seen=seen)
    told = summary(web, item)
    facts = dict(told.facts)
    assert facts["Patient"] == "Linnet Marlowe"
    assert facts["Treatment"]
    assert "day 0" in facts["Treated"]
    assert "faintness" in facts["Signs they told"]
    assert facts["What we did"].endswith("Sent the patient to 111, a GP or A&E. Rang 111 with her.")
    assert [words for _, words in told.said] == ["“now I feel faint”", "“it is weeping and really sore”"]
    assert facts["Signs they told"].startswith("faintness"), "the newest first"
    assert told.said[0][0] != told.said[1][0]
    assert told.ring


def test_it_holds_what_was_told_by_telephone_and_what_staff_noted_of_calls(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    nurse.press(f"/inbox/{item.id}/take")
    web.clock.advance(timedelta(minutes=5))
    desk = web.signed_in()
    page = desk.do(f"/patients/{item.patient_id}/told", urgency="urgent", text="rang: shivering, 39.2")
    assert "was told, by telephone or at the desk" in page
    web.clock.advance(timedelta(minutes=5))
    nurse.press(f"/inbox/{item.id}/take", seen=len("it is weeping and really sore\nrang: shivering, 39.2"))
    nurse.press(f"/inbox/{item.id}/contacted", seen=len("it is weeping and really sore\nrang: shivering, 39.2"))
    nurse.press(f"/inbox/{item.id}/note", written="Her husband drives her to A&E.")
    told = summary(web, item)
    assert [words for _, words in told.said] == [
        "told Tamsin Reed: “rang: shivering, 39.2”",
        "“it is weeping and really sore”",
    ]
    assert {words for _, words in told.done} == {
        "Imogen Larch noted: Her husband drives her to A&E.",
        "Imogen Larch spoke with the patient.",
    }


def test_without_a_course_it_says_where_the_clinic_is_reached_all_the_same(web: Web) -> None:
    item = texted(web, "PAIN", number="+447700900777")
    assert item
    assert summary(web, item).ring


def test_it_is_one_page_of_pdf_and_that_is_noted(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    answer = nurse.get(f"/inbox/{item.id}/summary.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.count(b"/Type /Page\n") == 1
    assert web.signed_in("clinician", house=web.cast.outsider).get(f"/inbox/{item.id}/summary.pdf").status_code == 404


def test_it_never_takes_a_second_page_however_much_they_wrote() -> None:
    said = [(f"Mon, 09:{at:02}", "It weeps and it is sore. " * 40) for at in range(12)]
    long = Summary(
        clinic="Rowan",
        title="x",
        facts=[("What we did", "Rang. " * 400)],
        said=said,
        done=said,
        told=said,
        ring=["x"],
        foot="x",
    )
    drawn = draw_summary(long)
    assert drawn.count(b"/Type /Page\n") == 1


def test_the_morning_hears_of_the_night_and_of_what_is_older(web: Web, nurse: Visitor) -> None:
    a_known_patient(web, mobile="+447700900140")
    texted(web, "where do I park?", number="+447700900140")
    web.clock.advance(timedelta(hours=16))  # Tuesday, one in the morning
    an_item_id = texted(web, "PAIN", number="+447700900777")
    assert an_item_id
    page = nurse.see("/inbox/hand-over")
    worst, _ = page.split("where do I park?")
    assert "PAIN" in worst
    assert "Nobody has it" in worst
    assert worst.index("PAIN") < worst.index("from before")
    assert "2 are open" in page


def test_what_is_open_stands_above_what_was_closed_with_what_was_tried(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    nurse.press(f"/inbox/{item.id}/take")
    nurse.press(f"/inbox/{item.id}/close", outcome="seen_in_clinic")
    texted(web, "where do I park?")
    other = texted(web, "PAIN", number="+447700900777")
    assert other
    web.clock.advance(timedelta(minutes=20))
    page = nurse.see("/inbox/hand-over")
    open_now, closed = page.split("Came in since then, and closed")
    assert open_now.index("PAIN") < open_now.index("park")
    assert "weeping" in closed


def test_a_quiet_night_says_so(web: Web, nurse: Visitor) -> None:
    assert "Nothing came in." in nurse.see("/inbox/hand-over")


def test_who_waits_for_a_call_again_stands_first(web: Web, nurse: Visitor) -> None:
    item = an_item(web)
    with web.program.database.write() as session:
        session.get_one(InboxItem, (item.clinic_id, item.id)).call_again_at = web.clock.now() + timedelta(hours=1)
    assert "Waiting for a call again" in nurse.see("/inbox/hand-over")
