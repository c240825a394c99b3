"""Which texts phones write by themselves."""

import pytest

from service.notify.replies.automatic_texts import as_automatic, by_machine, is_of_phone
from service.notify.replies.form import Inbound
from service.notify.triage.packaged import load_tongues

QUOTE = "\N{RIGHT SINGLE QUOTATION MARK}"
DRIVING = "I'm driving with Do Not Disturb While Driving turned on. I'll see your message when I get where I'm going."
SILENCED = (
    "(I'm not receiving notifications. If this is urgent, reply "
    '"urgent" to send a notification through with your original message.)'
)
OF_PHONES = [
    "I'm driving, I'll reply later",
    "I'm driving right now. I'll get back to you later.",
    DRIVING,
    DRIVING.replace("'", QUOTE),
    "I'm driving with Driving Focus turned on. I'll see your message when I get where I'm going.",
    SILENCED,
    "Auto-reply: I'm driving at the moment, will text you back soon",
    "Sorry, I'm driving. Sent from my car",
    "This is an automated message. I'm currently driving.",
]
OF_PEOPLE = [
    "",
    "later",
    "I'll call you later",
    "Will reply when I can",
    "I'm driving but my face is swelling up",
    "I'm driving to A&E",
    "I'm driving. All fine",
    "is it ok to be driving",
    "urgent",
    "this is an automated message? my cheek hurts",
]


def a_text(body: str) -> Inbound:
    return by_machine(Inbound("SM1", "+447700900120", "+447700900900", "sms", body, 0, None))


@pytest.mark.parametrize("body", OF_PHONES)
def test_what_phones_write_is_known(body: str) -> None:
    assert is_of_phone(body)


@pytest.mark.parametrize("body", OF_PEOPLE)
def test_what_people_write_is_never_taken_for_a_phones(body: str) -> None:
    assert not is_of_phone(body)


@pytest.mark.parametrize("body", OF_PHONES)
def test_its_words_mean_nothing_but_a_person_sees_them(body: str) -> None:
    text = a_text(body)
    judgement = as_automatic(load_tongues().triage(body, day=3), text)
    assert text.automatic
    assert (judgement.category, judgement.needs_person, judgement.signs, judgement.keyword) == (
        "unclear",
        True,
        (),
        None,
    )


def test_words_of_a_person_stay_as_they_were_read() -> None:
    body = "I'm driving but my face is swelling up"
    judgement = load_tongues().triage(body, day=3)
    assert as_automatic(judgement, a_text(body)) is judgement


def test_a_long_text_that_nearly_fits_is_decided_at_once() -> None:
    assert not is_of_phone("I'm driving. " * 45 + "x")
