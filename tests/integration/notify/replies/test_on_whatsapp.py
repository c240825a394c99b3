"""Who writes by WhatsApp is answered there; STOP is confirmed by the clinic itself, as no carrier does."""

import pytest

from service.base.actors import Actor
from service.base.errors import Refusal
from service.base.phones import Phones
from service.notify.delivery.checks import Checks
from service.notify.delivery.verdict import Send
from service.notify.inbox.ways import Way, way_of
from service.patients.models import OptOut
from service.patients.opt_outs import is_opted_out
from tests.cast import a_consent, a_sender
from tests.integration.notify.replies.parts import MARNIE, Clinic, Treated

LINE = "whatsapp:+447700900950"


@pytest.fixture(autouse=True)
def on_whatsapp(clinic: Clinic, juno: Treated) -> None:
    with clinic.database.write() as session:
        a_sender(session, clinic.house.site, LINE, channel="whatsapp")
        a_consent(session, juno.patient, given=False, at=clinic.clock.now())


def write(clinic: Clinic, body: str, **over: str) -> None:
    clinic.text(body, sender=f"whatsapp:{MARNIE}", To=LINE, **over)


def staff_answer(clinic: Clinic) -> None:
    nurse = Actor("staff", clinic.house.clinic.id, clinic.house.nurse.id)
    with clinic.database.write() as session:
        clinic.desk.reply(session, nurse, clinic.item().id, "Please come in today.")


def test_stop_is_honoured_and_confirmed_once_with_whom_to_ring(clinic: Clinic) -> None:
    write(clinic, "STOP")
    write(clinic, "STOP")
    (words,) = clinic.bodies("acknowledgement")
    assert words == (
        "You will get no more WhatsApp messages from Rowan Skin Clinic. About your treatment, ring 07700 900910."
    )
    assert [entry.opted_out for entry in clinic.all(OptOut)] == [True, True]


def test_the_confirmation_is_exempt_from_the_stop_that_it_confirms(clinic: Clinic) -> None:
    write(clinic, "STOP")
    (text,) = clinic.messages("acknowledgement")
    with clinic.database.read() as session:
        assert is_opted_out(session, text.clinic_id, MARNIE, "whatsapp")
        ready = Checks(Phones(allow_drama=True)).look_at(session, text, clinic.clock.now())
    assert (ready.verdict, ready.sender and ready.sender.address) == (Send(), LINE)


def test_what_the_provider_answers_itself_is_not_answered_twice(clinic: Clinic) -> None:
    write(clinic, "STOP", OptOutType="STOP")
    assert clinic.messages("acknowledgement") == []


def test_a_button_that_was_tapped_is_read_as_its_words(clinic: Clinic) -> None:
    write(clinic, "", ButtonText="PAIN", ButtonPayload="PAIN")
    assert (clinic.item().urgency, clinic.item().text) == ("urgent", "PAIN")
    assert [message.channel for message in clinic.messages("acknowledgement")] == ["whatsapp"]


def test_staff_answer_there_for_a_day(clinic: Clinic) -> None:
    write(clinic, "my skin is oozing")
    staff_answer(clinic)
    assert [message.channel for message in clinic.messages("reply")] == ["whatsapp"]


def test_after_a_day_it_goes_by_sms_or_somebody_has_to_ring(clinic: Clinic, juno: Treated) -> None:
    write(clinic, "my skin is oozing")
    clinic.later(hours=24)
    with pytest.raises(Refusal) as refused:
        staff_answer(clinic)
    assert (refused.value.code, refused.value.detail) == ("cannot_text", {"reason": "whatsapp_window_shut"})
    with clinic.database.write() as session:
        a_consent(session, juno.patient, at=clinic.clock.now())
    staff_answer(clinic)
    with clinic.database.read() as session:
        (text,) = clinic.messages("reply")
        ready = Checks(Phones(allow_drama=True)).look_at(session, text, clinic.clock.now())
    assert (ready.verdict, ready.sender and ready.sender.channel) == (Send(), "sms")


def way(clinic: Clinic) -> Way:
    with clinic.database.read() as session:
        return way_of(session, clinic.item(), clinic.clock.now())


def test_the_page_counts_down_what_is_left_for_free_words_and_says_that_sms_takes_over(clinic: Clinic) -> None:
    write(clinic, "PAIN")
    clinic.later(hours=1)
    assert way(clinic) == Way("whatsapp", seconds_left=(23 * 60 - 5) * 60)
    write(clinic, "and pus")
    assert way(clinic).seconds_left == (24 * 60 - 5) * 60, "their newest words open it anew"
    clinic.later(hours=24)
    assert way(clinic) == Way("sms", gave_way=True)


def test_what_came_by_sms_is_answered_so_without_a_clock(clinic: Clinic) -> None:
    clinic.text("PAIN")
    assert way(clinic) == Way("sms")
