"""A new number is told who texts and how to stop before advice goes there."""

import pytest
from sqlalchemy import select

from service.base.lookup import number_digest
from service.base.phones import Phones
from service.notify.delivery.checks import Checks
from service.notify.delivery.verdict import Send, Wait
from service.notify.models import Message
from service.notify.moves import move_message
from tests.cast import a_consent, a_sender, an_attempt
from tests.integration.notify.test_planning import Desk, desk

__all__ = ["desk"]
NEW = "+447700900188"


def told(desk: Desk) -> None:
    """Let the first text leave to the number that the patient has."""
    booked = desk.texts()["booked"]
    for state in ("queued", "sending", "accepted"):
        move_message(desk.session, booked, state, None, desk.clock.now())
        desk.session.flush()
    number = desk.cast.owner.patients[0].mobile or ""
    digest = number_digest(booked.clinic_id, number)
    an_attempt(desk.session, booked, desk.cast.owner.sender, state="accepted", to_number=number, to_digest=digest)


def moves_to(desk: Desk, number: str) -> None:
    desk.cast.owner.patients[0].mobile = number
    desk.reach_changed()


def introductions(desk: Desk) -> list[Message]:
    return list(desk.session.scalars(select(Message).where(Message.dedupe_key.like("%:to:%"))))


@pytest.fixture
def booked(desk: Desk) -> Desk:
    desk.book()
    told(desk)
    return desk


def test_a_new_number_is_told_once_who_texts(booked: Desk) -> None:
    moves_to(booked, NEW)
    booked.reach_changed()
    (text,) = introductions(booked)
    assert (text.step, text.state, text.due_at) == ("booked", "planned", booked.clock.now())


def test_a_number_that_was_told_is_not_told_again(booked: Desk) -> None:
    booked.reach_changed()
    assert introductions(booked) == []


def test_whoever_changes_to_whatsapp_is_told_there_too_and_not_again_on_the_way_back(booked: Desk) -> None:
    house, session = booked.cast.owner, booked.session
    patient = house.patients[0]
    a_sender(session, house.site, "whatsapp:+447700900901", channel="whatsapp")
    a_consent(session, patient, channel="whatsapp")
    for channel in ("whatsapp", "sms", "whatsapp"):
        patient.channel = channel
        booked.reach_changed()
    (text,) = introductions(booked)
    assert (text.step, text.channel, text.state) == ("booked", "whatsapp", "planned")


def test_a_first_text_that_has_not_left_finds_the_new_number_itself(desk: Desk) -> None:
    desk.book()
    moves_to(desk, NEW)
    assert introductions(desk) == []


def test_advice_waits_for_it_and_safety_does_not(booked: Desk) -> None:
    booked.complete()
    moves_to(booked, NEW)
    texts, checks = booked.texts(), Checks(Phones(allow_drama=True))
    later = texts["day_5"].due_at
    waiting = checks.look_at(booked.session, texts["day_5"], later).verdict
    assert isinstance(waiting, Wait)
    assert waiting.reason == "waits_for_first_text"
    assert isinstance(checks.look_at(booked.session, texts["day_1"], texts["day_1"].due_at).verdict, Send)
