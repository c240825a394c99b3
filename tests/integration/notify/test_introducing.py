"""A new number is told who texts and how to stop before advice goes there."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.base.lookup import number_digest
from service.base.phones import Phones
from service.clinics.models import Sender
from service.notify.delivery.checks import Checks
from service.notify.delivery.settle import finish
from service.notify.delivery.verdict import Send, Skip, Wait
from service.notify.models import Message
from service.notify.moves import move_message
from service.notify.replies.conversations import conversation_with
from service.notify.replies.models import Reply
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


def writes_on_whatsapp(desk: Desk) -> None:
    """Open the window of a day in which WhatsApp takes the clinic's own words."""
    session, patient, now = desk.session, desk.cast.owner.patients[0], desk.clock.now()
    sender = session.scalars(select(Sender).where(Sender.channel == "whatsapp")).one()
    talk = conversation_with(session, sender, patient.mobile or "", now)
    reply = Reply(clinic_id=sender.clinic_id, conversation_id=talk.id, provider_id=f"SM{now:%d%H}", received_at=now)
    reply.body, reply.category, reply.signs, reply.because, reply.lexicon_version = "Hello", "fine", [], "[]", ""
    session.add(reply)


def introductions(desk: Desk) -> list[Message]:
    return list(desk.session.scalars(select(Message).where(Message.dedupe_key.like("%:to:%"))))


@pytest.fixture
def booked(desk: Desk) -> Desk:
    desk.book()
    told(desk)
    return desk


@pytest.fixture
def on_whatsapp(booked: Desk) -> Desk:
    """A patient who was told by SMS and wants WhatsApp from now on, outside the window and without a template."""
    house = booked.cast.owner
    a_sender(booked.session, house.site, "whatsapp:+447700900901", channel="whatsapp")
    a_consent(booked.session, house.patients[0], channel="whatsapp")
    house.patients[0].channel = "whatsapp"
    return booked


def test_a_new_number_is_told_once_who_texts(booked: Desk) -> None:
    moves_to(booked, NEW)
    booked.reach_changed()
    (text,) = introductions(booked)
    assert (text.step, text.state, text.due_at) == ("booked", "planned", booked.clock.now())


def test_a_number_that_was_told_is_not_told_again(booked: Desk) -> None:
    booked.reach_changed()
    assert introductions(booked) == []


def test_whoever_changes_to_whatsapp_is_told_there_too_and_not_again_on_the_way_back(on_whatsapp: Desk) -> None:
    writes_on_whatsapp(on_whatsapp)
    for channel in ("whatsapp", "sms", "whatsapp"):
        on_whatsapp.cast.owner.patients[0].channel = channel
        on_whatsapp.reach_changed()
    (text,) = introductions(on_whatsapp)
    assert (text.step, text.channel, text.state) == ("booked", "whatsapp", "planned")


def test_whoever_wants_whatsapp_and_gets_sms_as_things_are_is_not_told_there_again(on_whatsapp: Desk) -> None:
    on_whatsapp.reach_changed()
    assert introductions(on_whatsapp) == []


def test_what_would_go_by_sms_again_when_it_leaves_stays_until_whatsapp_takes_it(on_whatsapp: Desk) -> None:
    writes_on_whatsapp(on_whatsapp)
    on_whatsapp.reach_changed()
    (text,) = introductions(on_whatsapp)
    on_whatsapp.clock.now_value += timedelta(hours=25)
    assert Checks(Phones(allow_drama=True)).look_at(on_whatsapp.session, text, on_whatsapp.clock.now()).verdict == Skip(
        "told_before"
    )
    finish(on_whatsapp.session, text, "skipped", "told_before", on_whatsapp.clock.now())
    writes_on_whatsapp(on_whatsapp)
    on_whatsapp.reach_changed()
    assert (text.state, text.reason) == ("planned", None)


def test_back_at_a_number_that_was_told_the_text_for_the_other_one_stays(booked: Desk) -> None:
    old = booked.cast.owner.patients[0].mobile or ""
    moves_to(booked, NEW)
    moves_to(booked, old)
    (text,) = introductions(booked)
    looked = Checks(Phones(allow_drama=True)).look_at(booked.session, text, booked.clock.now())
    assert looked.verdict == Skip("told_before")


def test_a_first_text_that_has_not_left_finds_the_new_number_itself(desk: Desk) -> None:
    desk.book()
    moves_to(desk, NEW)
    assert introductions(desk) == []


def changes_number_when(booked: Desk, step: str) -> Message:
    """Let the number change in the moment in which a text is due."""
    booked.complete()
    text = booked.texts()[step]
    booked.clock.now_value = text.due_at
    moves_to(booked, NEW)
    return text


def test_advice_waits_for_it(booked: Desk) -> None:
    text = changes_number_when(booked, "day_5")
    waiting = Checks(Phones(allow_drama=True)).look_at(booked.session, text, booked.clock.now()).verdict
    assert isinstance(waiting, Wait)
    assert waiting.reason == "waits_for_first_text"


def test_safety_does_not_wait_for_it(booked: Desk) -> None:
    text = changes_number_when(booked, "day_1")
    assert isinstance(Checks(Phones(allow_drama=True)).look_at(booked.session, text, booked.clock.now()).verdict, Send)


def test_advice_goes_where_the_first_text_waits_itself(booked: Desk) -> None:
    text = changes_number_when(booked, "day_5")
    (first,) = introductions(booked)
    first.reason = "whatsapp_template_waits"
    assert isinstance(Checks(Phones(allow_drama=True)).look_at(booked.session, text, booked.clock.now()).verdict, Send)
