"""A person has a text sent again beside what the program does by itself: a patient gets the copies that were asked for."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from service.base.actors import Actor
from service.base.errors import Refusal
from service.notify.again.desk import AgainDesk
from service.notify.models import Message
from service.notify.receipts import Receipt, apply
from tests.integration.notify.delivery.test_steps import Treatment, treatment

__all__ = ["treatment"]

SWITCHED_OFF, NOBODY = 30003, 30005


@pytest.fixture
def told(treatment: Treatment) -> Treatment:
    """A patient whose first text has left, and from whose phone no receipt comes unless a test says so."""
    treatment.scene.network.lose_receipts()
    treatment.it_is(0, 11, 6)
    treatment.send_due()
    return treatment


def heard(told: Treatment, text: Message, state: str, code: int | None = None) -> None:
    parts = told.scene.parts
    attempt = told.scene.attempts(text.id)[-1]
    receipt = Receipt(attempt.provider_id or "", state, code)
    with parts.database.write() as session:
        apply(session, attempt.clinic_id, attempt.id, receipt, parts.clock.real(), parts.clock.now())


def send_again(told: Treatment, text: Message) -> Message:
    scene = told.scene
    desk = AgainDesk(scene.parts.clock, scene.parts.delivery.checks)
    somebody = Actor("staff", scene.cast.owner.clinic.id, scene.cast.owner.manager.id, "manager")
    with scene.parts.database.write() as session:
        return desk.send(session, somebody, text.id, "she did not get it")


def hours_pass(told: Treatment) -> None:
    for hour in range(12, 16):
        told.it_is(0, hour)
        told.send_due()


def test_a_late_failure_brings_no_third_text(told: Treatment) -> None:
    first = told.text("straight_after")
    heard(told, first, "sent")
    send_again(told, first)
    told.send_due()
    heard(told, first, "undelivered", SWITCHED_OFF)
    assert told.scene.state(first.id) == "undelivered"
    hours_pass(told)
    assert len(told.sent()) == 2


def test_a_copy_that_fails_for_a_while_is_itself_tried_again(told: Treatment) -> None:
    first = told.text("straight_after")
    heard(told, first, "sent")
    copy = send_again(told, first)
    told.send_due()
    heard(told, copy, "undelivered", SWITCHED_OFF)
    hours_pass(told)
    assert len(told.sent()) == 3


def test_once_its_copy_has_failed_for_good_a_text_may_be_sent_again_and_fail_for_a_while(told: Treatment) -> None:
    first = told.text("straight_after")
    heard(told, first, "sent")
    copy = send_again(told, first)
    told.send_due()
    heard(told, copy, "undelivered", NOBODY)
    send_again(told, first)
    assert told.scene.state(copy.id) == "undelivered"


def test_while_a_copy_lives_no_other_is_made(told: Treatment) -> None:
    first = told.text("straight_after")
    heard(told, first, "sent")
    copy = send_again(told, first)
    for text in (first, copy):
        with pytest.raises(Refusal) as refused:
            send_again(told, text)
        assert refused.value.code == ("sent_again" if text is first else "not_sent_yet")
    told.send_due()
    heard(told, copy, "delivered")
    with pytest.raises(Refusal, match="sent_again"):
        send_again(told, first)
    send_again(told, copy)
    told.send_due()
    assert len(told.sent()) == 3


def test_of_two_people_at_one_moment_one_is_refused(told: Treatment) -> None:
    first = told.text("straight_after")
    heard(told, first, "undelivered", NOBODY)

    def refusal(_: int) -> str | None:
        try:
            send_again(told, first)
        except Refusal as refused:
            return refused.code
        return None

    with ThreadPoolExecutor(2) as people:
        assert sorted(people.map(refusal, range(2)), key=str) == [None, "sent_again"]
    told.send_due()
    assert len(told.sent()) == 2
