"""Whoever was told by SMS who texts is told on WhatsApp as well, once texts go there."""

from service.base.lookup import number_digest
from service.clinics.models import Clinic
from service.notify.delivery.verdict import FIRST_TEXT
from service.notify.models import Message
from tests.cast import a_message, an_attempt
from tests.integration.notify.whatsapp.scene import ISLA, Talk


def told_by_sms(isla: Talk) -> None:
    """Let the text about the booking have gone by SMS, for want of a template."""
    house, treatment = isla.scene.cast.owner, isla.treatment
    its = {"course_id": treatment.course_id, "session_id": treatment.session_id, "patient_id": isla.patient_id}
    with isla.scene.parts.database.write() as session:
        text = a_message(session, house.clinic, kind="step", step="booked", state="accepted", body=None, **its)
        digest = number_digest(house.clinic.id, ISLA)
        an_attempt(session, text, house.sender, state="accepted", to_number=ISLA, to_digest=digest)


def test_once_templates_are_approved_the_first_of_them_brings_how_to_stop_along(isla: Talk) -> None:
    told_by_sms(isla)
    isla.templates.approve_all()
    isla.treatment.send_due()
    isla.treatment.it_is(1, 12)
    isla.treatment.send_due()
    sent = isla.sent()
    assert {channel for channel, _ in sent} == {"whatsapp"}
    assert ["STOP" in body for _, body in sent] == [False, True, False]


def test_what_waits_for_it_takes_no_place_among_the_texts_of_the_day(isla: Talk) -> None:
    told_by_sms(isla)
    isla.templates.approve_all()
    isla.treatment.it_is(2, 12)
    clinic_id, now = isla.scene.cast.owner.clinic.id, isla.scene.parts.clock.now()
    with isla.scene.parts.database.write() as session:
        session.get_one(Clinic, clinic_id).daily_text_cap = 1
        later = session.get_one(Message, (clinic_id, isla.treatment.text("day_5").id))
        later.due_at = later.next_try_at = now
    isla.treatment.send_due()
    assert [isla.treatment.text(step).reason for step in ("day_2", "day_5")] == [FIRST_TEXT, FIRST_TEXT]
