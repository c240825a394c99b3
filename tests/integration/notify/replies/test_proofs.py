"""Does each phone answer? Test alerts by a person and every week."""

import pytest

from service.base.lookup import number_digest
from service.clinics.models import Staff
from service.clinics.rota.models import StaffChannel
from service.clinics.rota.ways import Ways
from service.notify.alerts.models import AlertTest
from service.notify.alerts.on_call_views import people_lines
from service.notify.alerts.proving import ask, proofs
from service.notify.alerts.weekly import WeeklyProof, due, unproved
from service.notify.models import Message
from service.notify.moves import move_message
from tests.cast import a_channel
from tests.integration.notify.replies.parts import Clinic, Treated

NEW = "+447700900291"


@pytest.fixture
def nurse(clinic: Clinic) -> str:
    return clinic.mobile_of(clinic.house.nurse)


def send_one(clinic: Clinic) -> AlertTest:
    """Send a test to the nurse's first way."""
    with clinic.database.write() as session:
        way = Ways.read(session, clinic.house.clinic.id).to(clinic.house.nurse)[0]
        return ask(session, session.merge(clinic.house.nurse), way, clinic.clock)


def missing(clinic: Clinic) -> list[str]:
    with clinic.database.read() as session:
        return [staff.name for staff, _, _ in unproved(session, clinic.house.clinic.id, clinic.clock.now())]


def test_a_test_leaves_like_an_alert_and_an_ok_answers_it(clinic: Clinic, nurse: str) -> None:
    send_one(clinic)
    (message,) = clinic.messages("proof")
    assert (message.to_number, message.lane, message.channel) == (nurse, "urgent", "sms")
    clinic.later(minutes=3)
    clinic.text("Ok!", sender=nurse)
    (test,) = clinic.all(AlertTest)
    assert test.answered_at == clinic.clock.now()
    assert (clinic.items(), clinic.messages("answer")) == ([], [])


def test_an_ok_by_a_channel_of_their_own_keeps_its_date(clinic: Clinic) -> None:
    with clinic.database.write() as session:
        a_channel(session, clinic.house.nurse, "sms", "+447700900290")
    send_one(clinic)
    clinic.text("OK", sender="+447700900290")
    assert [row.proved_at for row in clinic.all(StaffChannel)] == [clinic.clock.now()]


def test_an_ack_proves_the_phone_too(clinic: Clinic, juno: Treated, nurse: str) -> None:
    send_one(clinic)
    clinic.text("PAIN")
    clinic.text("ack", sender=nurse)
    assert clinic.all(AlertTest)[0].answered_at is not None
    assert clinic.item().acknowledged_by == clinic.house.nurse.id


def test_an_ok_takes_no_alert_that_waits(clinic: Clinic, juno: Treated, nurse: str) -> None:
    send_one(clinic)
    clinic.text("PAIN")
    clinic.text("ok", sender=nurse)
    assert clinic.item().state == "open"
    assert clinic.bodies("answer")[0].startswith("Not taken yet")


def test_free_words_and_stop_prove_nothing(clinic: Clinic, nurse: str) -> None:
    send_one(clinic)
    for words in ("STOP", "who is this"):
        clinic.text(words, sender=nurse)
    assert clinic.all(AlertTest)[0].answered_at is None


def test_without_an_answer_within_a_day_it_is_missing(clinic: Clinic, nurse: str) -> None:
    send_one(clinic)
    clinic.later(hours=24)
    assert missing(clinic) == []
    clinic.later(minutes=1)
    assert missing(clinic) == ["Imogen Larch"]
    clinic.text("ok", sender=nurse)
    assert missing(clinic) == []


def test_a_test_that_reached_nobody_is_missing_at_once(clinic: Clinic) -> None:
    send_one(clinic)
    with clinic.database.write() as session:
        message = session.get_one(Message, (clinic.house.clinic.id, clinic.messages("proof")[0].id))
        move_message(session, message, "skipped", "no_carrier", clinic.clock.now())
    assert missing(clinic) == ["Imogen Larch"]


def test_every_week_each_phone_that_alerts_ring_is_tested_at_a_civil_hour(clinic: Clinic, nurse: str) -> None:
    clock, weekly = clinic.clock, WeeklyProof(clinic.database, clinic.clock)
    assert weekly.run() == 0  # at nine in the morning
    clinic.later(hours=3)
    assert weekly.run() == 2  # the nurses of both clinics
    assert nurse in [message.to_number for message in clinic.messages("proof")]
    clinic.later(hours=1)
    assert weekly.run() == 0
    clinic.later(days=5)  # a Saturday
    assert clock.now().weekday() == 5
    assert weekly.run() == 0
    clinic.later(days=2)
    assert weekly.run() == 2


def test_the_date_of_the_last_answer_outlives_a_new_test(clinic: Clinic, nurse: str) -> None:
    send_one(clinic)
    clinic.text("ok", sender=nurse)
    answered = clinic.clock.now()
    clinic.later(days=7)
    send_one(clinic)
    with clinic.database.read() as session:
        proof = proofs(session, clinic.house.clinic.id)[clinic.house.nurse.id, "sms", nurse]
    assert (proof.proved_at, proof.answered_at) == (answered, None)


def test_another_number_is_not_proven_by_the_one_before(clinic: Clinic, nurse: str) -> None:
    send_one(clinic)
    with clinic.database.write() as session:
        staff = session.get_one(Staff, (clinic.house.clinic.id, clinic.house.nurse.id))
        staff.mobile, staff.mobile_digest = NEW, number_digest(staff.clinic_id, NEW)
    clinic.text("ok", sender=NEW)
    assert clinic.all(AlertTest)[0].answered_at is None
    clinic.later(hours=3)
    with clinic.database.read() as session:
        tested_next = [way.address for _, way in due(session, clinic.house.clinic.id, clinic.clock.now())]
        (line,) = people_lines(session, clinic.house.clinic.id, clinic.clock.now())[1].ways
    assert tested_next == [NEW]
    assert (line.changed, line.proved_at, line.asked_at) == (True, None, None)


def test_an_ok_from_a_shared_phone_proves_it_for_everybody_who_has_it(clinic: Clinic, nurse: str) -> None:
    clinic.put_on_call(clinic.house.manager, 2, nurse)
    clinic.later(hours=3)
    assert WeeklyProof(clinic.database, clinic.clock).run() >= 2
    clinic.text("ok", sender=nurse)
    answered = [test.answered_at for test in clinic.all(AlertTest) if test.clinic_id == clinic.house.clinic.id]
    assert answered == [clinic.clock.now()] * 2
