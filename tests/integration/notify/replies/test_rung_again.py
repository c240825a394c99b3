"""Urgent words come in while an item rings already: those who are rung hear of them, and nobody gets longer by that."""

from datetime import timedelta

import pytest

from service.clinics.models import Staff
from service.notify.inbox.taking import has_new_words
from service.notify.models import Message
from service.notify.moves import move_message
from tests.cast import a_channel
from tests.integration.notify.replies.parts import Clinic, Treated

NURSE, SECOND = "+447700900290", "+447700900202"
MINUTE = timedelta(minutes=1)


def rung_for(clinic: Clinic) -> list[str | None]:
    return [message.to_number for message in clinic.messages("alert")]


def test_who_is_rung_now_is_rung_again_with_the_new_words(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    due = clinic.item().escalates_at
    clinic.later(minutes=2)
    clinic.text("now there is pus")
    assert rung_for(clinic) == [clinic.house.nurse.mobile] * 2
    assert clinic.bodies("alert")[1].startswith("NEW WORDS. URGENT: Juno L")
    assert '"now there is pus" First: "PAIN"' in clinic.bodies("alert")[1]
    assert (clinic.item().escalates_at, clinic.item().round, clinic.item().rung) == (due, 1, 1)


def test_new_words_reach_the_rung_where_it_stands_and_the_next_rung_hears_all(clinic: Clinic, juno: Treated) -> None:
    clinic.put_on_call(clinic.house.manager, 2, SECOND)
    clinic.text("PAIN")
    clinic.later(minutes=5)
    clinic.escalation.run()
    clinic.text("now there is pus")
    assert rung_for(clinic) == [clinic.house.nurse.mobile, SECOND, SECOND]
    clinic.later(minutes=5)
    clinic.escalation.run()
    assert rung_for(clinic)[3:] == [clinic.house.nurse.mobile]
    assert '"now there is pus" First: "PAIN"' in clinic.bodies("alert")[3]


def test_a_flood_rings_once_a_minute_and_hides_neither_the_first_words_nor_the_last(
    clinic: Clinic, juno: Treated
) -> None:
    clinic.text("PAIN in my eye")
    for number in range(1, 51):
        clinic.later(seconds=1)
        clinic.text(f"pus {number}")
    assert len(clinic.messages("alert")) == 2
    clinic.later(seconds=11)
    clinic.escalation.run()
    clinic.escalation.run()
    assert len(clinic.messages("alert")) == 3
    newest = clinic.bodies("alert")[-1]
    assert newest.index('"pus 50') < newest.index("pus 49") < newest.index('..." First: "PAIN in my eye"')


def test_the_clock_says_when_words_that_had_to_wait_are_told(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    clinic.text("now there is pus")
    clinic.text("and it bleeds a lot")
    with clinic.database.read() as session:
        assert clinic.escalation.next_due(session) == clinic.clock.now() + MINUTE
    clinic.later(minutes=1)
    assert clinic.escalation.run() == 1
    assert '"and it bleeds a lot / now there is pus" First: "PAIN"' in clinic.bodies("alert")[-1]
    clinic.later(minutes=1)
    assert clinic.escalation.run() == 0


def test_words_that_came_again_word_for_word_stand_there_once(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    clinic.text("PAIN")
    assert clinic.bodies("alert")[1].count("PAIN") == 1


def test_it_is_no_further_way_in_which_somebody_was_rung(clinic: Clinic, juno: Treated) -> None:
    with clinic.database.write() as session:
        a_channel(session, clinic.house.nurse, "voice", NURSE)
        a_channel(session, clinic.house.nurse, "sms", NURSE, after_seconds=120)
    clinic.text("PAIN")
    clinic.later(seconds=90)
    clinic.text("now there is pus")
    assert [message.channel for message in clinic.messages("alert")] == ["voice", "sms"]
    clinic.later(seconds=30)
    clinic.escalation.run()
    assert [message.channel for message in clinic.messages("alert")] == ["voice", "sms", "sms"]


def test_where_it_fails_the_next_person_is_rung_at_once(clinic: Clinic, juno: Treated) -> None:
    clinic.put_on_call(clinic.house.manager, 2, SECOND)
    clinic.text("PAIN")
    clinic.text("now there is pus")
    with clinic.database.write() as session:
        alert = session.get_one(Message, (clinic.house.clinic.id, clinic.messages("alert")[-1].id))
        for state in ("queued", "failed"):
            move_message(session, alert, state, "handset_unreachable", clinic.clock.now())
            session.flush()
    assert clinic.escalation.run() == 1
    assert rung_for(clinic)[-1] == SECOND


@pytest.mark.parametrize("rings", [False, True])
def test_new_words_in_an_item_that_is_overdue_ring_its_holder_who_has_to_hear_them(
    clinic: Clinic, juno: Treated, *, rings: bool
) -> None:
    nurse = clinic.mobile_of(clinic.house.nurse)
    clinic.text("PAIN")
    clinic.text(f"ACK {clinic.item().code}", sender=nurse)
    clinic.later(minutes=16)
    if rings:
        clinic.escalation.run()
    due, before = clinic.item().escalates_at, len(clinic.messages("alert"))
    clinic.text("now there is pus")
    assert rung_for(clinic)[before:] == [nurse]
    assert '"now there is pus"' in clinic.bodies("alert")[-1]
    assert has_new_words(clinic.item())
    assert ("new_words", None) in clinic.record()
    assert clinic.item().escalates_at == (due if rings else clinic.clock.now() + timedelta(minutes=5))


def test_who_has_no_way_any_more_is_not_rung_again(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    with clinic.database.write() as session:
        session.get_one(Staff, (clinic.house.clinic.id, clinic.house.nurse.id)).mobile = None
    clinic.text("now there is pus")
    assert len(clinic.messages("alert")) == 1


def test_a_photo_that_comes_while_it_rings_hides_no_words(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    clinic.text("now there is pus")
    clinic.text("", NumMedia="1", MediaUrl0="https://api.example/m/1", MediaContentType0="image/jpeg")
    clinic.later(minutes=5)
    clinic.escalation.run()
    newest = clinic.bodies("alert")[-1]
    assert "now there is pus" in newest
    assert "PAIN" in newest
    assert "\x1e" not in newest
