"""An alert climbs until somebody takes it."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from service.clinics.models import OnCall, Site, Staff
from service.notify.alerts import escalate
from service.notify.inbox.events import note
from service.notify.inbox.opening import Report
from service.notify.models import Message
from service.notify.moves import move_message
from service.notify.replies.models import InboxItem
from tests.cast import an_attempt
from tests.integration.notify.replies.parts import Clinic, Treated

SECOND, THIRD = "+447700900202", "+447700900203"


def rung_for(clinic: Clinic) -> list[str | None]:
    return [message.to_number for message in clinic.messages("alert")]


def end(clinic: Clinic, *states: str, reason: str = "handset_unreachable") -> None:
    """Let the newest alert end in a state."""
    with clinic.database.write() as session:
        message = session.get_one(Message, (clinic.house.clinic.id, clinic.messages("alert")[-1].id))
        for state in states:
            move_message(session, message, state, reason, clinic.clock.now())
            session.flush()


def call(clinic: Clinic) -> None:
    """Note a call for the newest alert that begins now and never got an answer."""
    with clinic.database.write() as session:
        message = session.get_one(Message, (clinic.house.clinic.id, clinic.messages("alert")[-1].id))
        an_attempt(session, message, clinic.house.sender, state="unknown", started_at=clinic.clock.real())


def test_it_rings_the_next_person_when_the_wait_is_over(clinic: Clinic, juno: Treated) -> None:
    clinic.put_on_call(clinic.house.manager, 2, SECOND)
    clinic.text("PAIN")
    clinic.later(seconds=299)
    assert clinic.escalation.run() == 0
    clinic.later(seconds=1)
    assert clinic.escalation.run() == 1
    assert rung_for(clinic) == [clinic.house.nurse.mobile, SECOND]


def test_it_begins_again_at_the_first_rung(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    clinic.later(minutes=5)
    clinic.escalation.run()
    assert rung_for(clinic) == [clinic.house.nurse.mobile] * 2
    assert clinic.bodies("alert")[1].startswith("URGENT AGAIN: ")
    assert (clinic.item().round, clinic.item().rung) == (2, 1)


def test_repeated_on_later_days_it_tells_the_day_of_the_words(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    clinic.later(days=2)
    clinic.escalation.run()
    assert [", day 3." in body for body in clinic.bodies("alert")] == [True, True]


def test_new_urgent_words_are_told_with_their_own_day(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    clinic.later(days=2)
    clinic.text("now there is pus")
    clinic.escalation.run()
    assert ", day 5." in clinic.bodies("alert")[-1]
    clinic.later(days=1)
    clinic.escalation.run()
    assert ", day 5." in clinic.bodies("alert")[-1]


def test_each_alert_is_made_once(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    item = clinic.item()
    clinic.later(minutes=5)
    clinic.escalation.run()
    clinic.escalation.run()
    nurse = clinic.house.nurse.id
    keys = [message.dedupe_key for message in clinic.messages("alert")]
    assert keys == [f"alert:{item.id}:1:1:{nurse}", f"alert:{item.id}:2:1:{nurse}"]


def test_it_passes_somebody_without_a_mobile_at_once_and_notes_it(clinic: Clinic, juno: Treated) -> None:
    with clinic.database.write() as session:
        session.get_one(Staff, (clinic.house.clinic.id, clinic.house.nurse.id)).mobile = None
    clinic.put_on_call(clinic.house.manager, 2, SECOND)
    clinic.text("PAIN")
    assert rung_for(clinic) == [SECOND]
    assert ("passed_over", "no_mobile") in clinic.record()


def test_it_moves_on_at_once_when_an_alert_fails(clinic: Clinic, juno: Treated) -> None:
    clinic.put_on_call(clinic.house.manager, 2, SECOND)
    clinic.text("PAIN")
    end(clinic, "queued", "failed")
    assert clinic.escalation.run() == 1
    assert rung_for(clinic)[-1] == SECOND
    assert ("alert_failed", "handset_unreachable") in clinic.record()


def test_it_moves_on_when_an_alert_is_skipped(clinic: Clinic, juno: Treated) -> None:
    clinic.put_on_call(clinic.house.manager, 2, SECOND)
    clinic.text("PAIN")
    end(clinic, "skipped", reason="no_number")
    assert clinic.escalation.run() == 1


@pytest.mark.parametrize("tried_again", [(), ("queued",), ("queued", "sending")])
def test_it_waits_fifteen_seconds_for_an_answer_however_often_it_is_tried(
    clinic: Clinic, juno: Treated, tried_again: tuple[str, ...]
) -> None:
    clinic.put_on_call(clinic.house.manager, 2, SECOND)
    clinic.text("PAIN")
    call(clinic)
    end(clinic, "queued", "sending", "unknown", reason="no_answer")
    clinic.later(seconds=14)
    end(clinic, *tried_again, reason="alert_unanswered")
    assert clinic.escalation.run() == 0
    clinic.later(seconds=1)
    assert clinic.escalation.run() == 1
    assert rung_for(clinic)[-1] == SECOND


def test_an_alert_that_got_out_in_the_end_has_its_whole_wait(clinic: Clinic, juno: Treated) -> None:
    clinic.put_on_call(clinic.house.manager, 2, SECOND)
    clinic.text("PAIN")
    call(clinic)
    end(clinic, "queued", "sending", "unknown", "accepted")
    clinic.later(seconds=60)
    assert clinic.escalation.run() == 0


def test_a_ladder_of_broken_phones_makes_no_storm(clinic: Clinic, juno: Treated) -> None:
    clinic.put_on_call(clinic.house.manager, 2, SECOND)
    clinic.text("PAIN")
    for _ in range(5):
        end(clinic, "queued", "failed") if clinic.messages("alert")[-1].state == "planned" else None
        clinic.escalation.run()
    assert len(rung_for(clinic)) == 2
    clinic.later(minutes=5)
    clinic.escalation.run()
    assert len(rung_for(clinic)) == 3


def test_a_delivered_alert_holds_nothing_up(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    end(clinic, "queued", "sending", "accepted", "delivered")
    clinic.later(minutes=5)
    assert clinic.escalation.run() == 1


def test_it_rings_the_managers_where_nobody_is_on_call(clinic: Clinic, juno: Treated) -> None:
    with clinic.database.write() as session:
        session.execute(delete(OnCall))
        session.get_one(Staff, (clinic.house.clinic.id, clinic.house.manager.id)).mobile = THIRD
    clinic.text("PAIN")
    assert rung_for(clinic) == [THIRD]


def test_it_rings_the_managers_where_nobody_on_call_has_a_phone(clinic: Clinic, juno: Treated) -> None:
    with clinic.database.write() as session:
        session.get_one(Staff, (clinic.house.clinic.id, clinic.house.nurse.id)).mobile = None
        session.get_one(Staff, (clinic.house.clinic.id, clinic.house.manager.id)).mobile = THIRD
    clinic.text("PAIN")
    assert rung_for(clinic) == [THIRD]
    assert [kind for kind, _ in clinic.record()].count("passed_over") == 1


def test_it_looks_every_minute_for_somebody_who_can_be_reached(clinic: Clinic, juno: Treated) -> None:
    with clinic.database.write() as session:
        session.execute(delete(OnCall))
    clinic.text("PAIN")
    clinic.later(minutes=1)
    clinic.escalation.run()
    assert rung_for(clinic) == []
    assert [kind for kind, _ in clinic.record()].count("nobody_reachable") == 1
    clinic.put_on_call(clinic.house.manager, 1, THIRD)
    clinic.later(minutes=1)
    clinic.escalation.run()
    assert rung_for(clinic) == [THIRD]


def test_an_item_that_is_taken_climbs_no_further(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    clinic.text(f"ACK {clinic.item().code}", sender=clinic.house.nurse.mobile or "")
    clinic.later(minutes=14)
    assert clinic.escalation.run() == 0


def test_a_calm_text_in_an_item_that_is_taken_rings_nobody(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    clinic.text(f"ACK {clinic.item().code}", sender=clinic.house.nurse.mobile or "")
    clinic.text("SWELLING")
    assert clinic.item().state == "acknowledged"
    assert len(clinic.messages("alert")) == 1


def test_later_rungs_hear_the_newest_urgent_words(clinic: Clinic, juno: Treated) -> None:
    clinic.put_on_call(clinic.house.manager, 2, SECOND)
    clinic.text("PAIN")
    clinic.text("there is pus")
    clinic.text("thank you")
    clinic.later(minutes=5)
    clinic.escalation.run()
    assert '"there is pus"' in clinic.bodies("alert")[-1]


@pytest.mark.parametrize("at_once", [escalate.LIMIT, 1])
def test_one_item_that_cannot_be_dealt_with_holds_up_no_other(
    clinic: Clinic, juno: Treated, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(escalate, "LIMIT", at_once)
    clinic.text("PAIN")
    clinic.text("PAIN", sender="+447700900778")
    with clinic.database.write() as session:
        for item in session.query(InboxItem):
            item.escalates_at = clinic.clock.now() - timedelta(seconds=2 if item.patient_id else 1)
    calls = clinic.alerting.ring_next

    def ring_next(session: object, item: InboxItem) -> None:
        if item.patient_id is not None:
            raise OSError
        calls(session, item)  # type: ignore[arg-type]

    clinic.alerting.ring_next = ring_next  # type: ignore[method-assign]
    assert sum(clinic.escalation.run() for _ in range(2)) == 1


def test_a_broken_row_of_one_clinic_stops_the_alerts_of_no_other(clinic: Clinic, juno: Treated) -> None:
    theirs = clinic.cast.outsider.clinic.id
    report = Report(clinic_id=theirs, source="staff", urgency="urgent", text="pus")
    with clinic.database.write() as session:
        clinic.door.let_in(session, report)
    with clinic.database.write() as session:
        item, alert = session.query(InboxItem).one(), session.query(Message).filter_by(kind="alert").one()
        item.escalates_at = clinic.clock.now() + timedelta(hours=1)
        move_message(session, alert, "skipped", "opted_out", clinic.clock.now())
        note(session, item, "alert_failed", clinic.clock.now(), message_id=alert.id)
        session.execute(update(Site).where(Site.clinic_id == theirs).values(zone="Nowhere/Known"))
    clinic.text("PAIN")
    clinic.later(minutes=5)
    clinic.escalation.run()
    assert len([one for one in clinic.messages("alert") if one.clinic_id == clinic.house.clinic.id]) == 2


def test_it_tells_when_the_next_wait_is_over(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    with clinic.database.read() as session:
        assert clinic.escalation.next_due(session) == clinic.clock.now() + timedelta(minutes=5)
