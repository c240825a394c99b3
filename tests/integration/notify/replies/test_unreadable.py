"""What cannot be read on this machine keeps no alert from climbing and no words from a person."""

from typing import Any

from sqlalchemy import select

from service.clinics.models import Staff
from service.notify.alerts.facts import UNREAD_WORDS
from service.notify.inbox.page_views import open_lines
from service.notify.replies.models import Conversation, InboxItem, RawWebhook
from service.notify.replies.senders import NAMELESS
from service.patients.models import Patient
from tests.integration.notify.replies.parts import MARNIE, Clinic, Treated
from tests.support.seals import damage, seal_elsewhere

SECOND = "+447700900202"


def spoil(clinic: Clinic, column: Any, id_: Any) -> None:
    with clinic.database.write() as session:
        seal_elsewhere(session, column, id_)


def test_an_item_that_cannot_be_read_still_rings_and_says_where_its_words_are(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    item = clinic.item()
    for column in (InboxItem.text, InboxItem.alert_words, InboxItem.because, Patient.name, Patient.date_of_birth):
        spoil(clinic, column, item.id if column.class_ is InboxItem else juno.patient.id)
    clinic.later(minutes=6)
    assert clinic.escalation.run() == 1
    assert clinic.bodies("alert")[1].startswith(f'URGENT AGAIN: {NAMELESS}, micro-needling, day 3. "{UNREAD_WORDS}"')


def test_new_words_open_another_item_beside_one_that_cannot_be_read(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    (first,) = clinic.items()
    spoil(clinic, InboxItem.text, first.id)
    clinic.text("now there is pus")
    (_, other) = clinic.items()
    assert other.text == "now there is pus"
    assert [raw.settled_at is not None for raw in clinic.raws()] == [True, True]


def test_somebody_whose_number_cannot_be_read_is_passed_over(clinic: Clinic, juno: Treated) -> None:
    clinic.put_on_call(clinic.house.manager, 2, SECOND)
    spoil(clinic, Staff.mobile, clinic.house.nurse.id)
    clinic.text("PAIN")
    assert [message.to_number for message in clinic.messages("alert")] == [SECOND]


def test_who_takes_an_item_from_a_phone_whose_number_cannot_be_read_has_it(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    number = clinic.mobile_of(clinic.house.nurse)
    spoil(clinic, Staff.mobile, clinic.house.nurse.id)
    clinic.text(f"ACK {clinic.item().code}", sender=number)
    assert clinic.item().acknowledged_by == clinic.house.nurse.id
    assert [message.to_number for message in clinic.messages("answer")] == [number]


def test_a_conversation_learns_its_number_again_from_the_next_text(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    (talk,) = clinic.all(Conversation)
    spoil(clinic, Conversation.number, talk.id)
    clinic.text("now there is pus")
    assert [talk.number for talk in clinic.all(Conversation)] == [MARNIE]


def test_the_inbox_shows_the_others_beside_an_item_that_cannot_be_read(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    clinic.text("It hurts so much", sender="+447700900555")
    with clinic.database.write() as session:
        for column in (InboxItem.text, InboxItem.because):
            damage(session, column, clinic.items()[0].id)
        for talk in session.scalars(select(Conversation)):
            damage(session, Conversation.number, talk.id)
    with clinic.database.read() as session:
        lines = open_lines(session, clinic.house.clinic.id, clinic.clock.now())
    assert len(lines) == 2


def test_a_text_that_was_kept_and_cannot_be_read_is_taken_in_when_it_is_told_again(
    clinic: Clinic, juno: Treated
) -> None:
    form = clinic.keep_only("PAIN")
    (raw,) = clinic.raws()
    spoil(clinic, RawWebhook.form, raw.id)
    clinic.later(minutes=30)
    for _ in range(4):
        clinic.intake.retry_waiting()
        clinic.later(minutes=30)
    assert clinic.items() == []
    with clinic.database.read() as session:
        assert clinic.intake.known(session, [form["MessageSid"]]) == set()
    clinic.intake.receive(form)
    assert [item.text for item in clinic.items()] == ["PAIN"]
