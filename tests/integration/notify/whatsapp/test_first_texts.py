"""Whoever was told by SMS who texts is told on WhatsApp as well, once texts go there."""

from service.base.lookup import number_digest
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
