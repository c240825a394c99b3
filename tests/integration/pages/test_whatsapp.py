"""Managers see on a page how far the templates of a treatment are, and hand them in."""

import re
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import update

from service.notify.whatsapp.definitions import WRITE_BACK
from service.notify.whatsapp.models import MessageTemplate
from tests.cast import a_consent, a_sender
from tests.integration.pages.scene import PHONE, a_known_patient
from tests.support.web import Visitor, Web

TEXTS = 12
LINE = "whatsapp:+447700900955"


def boss(web: Web) -> Visitor:
    """Sign a manager in, of a clinic that is on WhatsApp."""
    with web.program.database.write() as session:
        a_sender(session, web.house.site, LINE, channel="whatsapp")
    return web.signed_in("manager")


def address(web: Web) -> str:
    return f"/treatments/{web.house.protocol.id}/whatsapp"


def decided(web: Web, **values: str) -> None:
    """Let WhatsApp have decided about the text of day 2."""
    with web.program.database.write() as session:
        session.execute(update(MessageTemplate).where(MessageTemplate.step == "day_2").values(**values))


def test_what_is_handed_in_is_on_its_way(web: Web) -> None:
    manager = boss(web)
    assert f"Hand in {TEXTS} texts" in manager.see(address(web))
    page = manager.do(address(web))
    assert f"{TEXTS} under way" in page
    assert "Hand in" not in page


def test_a_refusal_is_told_with_its_reason_and_can_be_handed_in_again(web: Web) -> None:
    manager = boss(web)
    manager.press(address(web))
    decided(web, status="rejected", rejection_reason="Too vague.")
    page = manager.see(address(web))
    assert "WhatsApp says: Too vague." in page
    assert "Hand in 1 text<" in page
    assert "WhatsApp has refused" in manager.see("/")
    assert "WhatsApp has refused" not in web.signed_in().see("/")


def test_another_category_is_told(web: Web) -> None:
    manager = boss(web)
    manager.press(address(web))
    decided(web, status="approved", category="MARKETING")
    assert "category marketing" in manager.see(address(web))


def test_a_clinic_that_is_not_on_whatsapp_is_told_so(web: Web) -> None:
    assert "The clinic has no number on WhatsApp" in web.signed_in("manager").see(address(web))
    assert web.signed_in("manager").post(address(web)).status_code == 409


def test_receptionists_hand_nothing_in(web: Web) -> None:
    assert web.signed_in().post(address(web)).status_code == 403


def test_the_page_says_that_the_patient_is_asked_to_write_before_an_answer_goes(web: Web) -> None:
    """A day after their last words by WhatsApp, for whoever agreed to no SMS."""
    boss(web).do(address(web))
    patient = a_known_patient(web)
    with web.program.database.write() as session:
        a_consent(session, patient, given=False, at=web.clock.now())
        asks = MessageTemplate.step == WRITE_BACK
        session.execute(update(MessageTemplate).where(asks).values(status="approved", content_sid="HX1"))
    form = {"MessageSid": "SM1", "From": f"whatsapp:{PHONE}", "To": LINE, "Body": "where do I park?", "NumMedia": "0"}
    web.program.replies.intake.receive(form)
    web.clock.advance(timedelta(hours=25))
    nurse = web.signed_in("clinician")
    found = re.search(r"/inbox/[0-9a-f-]{36}", nurse.see("/inbox"))
    assert found
    page = nurse.see(found[0])
    assert "to answer with any word" in page
    assert "Ask them to write back</button>" in page
    page = nurse.do(f"{found[0]}/reply", text="Behind the house.", form=str(uuid4()))
    assert "Asked to write back by WhatsApp" in page
    assert "Waits until the patient writes back" in page
