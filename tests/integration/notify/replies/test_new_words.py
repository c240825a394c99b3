"""Urgent words come into an item that somebody has."""

from datetime import timedelta

import pytest

from service.notify.inbox.closing import how_much
from service.notify.inbox.page_views import ItemLine, item_line
from service.notify.inbox.taking import actor_of_staff, has_new_words
from service.notify.models import Message
from service.notify.moves import move_message
from tests.integration.notify.replies.parts import Clinic, Treated

MANAGER = "+447700900202"
FIVE_MINUTES = timedelta(minutes=5)


@pytest.fixture
def taken(clinic: Clinic, juno: Treated) -> Clinic:
    """The manager has it, who stands on the second rung; the nurse on the first one knows nothing of it any more."""
    clinic.put_on_call(clinic.house.manager, 2, MANAGER)
    clinic.text("PAIN")
    clinic.text(f"ACK {clinic.item().code}", sender=MANAGER)
    clinic.later(minutes=30)
    return clinic


def rung_for(clinic: Clinic) -> list[str | None]:
    return [message.to_number for message in clinic.messages("alert")]


def line(clinic: Clinic) -> ItemLine:
    with clinic.database.read() as session:
        return item_line(session, clinic.item(), clinic.clock.now())


def test_whoever_has_it_is_alerted_first_and_keeps_it(taken: Clinic) -> None:
    taken.text("now there is pus")
    item = taken.item()
    assert (item.state, item.acknowledged_by, item.rung) == ("acknowledged", taken.house.manager.id, 0)
    assert rung_for(taken) == [taken.house.nurse.mobile, MANAGER]
    assert taken.bodies("alert")[1].startswith("NEW WORDS. URGENT AGAIN: ")
    assert '"now there is pus"' in taken.bodies("alert")[1]
    assert has_new_words(item)


def test_the_ladder_follows_from_its_first_rung(taken: Clinic) -> None:
    taken.text("now there is pus")
    assert taken.item().escalates_at == taken.clock.now() + FIVE_MINUTES
    taken.later(minutes=5)
    taken.escalation.run()
    item = taken.item()
    assert (item.state, item.acknowledged_by, item.rung) == ("open", None, 1)
    assert rung_for(taken)[-1] == taken.house.nurse.mobile
    assert [kind for kind, _ in taken.record()][-2:] == ["let_go", "alerted"]


@pytest.mark.parametrize("command", ["ACK {code}", "ack"])
def test_an_ack_of_whoever_has_it_stops_the_clock(taken: Clinic, command: str) -> None:
    taken.text("now there is pus")
    taken.text(command.format(code=taken.item().code), sender=MANAGER)
    assert (taken.item().escalates_at, taken.item().acknowledged_by) == (None, taken.house.manager.id)
    assert taken.bodies("answer")[-1].startswith("You already have item ")
    taken.later(minutes=14)
    assert taken.escalation.run() == 0


def test_an_answer_to_the_patient_stops_the_clock(taken: Clinic) -> None:
    taken.text("now there is pus")
    with taken.database.write() as session:
        manager, item = actor_of_staff(taken.house.manager), taken.item()
        taken.desk.reply(session, manager, item.id, "Please come in now.", seen=how_much(item))
    assert taken.item().escalates_at is None


def test_somebody_else_does_not_take_it_meanwhile(taken: Clinic) -> None:
    taken.text("now there is pus")
    taken.text(f"ACK {taken.item().code}", sender=taken.mobile_of(taken.house.nurse))
    assert taken.item().acknowledged_by == taken.house.manager.id
    assert taken.item().escalates_at is not None
    assert "is with Rafe Bramble" in taken.bodies("answer")[-1]


def test_a_failed_alert_to_whoever_has_it_moves_on_at_once(taken: Clinic) -> None:
    taken.text("now there is pus")
    with taken.database.write() as session:
        alert = session.get_one(Message, (taken.house.clinic.id, taken.messages("alert")[-1].id))
        for state in ("queued", "failed"):
            move_message(session, alert, state, "handset_unreachable", taken.clock.now())
            session.flush()
    assert taken.escalation.run() == 1
    assert taken.item().state == "open"
    assert rung_for(taken)[-1] == taken.house.nurse.mobile


def test_more_words_put_nothing_off(taken: Clinic) -> None:
    taken.text("now there is pus")
    due = taken.item().escalates_at
    taken.later(minutes=3)
    taken.text("and it is bleeding and will not stop")
    assert taken.item().escalates_at == due
    taken.later(minutes=2)
    taken.escalation.run()
    assert "bleeding" in taken.bodies("alert")[-1]


def test_it_waits_from_the_patients_words_whoever_had_it_and_says_apart_when_it_rang_again(taken: Clinic) -> None:
    taken.later(minutes=20)
    before = line(taken).opened_at
    taken.text("now there is pus")
    taken.later(minutes=2)
    shown = line(taken)
    assert shown.waited_seconds == (taken.clock.now() - before).total_seconds() >= 22 * 60
    assert (shown.rung_again, shown.late, shown.new_words) == ("2 min", True, True)


def test_a_token_that_took_it_has_no_phone_so_the_ladder_begins_at_once(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    clinic.text(f"ACK {clinic.item().code}", sender=clinic.mobile_of(clinic.house.nurse))
    with clinic.database.write() as session:
        session.merge(clinic.item()).acknowledged_by = clinic.house.clinic.id
    clinic.text("now there is pus")
    assert (clinic.item().state, clinic.item().rung) == ("open", 1)


def test_the_patient_is_told_again_in_another_hour_only(taken: Clinic) -> None:
    taken.text("now there is pus")
    assert len(taken.messages("acknowledgement")) == 1
    taken.later(hours=1)
    taken.text("and more pus")
    assert len(taken.messages("acknowledgement")) == 2
