"""What a patient is told at once, and how often."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.database import Database
from service.clinics.cover.models import CoverRow
from service.clinics.cover.rule import NONE
from service.clinics.models import Sender
from service.notify.inbox.opening import Report
from service.notify.models import Message
from service.notify.replies.conversations import conversation_with
from service.notify.replies.models import Conversation
from tests.cast import a_sign_off
from tests.integration.notify.replies.parts import SATURDAY_NIGHT, UNKNOWN, Clinic, Treated


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One engine is enough here: `test_the_way_of_a_reply` writes acknowledgements on both."""
    return sqlite_database


def test_it_names_the_number_that_is_answered_now(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    assert "ring 07700 900910 now" in clinic.bodies("acknowledgement")[0]


def test_it_names_the_number_of_closed_hours_at_night(clinic: Clinic, juno: Treated) -> None:
    clinic.clock.now_value = clinic.clock.real_value = SATURDAY_NIGHT
    clinic.text("PAIN")
    assert "ring 07700 900911 now" in clinic.bodies("acknowledgement")[0]


def test_it_names_111_and_999_where_nobody_answers(clinic: Clinic, juno: Treated) -> None:
    with clinic.database.write() as session:
        session.scalars(select(CoverRow).where(CoverRow.site_id == clinic.house.site.id)).one().while_closed = NONE
    clinic.clock.now_value = clinic.clock.real_value = SATURDAY_NIGHT
    clinic.text("PAIN")
    (body,) = clinic.bodies("acknowledgement")
    assert "nobody answers" in body
    assert "111" in body
    assert "999" in body


def test_it_acknowledges_once_an_hour(clinic: Clinic, juno: Treated) -> None:
    for _ in range(3):
        clinic.text("SWELLING")
    assert len(clinic.messages("acknowledgement")) == 1
    clinic.later(hours=1)
    clinic.text("SWELLING")
    assert len(clinic.messages("acknowledgement")) == 2


def test_a_rise_in_urgency_gets_its_own(clinic: Clinic, juno: Treated) -> None:
    for body in ("when are you open?", "SWELLING", "PAIN"):
        clinic.text(body)
    assert len(set(clinic.bodies("acknowledgement"))) == 3


def test_a_calmer_text_after_an_urgent_one_gets_none(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    clinic.text("SWELLING")
    assert len(clinic.messages("acknowledgement")) == 1


def test_its_key_says_conversation_hour_and_urgency(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    (message,) = clinic.messages("acknowledgement")
    assert message.dedupe_key == f"ack:{message.conversation_id}:2026-11-30T09:urgent"


def test_it_needs_no_known_patient(clinic: Clinic) -> None:
    clinic.text("PAIN", sender=UNKNOWN)
    assert clinic.messages("acknowledgement")[0].to_number == UNKNOWN


@pytest.mark.parametrize("sender", ["+442079460958", "60777", "CLINIC"])
def test_it_texts_no_number_that_is_no_mobile(clinic: Clinic, sender: str) -> None:
    clinic.text("PAIN", sender=sender)
    assert clinic.messages("acknowledgement") == []
    assert ("acknowledgement_withheld", "number_not_mobile") in clinic.record()


def test_it_goes_stale_after_an_hour(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    (message,) = clinic.messages("acknowledgement")
    assert message.expires_at is not None
    assert (message.expires_at - message.due_at).total_seconds() == 3600


def test_an_hour_is_counted_back_from_the_text_and_not_by_the_clock(clinic: Clinic, juno: Treated) -> None:
    clinic.later(minutes=55)
    clinic.text("SWELLING")
    clinic.later(minutes=10)
    clinic.text("SWELLING")
    assert len(clinic.messages("acknowledgement")) == 1


def test_a_sign_that_calls_for_999_is_told_within_the_hour_and_once(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    clinic.text("now i cant breathe")
    clinic.text("i really cant breathe")
    first, second = clinic.bodies("acknowledgement")
    assert "Ring 999 now" not in first
    assert second.startswith("Ring 999 now")


def test_whoever_speaks_of_ending_it_hears_of_people_to_talk_to_within_the_hour(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    clinic.text("I want to kill myself")
    _, second = clinic.bodies("acknowledgement")
    assert second.startswith("If you are in danger or may hurt yourself, ring 999 now.")
    assert "Samaritans on 116 123" in second
    assert "discharge" not in second


@pytest.mark.parametrize("past_the_hour", [1, 55])
def test_one_that_was_lost_is_no_reason_to_be_silent(clinic: Clinic, juno: Treated, past_the_hour: int) -> None:
    clinic.later(minutes=past_the_hour)
    clinic.text("SWELLING")
    with clinic.database.write() as session:
        session.scalars(select(Message).where(Message.kind == "acknowledgement")).one().state = "expired"
    clinic.later(minutes=10)
    clinic.text("SWELLING")
    clinic.text("SWELLING")
    assert len(clinic.messages("acknowledgement")) == 2


def test_a_stop_with_a_symptom_is_honoured_and_a_person_rings(clinic: Clinic, juno: Treated) -> None:
    clinic.text("STOP. my face is full of pus")
    assert clinic.messages("acknowledgement") == []
    assert ("acknowledgement_withheld", "opted_out") in clinic.record()
    (alert,) = clinic.messages("alert")
    assert "Sent STOP, cannot be texted: ring" in (alert.body or "")


@pytest.mark.parametrize(("signed", "words"), [(True, "Pana/Pani"), (False, "your text")])
def test_somebody_unknown_is_answered_in_the_language_they_wrote_in_once_it_is_signed(
    clinic: Clinic, signed: bool, words: str
) -> None:
    with clinic.database.write() as session:
        item_of = a_report(clinic)
        if signed:
            a_sign_off(session, clinic.house.protocol, clinic.house.nurse, language="pl")
        conversation = a_conversation(session, clinic.house.sender, UNKNOWN)
        item = clinic.door.let_in(session, replace(item_of, conversation_id=conversation.id))
        clinic.settler._acknowledger.acknowledge(session, item, conversation, clinic.house.sender)
    (body,) = clinic.bodies("acknowledgement")
    assert words in body


@pytest.fixture
def polish(clinic: Clinic) -> None:
    with clinic.database.write() as session:
        a_sign_off(session, clinic.house.protocol, clinic.house.nurse, language="pl")


@pytest.mark.usefixtures("polish")
def test_a_patient_is_answered_in_the_language_they_certainly_write_in(clinic: Clinic, juno: Treated) -> None:
    clinic.text("bardzo mnie boli policzek i leci ropa")
    (body,) = clinic.bodies("acknowledgement")
    assert "Pana/Pani" in body or "personel" in body
    assert "your text" not in body


@pytest.mark.usefixtures("polish")
def test_what_is_urgent_in_a_language_that_is_only_likely_is_answered_in_both(clinic: Clinic, juno: Treated) -> None:
    clinic.text("help boli")
    (body,) = clinic.bodies("acknowledgement")
    assert body.startswith("Rowan Skin Clinic: your text has been passed to our staff.")
    assert body.endswith("Jeśli nie można się z nami połączyć: 111; jeśli szybko się pogarsza: 999.")


@pytest.mark.usefixtures("polish")
@pytest.mark.parametrize("words", ["PAIN", "it is weeping and really sore"])
def test_a_keyword_or_plain_english_is_answered_in_the_language_on_file(
    clinic: Clinic, juno: Treated, words: str
) -> None:
    clinic.text(words)
    assert clinic.bodies("acknowledgement")[0].startswith("Rowan Skin Clinic: your text has been passed")


@pytest.mark.usefixtures("polish")
@pytest.mark.parametrize(("words", "english"), [("PAIN", False), ("there is pus coming out of my cheek", True)])
def test_a_polish_patient_who_writes_whole_english_is_answered_in_it(
    clinic: Clinic, juno: Treated, words: str, english: bool
) -> None:
    with clinic.database.write() as session:
        session.merge(juno.patient).language = "pl"
    clinic.text(words)
    assert ("your text" in clinic.bodies("acknowledgement")[0]) is english


def test_no_language_that_nobody_has_signed_is_written_to_a_patient(clinic: Clinic, juno: Treated) -> None:
    clinic.text("bardzo mnie boli policzek i leci ropa")
    assert "your text" in clinic.bodies("acknowledgement")[0]


def a_report(clinic: Clinic) -> Report:
    place = clinic.house.clinic.id
    return Report(clinic_id=place, source="reply", urgency="urgent", text="bardzo boli", signs=("pain",), language="pl")


def a_conversation(session: Session, sender: Sender, number: str) -> Conversation:
    return conversation_with(session, sender, number, SATURDAY_NIGHT)
