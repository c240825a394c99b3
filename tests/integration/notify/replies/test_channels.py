"""Each person is alerted in ways of their own, one after another."""

import pytest

from service.notify.models import Message
from service.notify.moves import move_message
from tests.cast import a_channel
from tests.integration.notify.replies.parts import Clinic, Treated

NURSE, SECOND = "+447700900290", "+447700900202"


@pytest.fixture
def called(clinic: Clinic, juno: Treated) -> Clinic:
    """The nurse gets an SMS, after two minutes a call, after four a mail; the manager stands behind her."""
    with clinic.database.write() as session:
        a_channel(session, clinic.house.nurse, "sms", NURSE)
        a_channel(session, clinic.house.nurse, "voice", NURSE, after_seconds=120)
        a_channel(session, clinic.house.nurse, "email", "imogen@rowan.example", after_seconds=600)
    clinic.put_on_call(clinic.house.manager, 2, SECOND)
    clinic.text("PAIN")
    return clinic


def rung(clinic: Clinic) -> list[tuple[str, str | None]]:
    return [(message.channel, message.to_number) for message in clinic.messages("alert")]


def run_after(clinic: Clinic, **by: float) -> int:
    clinic.later(**by)
    return clinic.escalation.run()


def fail(clinic: Clinic) -> None:
    """Let the newest alert end without having left."""
    with clinic.database.write() as session:
        message = session.get_one(Message, (clinic.house.clinic.id, clinic.messages("alert")[-1].id))
        move_message(session, message, "skipped", "no_carrier", clinic.clock.now())


def test_the_first_goes_at_once_and_the_others_after_their_time(called: Clinic) -> None:
    assert rung(called) == [("sms", NURSE)]
    assert run_after(called, seconds=119) == 0
    assert run_after(called, seconds=1) == 1
    assert rung(called) == [("sms", NURSE), ("voice", NURSE)]
    assert ("alerted", "by_voice") in called.record()


def test_a_way_that_is_due_later_is_taken_while_others_are_rung(called: Clinic) -> None:
    for _ in range(5):
        run_after(called, minutes=2)
    assert ("email", "imogen@rowan.example") in rung(called)
    assert ("sms", SECOND) in rung(called)


def test_a_failed_alert_brings_the_next_way_and_the_next_person_at_once(called: Clinic) -> None:
    fail(called)
    assert called.escalation.run() == 1
    assert rung(called)[1:] == [("voice", NURSE), ("sms", SECOND)]
    assert called.escalation.run() == 0


def test_each_way_that_fails_brings_the_next_until_none_is_left(called: Clinic) -> None:
    with called.database.write() as session:
        session.merge(called.item()).rung = 2  # nobody stands above
    fail(called)
    called.escalation.run()
    for _ in range(4):
        if called.messages("alert")[-1].state == "planned":
            fail(called)
        called.escalation.run()
    assert [channel for channel, _ in rung(called)] == ["sms", "voice", "email"]


def test_nobody_is_tried_further_once_it_is_taken(called: Clinic) -> None:
    called.text(f"ACK {called.item().code}", sender=NURSE)
    assert run_after(called, minutes=14) == 0
    assert len(rung(called)) == 1


def test_the_clock_that_runs_time_forward_stops_at_the_next_way(called: Clinic) -> None:
    with called.database.read() as session:
        due = called.escalation.next_due(session)
    assert due is not None
    assert (due - called.clock.now()).total_seconds() == 120
