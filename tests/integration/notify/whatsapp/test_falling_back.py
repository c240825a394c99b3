"""What WhatsApp does not bring follows by SMS: once, never against a STOP, and saying that it repeats where it does."""

from datetime import timedelta
from typing import Any

import pytest

from service.base.actors import Actor
from service.notify.again.desk import AgainDesk
from service.notify.correcting.reading import gone_out
from service.notify.models import Attempt, Message
from service.notify.receipts import Receipt, apply
from service.notify.whatsapp.timer import FallBackTimer
from tests.cast import a_message, an_attempt
from tests.integration.notify.whatsapp.scene import ISLA, Talk
from tests.support.seals import seal_elsewhere
from tests.support.telephony import wait_for


def send_by_whatsapp(isla: Talk, **how: Any) -> None:
    """Send the first text in free words to a phone that behaves so."""
    isla.wrote(isla.scene.parts.clock.now())
    isla.scene.network.behave(ISLA, **how)
    isla.treatment.send_due()


def time_passes(isla: Talk, by: timedelta) -> int:
    isla.scene.parts.clock.clinic_ahead += by
    return FallBackTimer(isla.scene.parts.database, isla.scene.parts.clock).run()


def receipt(isla: Talk, attempt: Attempt, state: str, code: int | None = None) -> None:
    """Let a receipt of an attempt come, as if it had been on its way for long."""
    parts, now = isla.scene.parts, isla.scene.parts.clock.now()
    with parts.database.write() as session:
        apply(session, attempt.clinic_id, attempt.id, Receipt(attempt.provider_id or "", state, code), now, now)


def channels(isla: Talk) -> list[str]:
    return [channel for channel, _ in isla.sent()]


def test_a_number_that_is_not_on_whatsapp_gets_an_sms_at_once(isla: Talk) -> None:
    send_by_whatsapp(isla, whatsapp="none")
    wait_for(lambda: isla.straight_after().fallback == "reported")
    isla.treatment.send_due()
    assert channels(isla) == ["whatsapp", "sms"]
    first, second = isla.sent()
    assert first[1].startswith(f"{second[1]}\n\n")
    assert isla.straight_after().channel == "sms"


def test_it_falls_back_once(isla: Talk) -> None:
    send_by_whatsapp(isla, whatsapp="none")
    wait_for(lambda: isla.straight_after().fallback == "reported")
    isla.scene.network.behave(ISLA, mode="unknown")
    isla.treatment.send_due()
    wait_for(lambda: isla.straight_after().state == "undelivered")
    isla.treatment.send_due()
    assert channels(isla) == ["whatsapp", "sms"]


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_it_never_follows_after_a_stop_on_either_channel(isla: Talk, channel: str) -> None:
    send_by_whatsapp(isla, whatsapp="blocked")
    isla.stops(channel)
    receipt(isla, isla.attempts()[0], "failed", 63003)
    assert time_passes(isla, timedelta(hours=2)) == 0
    isla.treatment.send_due()
    assert channels(isla) == ["whatsapp"]


def test_a_block_that_whatsapp_tells_is_taken_for_a_stop(isla: Talk) -> None:
    send_by_whatsapp(isla, whatsapp="blocked")
    receipt(isla, isla.attempts()[0], "failed", 63014)
    isla.treatment.send_due()
    assert (channels(isla), isla.straight_after().fallback) == (["whatsapp"], None)


def test_a_safety_text_without_receipt_is_repeated_after_an_hour_and_says_so(isla: Talk) -> None:
    send_by_whatsapp(isla, whatsapp="blocked")
    wait_for(lambda: isla.straight_after().state == "sent")
    assert time_passes(isla, timedelta(minutes=59)) == 0
    assert time_passes(isla, timedelta(minutes=2)) == 1
    isla.treatment.send_due()
    (_, first), (channel, second) = isla.sent()
    assert channel == "sms"
    words, stop = first.split("\n\n")
    assert (second, "STOP" in stop) == (f"As sent by WhatsApp: {words}", True)
    assert "07700 900910" in second[:160]
    assert time_passes(isla, timedelta(hours=2)) == 0


def to_put_right(isla: Talk) -> list[str]:
    """Return where each text stands that is to be put right."""
    with isla.scene.parts.database.read() as session:
        gone = gone_out(session, isla.scene.cast.owner.clinic.id, isla.treatment.course_id)
        return [text.state for one in gone for text in one.texts]


def test_what_was_undone_is_repeated_when_the_tick_returns_and_not_before(isla: Talk) -> None:
    send_by_whatsapp(isla, whatsapp="blocked")
    wait_for(lambda: isla.straight_after().state == "sent")
    isla.treatment.tell("completion_undone")
    assert (time_passes(isla, timedelta(minutes=61)), to_put_right(isla)) == (0, ["sent"])
    isla.treatment.tell("completed")
    assert time_passes(isla, timedelta(minutes=1)) == 1
    isla.treatment.send_due()
    assert channels(isla) == ["whatsapp", "sms"]


def test_an_sms_that_an_undo_took_back_is_to_be_put_right_and_leaves_when_the_tick_returns(isla: Talk) -> None:
    send_by_whatsapp(isla, whatsapp="blocked")
    wait_for(lambda: isla.straight_after().state == "sent")
    assert time_passes(isla, timedelta(minutes=61)) == 1
    isla.treatment.tell("completion_undone")
    assert (isla.straight_after().state, to_put_right(isla)) == ("cancelled", ["sent"])
    isla.treatment.tell("completed")
    time_passes(isla, timedelta(minutes=10))
    isla.treatment.send_due()
    assert channels(isla) == ["whatsapp", "sms"]


