"""A new number is told who texts and how to stop before advice goes there."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.base.database import Database
from service.base.lookup import number_digest
from service.base.phones import Phones
from service.clinics.models import Sender
from service.notify.case import load_case
from service.notify.delivery.checks import Checks, Ready
from service.notify.delivery.checks.first_texts import Untold, first_text_again
from service.notify.delivery.first_texts import make_first_texts
from service.notify.delivery.settle import finish
from service.notify.delivery.verdict import Send, Skip, Verdict, Wait
from service.notify.models import Message
from service.notify.moved.naming import Named, key_of
from service.notify.moves import move_message
from service.notify.replies.conversations import conversation_with
from service.notify.replies.models import Reply
from service.notify.whatsapp.definitions import definitions_of
from service.notify.whatsapp.models import MessageTemplate
from service.protocols.store import load
from tests.cast import a_consent, a_message, a_sender, an_attempt
from tests.integration.notify.delivery.checks.test_batches import counted
from tests.integration.notify.test_planning import FIRST, Desk, desk

__all__ = ["desk"]
NEW = "+447700900188"
NAMED = (Named(2, 1, 0),)


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


def leaves(desk: Desk, step: str) -> Verdict:
    """Let a step be due, and say what becomes of it as it is prepared."""
    desk.complete()
    text = desk.texts()[step]
    desk.clock.now_value = text.due_at
    return again(desk, step)


def again(desk: Desk, step: str) -> Verdict:
    text, now = desk.texts()[step], desk.clock.now()
    ready = Checks(Phones(allow_drama=True)).look_at(desk.session, text, now)
    ((_, then),) = make_first_texts(desk.session, [(text, ready)], now)
    return then.verdict


def written_as_due(desk: Desk, step: str) -> Verdict:
    """Let the patient write on WhatsApp on the day of a step."""
    desk.complete()
    desk.clock.now_value = desk.texts()[step].due_at
    writes_on_whatsapp(desk)
    return again(desk, step)


def test_the_first_step_that_leaves_by_whatsapp_lets_the_first_text_go_before_it(on_whatsapp: Desk) -> None:
    verdict = written_as_due(on_whatsapp, "day_5")
    assert isinstance(verdict, Wait)
    assert verdict.reason == "waits_for_first_text"
    (text,) = introductions(on_whatsapp)
    assert (text.step, text.state, text.due_at) == ("booked", "planned", on_whatsapp.clock.now())
    again(on_whatsapp, "day_5")
    assert len(introductions(on_whatsapp)) == 1


def test_safety_goes_at_once_and_the_first_text_beside_it(on_whatsapp: Desk) -> None:
    assert isinstance(written_as_due(on_whatsapp, "day_1"), Send)
    assert [text.state for text in introductions(on_whatsapp)] == ["planned"]


def test_news_of_a_move_waits_for_the_first_text_too(on_whatsapp: Desk) -> None:
    session, now, course = on_whatsapp.session, on_whatsapp.clock.now(), on_whatsapp.course
    writes_on_whatsapp(on_whatsapp)
    its = {"course_id": course.id, "patient_id": course.patient_id, "to_number": None, "due_at": now}
    text = a_message(
        session, on_whatsapp.cast.owner.clinic, kind="moved", dedupe_key=key_of(course.id, now, NAMED), **its
    )
    ready = Checks(Phones(allow_drama=True)).look_at(session, text, now)
    assert ready.untold is not None
    assert (ready.verdict, ready.untold.waits, ready.untold.draft.step) == (Send(), True, "booked")


def test_what_leaves_by_sms_where_that_was_told_needs_no_first_text(on_whatsapp: Desk) -> None:
    assert isinstance(leaves(on_whatsapp, "day_5"), Send)
    assert introductions(on_whatsapp) == []


def test_a_first_text_that_would_not_leave_by_whatsapp_itself_holds_nothing_up(on_whatsapp: Desk) -> None:
    leaves(on_whatsapp, "day_5")
    text = on_whatsapp.texts()["day_5"]
    approved(on_whatsapp, "day_5")
    ready = Checks(Phones(allow_drama=True)).look_at(on_whatsapp.session, text, on_whatsapp.clock.now())
    assert (ready.sender and ready.sender.channel, ready.untold, ready.verdict) == ("whatsapp", None, Send())


def approved(desk: Desk, step: str) -> None:
    """Let WhatsApp have approved the text of one step, whatever it depends on."""
    version, now = desk.cast.owner.protocol, desk.clock.now()
    for one in definitions_of(load(version), "en"):
        if one.step == step:
            row = MessageTemplate(clinic_id=version.clinic_id, protocol_version_id=version.id, account_sid="AC1")
            row.step, row.language, row.variant, row.number, row.name = step, "en", one.variant, 1, f"n{one.variant}"
            row.body, row.variables, row.samples, row.buttons = "Advice.", [], [], []
            row.category, row.status, row.content_sid, row.created_at = "UTILITY", "approved", "HX1", now
            desk.session.add(row)


def ends(desk: Desk, *states: str, reason: str | None = None) -> None:
    (text,) = introductions(desk)
    for state in states:
        move_message(desk.session, text, state, reason, desk.clock.now())
        desk.session.flush()
    text.reason = reason


def test_one_that_failed_is_not_made_again_and_holds_nothing_up(on_whatsapp: Desk) -> None:
    written_as_due(on_whatsapp, "day_5")
    ends(on_whatsapp, "queued", "failed", reason="provider_refused")
    assert isinstance(again(on_whatsapp, "day_5"), Send)
    assert [text.state for text in introductions(on_whatsapp)] == ["failed"]


@pytest.mark.parametrize(("state", "reason"), [("skipped", "told_before"), ("expired", "expired_paused")])
def test_one_that_found_no_way_comes_back(on_whatsapp: Desk, state: str, reason: str) -> None:
    written_as_due(on_whatsapp, "day_5")
    ends(on_whatsapp, state, reason=reason)
    assert isinstance(again(on_whatsapp, "day_5"), Wait)
    assert [(text.state, text.reason) for text in introductions(on_whatsapp)] == [("planned", None)]


def test_many_first_texts_take_no_more_statements_than_one(on_whatsapp: Desk, database: Database) -> None:
    case, now = load_case(on_whatsapp.session, on_whatsapp.course.clinic_id, on_whatsapp.course.id), FIRST
    draft = first_text_again(case, case.protocol.step("booked"), "whatsapp", now, None)
    assert draft is not None
    patients = [patient.id for patient in on_whatsapp.cast.owner.patients]

    def made(*keys: str) -> int:
        drafts = [replace(draft, dedupe_key=key, patient_id=one) for key, one in zip(keys, patients, strict=False)]
        looked = [(Message(), Ready(Send(), untold=Untold(one, waits=True))) for one in drafts]
        with counted(database) as statements:
            then = make_first_texts(on_whatsapp.session, looked, now)
        assert all(isinstance(ready.verdict, Wait) for _, ready in then)
        return len(statements)

    assert made("step:1:to:a") == made("step:2:to:a", "step:3:to:a") == 2
