"""Who writes by WhatsApp is answered there; STOP is confirmed by the clinic itself, as no carrier does."""

from datetime import timedelta

import pytest

from service.base.actors import Actor
from service.base.errors import Refusal
from service.base.phones import Phones
from service.notify.delivery.checks import Checks, Ready
from service.notify.delivery.verdict import Expire, Send, Skip
from service.notify.inbox.ways import Way, way_of
from service.notify.models import Message
from service.notify.whatsapp.definitions import write_back_in
from service.notify.whatsapp.held import HeldAnswers
from service.notify.whatsapp.models import MessageTemplate
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


def test_start_after_stop_is_confirmed_once_and_by_sms_left_to_the_carrier(clinic: Clinic) -> None:
    for body in ("STOP", "START", "START"):
        write(clinic, body)
        clinic.text(body)
        clinic.later(minutes=1)
    again = [one for one in clinic.messages("acknowledgement") if ":start:" in one.dedupe_key]
    assert [(one.channel, one.body) for one in again] == [
        ("whatsapp", "Rowan Skin Clinic: our texts come to you here again, and you can answer here.")
    ]


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


@pytest.fixture
def approved(clinic: Clinic) -> MessageTemplate:
    """The clinic's own template, which asks a patient to write back."""
    one, house = write_back_in("en"), clinic.house
    row = MessageTemplate(
        clinic_id=house.clinic.id,
        protocol_version_id=house.protocol.id,
        account_sid="AC1",
        step=one.step,
        language="en",
        variant="",
        number=1,
        name="rowan_write_back_en_1",
        body=one.body,
        variables=list(one.variables),
        samples=list(one.samples),
        buttons=[],
        category="UTILITY",
        status="approved",
        content_sid="HX00000000000000000000000000000001",
        created_at=clinic.clock.real(),
    )
    with clinic.database.write() as session:
        session.add(row)
    return row


@pytest.fixture
def held(clinic: Clinic, approved: MessageTemplate) -> HeldAnswers:
    """What looks after an answer that staff wrote a day after the patient's last words."""
    write(clinic, "my skin is oozing")
    clinic.later(hours=24)
    assert way(clinic) == Way("whatsapp", asks_first=True)
    staff_answer(clinic)
    return HeldAnswers(clinic.database, clinic.clock)


def answer(clinic: Clinic) -> Message:
    (text,) = clinic.messages("reply")
    return text


def looked_at(clinic: Clinic, text: Message) -> Ready:
    with clinic.database.read() as session:
        return Checks(Phones(allow_drama=True)).look_at(session, text, clinic.clock.now())


def test_when_whatsapp_is_shut_the_patient_is_asked_for_a_word_by_template_without_the_answer(
    clinic: Clinic, held: HeldAnswers, approved: MessageTemplate
) -> None:
    assert held.run() == 0
    (asked,) = clinic.messages("invitation")
    ready = looked_at(clinic, asked)
    assert (ready.verdict, ready.content_sid) == (Send(), approved.content_sid)
    assert ready.body.startswith("Hello, Rowan Skin Clinic has a message for you.")
    assert "come in today" not in ready.body
    assert (answer(clinic).state, answer(clinic).reason) == ("planned", "whatsapp_words_awaited")
    assert answer(clinic).next_try_at == clinic.clock.now() + timedelta(hours=24), "no worker takes it before"


def test_the_answer_goes_in_free_words_once_they_have_written(clinic: Clinic, held: HeldAnswers) -> None:
    clinic.later(hours=2)
    write(clinic, "yes?")
    assert held.run() == 1
    text = answer(clinic)
    ready = looked_at(clinic, text)
    assert text.next_try_at == clinic.clock.now()
    assert (ready.verdict, ready.sender and ready.sender.channel, ready.content_sid) == (Send(), "whatsapp", None)
    assert ready.body == "Please come in today."


def test_an_answer_to_an_item_that_was_closed_meanwhile_never_goes(clinic: Clinic, held: HeldAnswers) -> None:
    nurse = Actor("staff", clinic.house.clinic.id, clinic.house.nurse.id, "clinician")
    with clinic.database.write() as session:
        clinic.desk.resolve(session, nurse, clinic.item().id, "advised_by_phone", "spoke with her")
    assert held.run() == 1
    write(clinic, "yes?")
    assert held.run() == 0
    assert (answer(clinic).state, answer(clinic).reason) == ("cancelled", "item_closed")


def test_an_answer_that_nobody_asked_for_in_a_day_is_dropped_and_says_so(clinic: Clinic, held: HeldAnswers) -> None:
    clinic.later(hours=24)
    assert looked_at(clinic, answer(clinic)).verdict == Expire("expired_no_words")


def test_where_they_cannot_be_asked_the_answer_is_dropped_at_once(clinic: Clinic, held: HeldAnswers) -> None:
    (asked,) = clinic.messages("invitation")
    with clinic.database.write() as session:
        session.get_one(Message, (asked.clinic_id, asked.id)).state = "skipped"
    assert held.run() == 1
    assert (answer(clinic).state, answer(clinic).reason) == ("skipped", "not_asked_to_write")


def test_two_answers_ask_once_and_go_both(clinic: Clinic, held: HeldAnswers) -> None:
    staff_answer(clinic)
    assert len(clinic.messages("invitation")) == 1
    write(clinic, "yes?")
    assert held.run() == 2
    assert {text.next_try_at for text in clinic.messages("reply")} == {clinic.clock.now()}


def test_who_agreed_to_sms_is_answered_there_and_not_asked(
    clinic: Clinic, juno: Treated, approved: MessageTemplate
) -> None:
    write(clinic, "my skin is oozing")
    clinic.later(hours=24)
    with clinic.database.write() as session:
        a_consent(session, juno.patient, at=clinic.clock.now())
    assert way(clinic) == Way("sms", gave_way=True)
    staff_answer(clinic)
    assert clinic.messages("invitation") == []
    assert answer(clinic).reason is None


def test_a_template_that_was_paused_meanwhile_holds_the_question_and_sends_nothing_in_free_words(
    clinic: Clinic, held: HeldAnswers, approved: MessageTemplate
) -> None:
    with clinic.database.write() as session:
        session.get_one(MessageTemplate, (approved.clinic_id, approved.id)).status = "paused"
    (asked,) = clinic.messages("invitation")
    assert looked_at(clinic, asked).verdict == Skip("whatsapp_no_template")