def test_the_next_moment_is_told_to_a_clock_that_runs_time_forward(isla: Talk) -> None:
    send_by_whatsapp(isla, whatsapp="blocked")
    wait_for(lambda: isla.straight_after().state == "sent")
    timer = FallBackTimer(isla.scene.parts.database, isla.scene.parts.clock)
    assert timer.next_due() == isla.straight_after().updated_at + timedelta(minutes=60)


def test_a_receipt_that_comes_before_the_sms_has_left_keeps_it_here(isla: Talk) -> None:
    send_by_whatsapp(isla, whatsapp="blocked")
    wait_for(lambda: isla.straight_after().state == "sent")
    time_passes(isla, timedelta(hours=2))
    receipt(isla, isla.attempts()[0], "delivered")
    isla.treatment.send_due()
    assert (isla.straight_after().state, channels(isla)) == ("delivered", ["whatsapp"])


def test_a_receipt_that_comes_after_the_sms_changes_the_record_alone(isla: Talk) -> None:
    send_by_whatsapp(isla, whatsapp="blocked")
    wait_for(lambda: isla.straight_after().state == "sent")
    time_passes(isla, timedelta(hours=2))
    isla.treatment.send_due()
    wait_for(lambda: isla.straight_after().state == "delivered")
    receipt(isla, isla.attempts()[0], "delivered")
    isla.treatment.send_due()
    assert channels(isla) == ["whatsapp", "sms"]
    assert [one.state for one in isla.attempts()] == ["delivered", "delivered"]


def test_a_template_that_was_paused_meanwhile_is_asked_about_at_once(isla: Talk) -> None:
    isla.templates.approve_all()
    template = isla.templates.rows(step="straight_after")[0]
    isla.templates.decide(name=template.name, status="paused")
    isla.treatment.send_due()
    wait_for(lambda: isla.straight_after().fallback == "reported")
    isla.treatment.send_due()
    assert channels(isla) == ["whatsapp", "sms"]
    isla.templates.watch.run()
    assert isla.templates.rows(step="straight_after")[0].status == "paused"


def test_of_a_text_and_its_copy_one_alone_is_repeated(isla: Talk) -> None:
    send_by_whatsapp(isla, whatsapp="blocked")
    wait_for(lambda: isla.straight_after().state == "sent")
    first, parts, house = isla.straight_after(), isla.scene.parts, isla.scene.cast.owner
    with parts.database.write() as session:
        somebody = Actor("staff", house.clinic.id, house.manager.id, "manager")
        copy = AgainDesk(parts.clock, parts.delivery.checks).send(session, somebody, first.id, "has not seen it")
    isla.treatment.send_due()
    wait_for(lambda: isla.scene.state(copy.id) == "sent")
    assert time_passes(isla, timedelta(minutes=65)) == 1
    isla.treatment.send_due()
    assert (channels(isla), isla.scene.message(first.id).fallback) == (["whatsapp", "whatsapp", "sms"], None)


def test_a_copy_of_what_sms_repeated_is_not_repeated_too(isla: Talk) -> None:
    send_by_whatsapp(isla, whatsapp="blocked")
    wait_for(lambda: isla.straight_after().state == "sent")
    first, parts = isla.straight_after(), isla.scene.parts
    with parts.database.write() as session:
        row = session.get_one(Message, (first.clinic_id, first.id))
        row.fallback, row.channel = "no_receipt", "sms"
        about = {name: getattr(first, name) for name in ("step", "session_id", "course_id", "patient_id")}
        version = first.protocol_version_id
        copy = a_message(
            session,
            isla.scene.cast.owner.clinic,
            kind="step",
            state="sent",
            channel="whatsapp",
            again_of=first.id,
            protocol_version_id=version,
            expires_at=first.expires_at,
            updated_at=parts.clock.now(),
            **about,
        )
        an_attempt(session, copy, isla.scene.cast.owner.sender, channel="whatsapp", to_number=ISLA)
    assert time_passes(isla, timedelta(minutes=65)) == 0


def test_a_number_that_cannot_be_read_keeps_no_other_safety_text_from_following(isla: Talk) -> None:
    send_by_whatsapp(isla, whatsapp="blocked")
    wait_for(lambda: isla.straight_after().state == "sent")
    first, parts, house = isla.straight_after(), isla.scene.parts, isla.scene.cast.owner
    about = {name: getattr(first, name) for name in ("step", "session_id", "course_id", "patient_id", "expires_at")}
    about |= {"protocol_version_id": first.protocol_version_id, "updated_at": first.updated_at}
    with parts.database.write() as session:
        other = a_message(session, house.clinic, kind="step", state="sent", channel="whatsapp", **about)
        attempt = an_attempt(session, other, house.sender, channel="whatsapp", to_number=ISLA)
        seal_elsewhere(session, Attempt.to_number, attempt.id)
    assert time_passes(isla, timedelta(minutes=65)) == 1
    assert isla.scene.message(first.id).fallback == "no_receipt"
    assert isla.scene.message(other.id).fallback is None
    assert FallBackTimer(parts.database, parts.clock).next_due() is None
