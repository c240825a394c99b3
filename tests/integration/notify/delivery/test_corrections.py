"""What went out by mistake is put right once, whoever else is about it and whatever receipt comes late."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from service.base.actors import Actor
from service.base.errors import Refusal
from service.notify.correcting.desk import CorrectionDesk
from service.notify.correcting.reading import gone_out
from service.notify.correcting.today import to_put_right
from service.notify.models import Message
from service.notify.reasons import REASONS
from service.notify.receipts import Receipt, apply
from service.patients.models import Patient
from tests.cast import a_consent
from tests.integration.notify.delivery.test_steps import Treatment, treatment

__all__ = ["treatment"]
PHONE_OFF, NOBODY = 30003, 30005


@pytest.fixture
def undone(treatment: Treatment) -> Treatment:
    """A tick that was taken back after its first text had left."""
    treatment.scene.network.lose_receipts()
    treatment.it_is(0, 11, 6)
    treatment.send_due()
    treatment.tell("completion_undone")
    treatment.it_is(0, 11, 10)
    return treatment


def put_right(undone: Treatment) -> str | None:
    """Write a correction; returns the code of a refusal."""
    scene, house = undone.scene, undone.scene.cast.owner
    desk = CorrectionDesk(scene.parts.clock, scene.parts.delivery.checks)
    somebody = Actor("staff", house.clinic.id, house.manager.id, "manager")
    try:
        with scene.parts.database.write() as session:
            desk.write(session, somebody, undone.course_id, 1, "Sorry, that was for somebody else.")
    except Refusal as refused:
        return refused.code
    return None


def replies(undone: Treatment) -> list[Message]:
    with undone.scene.parts.database.read() as session:
        return list(session.scalars(select(Message).where(Message.kind == "reply")))


def test_of_two_people_at_one_moment_one_puts_it_right(undone: Treatment) -> None:
    with ThreadPoolExecutor(2) as people:
        codes = list(people.map(put_right, [undone, undone]))
    assert sorted(codes, key=str) == [None, "nothing_to_put_right"]
    assert len(replies(undone)) == 1


def test_a_receipt_that_comes_later_asks_for_no_second_correction(undone: Treatment) -> None:
    parts, house = undone.scene.parts, undone.scene.cast.owner
    assert put_right(undone) is None
    undone.it_is(0, 11, 20)
    (attempt,) = undone.scene.attempts(undone.text("straight_after").id)
    with parts.database.write() as session:
        receipt = Receipt(attempt.provider_id or "", "delivered", None)
        apply(session, attempt.clinic_id, attempt.id, receipt, parts.clock.real(), parts.clock.now())
        assert gone_out(session, house.clinic.id, undone.course_id) == []


def test_it_stays_put_right_when_the_correction_and_another_clinics_text_have_left(undone: Treatment) -> None:
    scene, house = undone.scene, undone.scene.cast.owner
    assert put_right(undone) is None
    undone.it_is(0, 11, 12)
    scene.put("Of another clinic.", clinic_id=scene.cast.outsider.clinic.id)
    undone.send_due()
    assert len(undone.sent()) == 3
    with scene.parts.database.read() as session:
        assert gone_out(session, house.clinic.id, undone.course_id) == []
        assert to_put_right(session, house.clinic.id) == []
    assert put_right(undone) == "nothing_to_put_right"


def test_once_the_session_is_ticked_again_a_correction_that_the_network_gives_back_stays_away(
    undone: Treatment,
) -> None:
    parts = undone.scene.parts
    assert put_right(undone) is None
    undone.send_due()
    undone.tell("completed")
    (attempt,) = undone.scene.attempts(replies(undone)[0].id)
    with parts.database.write() as session:
        receipt = Receipt(attempt.provider_id or "", "undelivered", PHONE_OFF)
        apply(session, attempt.clinic_id, attempt.id, receipt, parts.clock.real(), parts.clock.now())
    assert replies(undone)[0].state == "queued"
    undone.it_is(0, 13)
    undone.send_due()
    (reply,) = replies(undone)
    assert (reply.state, reply.reason) == ("skipped", "ticked_again")


def test_a_correction_that_failed_for_good_puts_nothing_right_and_says_why(undone: Treatment) -> None:
    parts, house = undone.scene.parts, undone.scene.cast.owner
    assert put_right(undone) is None
    undone.send_due()
    (attempt,) = undone.scene.attempts(replies(undone)[0].id)
    with parts.database.write() as session:
        receipt = Receipt(attempt.provider_id or "", "undelivered", NOBODY)
        apply(session, attempt.clinic_id, attempt.id, receipt, parts.clock.real(), parts.clock.now())
    with parts.database.read() as session:
        (gone,), (line,) = gone_out(session, house.clinic.id, undone.course_id), to_put_right(session, house.clinic.id)
    assert (line.told, line.lost) == ("1 text", gone.lost)
    assert gone.lost is not None
    assert gone.lost.reason_text == REASONS[replies(undone)[0].reason or ""]
    assert put_right(undone) is None
    with parts.database.read() as session:
        assert to_put_right(session, house.clinic.id) == []


def test_who_wants_no_texts_by_the_time_a_correction_leaves_is_to_be_rung(undone: Treatment) -> None:
    house = undone.scene.cast.owner
    assert put_right(undone) is None
    patient_changes(undone, channel="print")
    undone.send_due()
    assert [(reply.state, reply.reason) for reply in replies(undone)] == [("skipped", "wants_no_texts")]
    with undone.scene.parts.database.read() as session:
        (line,) = to_put_right(session, house.clinic.id)
    assert line.lost is not None
    assert line.lost.reason_text == REASONS["wants_no_texts"]


def test_who_wants_no_texts_any_more_is_told_by_telephone(undone: Treatment) -> None:
    patient_changes(undone, channel="print")
    assert put_right(undone) == "cannot_text"
    patient_changes(undone, channel="sms", consent=False)
    assert put_right(undone) == "cannot_text"
    assert replies(undone) == []


def test_a_correction_that_still_waits_is_not_texted_to_who_took_consent_back(undone: Treatment) -> None:
    assert put_right(undone) is None
    patient_changes(undone, consent=False)
    undone.send_due()
    (reply,) = replies(undone)
    assert (reply.state, reply.reason) == ("skipped", "no_consent")


def patient_changes(undone: Treatment, *, channel: str = "sms", consent: bool = True) -> None:
    parts, house = undone.scene.parts, undone.scene.cast.owner
    with parts.database.write() as session:
        patient = session.get_one(Patient, (house.clinic.id, house.patients[0].id))
        patient.channel = channel
        a_consent(session, patient, given=consent, at=parts.clock.now())
