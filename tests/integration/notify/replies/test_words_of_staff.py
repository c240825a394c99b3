"""Staff write something else than a command from their own phones."""

import pytest

from service.notify.inbox.item_story import names_of_writers
from service.notify.inbox.page_views import open_lines
from service.notify.inbox.taking import actor_of_staff
from service.notify.replies.models import Conversation, InboxEvent
from tests.cast import a_patient
from tests.integration.notify.replies.parts import UNKNOWN, Clinic, Treated

OTHER = "+447700900202"


@pytest.fixture
def nurse(clinic: Clinic) -> str:
    return clinic.mobile_of(clinic.house.nurse)


@pytest.mark.parametrize("words", ["Ok", "ok on it", "on my way, ringing her", "STOP", "Ack, she rang me"])
def test_free_words_take_nothing_and_are_answered_so(clinic: Clinic, juno: Treated, nurse: str, words: str) -> None:
    clinic.text("PAIN")
    clinic.text(words, sender=nurse)
    item = clinic.item()
    assert (item.state, item.acknowledged_by) == ("open", None)
    assert clinic.bodies("answer") == [f"Not taken yet: answer ACK {item.code} to take it."]
    assert len(clinic.messages("acknowledgement")) == 1  # the patient's


def test_free_words_are_kept_and_noted_in_the_record(clinic: Clinic, juno: Treated, nurse: str) -> None:
    clinic.text("PAIN")
    clinic.text("on my way, ringing her", sender=nurse)
    assert (clinic.replies()[1].staff_id, clinic.replies()[1].inbox_item_id) == (
        clinic.house.nurse.id,
        clinic.item().id,
    )
    assert ("staff_wrote", None) in clinic.record()


def test_the_answer_lists_the_codes_where_several_wait(clinic: Clinic, juno: Treated, nurse: str) -> None:
    clinic.text("PAIN")
    clinic.text("PAIN", sender=UNKNOWN)
    clinic.text("Ok", sender=nurse)
    (answer,) = clinic.bodies("answer")
    assert answer.startswith("Not taken yet: answer ACK and the code of the one you take: ")
    assert all(item.code in answer for item in clinic.items())


def test_the_answer_comes_once_a_minute(clinic: Clinic, juno: Treated, nurse: str) -> None:
    clinic.text("PAIN")
    for _ in range(2):
        clinic.text("Ok", sender=nurse)
    assert len(clinic.messages("answer")) == 1
    clinic.later(seconds=60)
    clinic.text("Ok", sender=nurse)
    assert len(clinic.messages("answer")) == 2


def test_only_those_are_answered_whom_an_alert_reached(clinic: Clinic, juno: Treated) -> None:
    clinic.put_on_call(clinic.house.manager, 2, OTHER)
    clinic.text("PAIN")
    clinic.text("Ok", sender=OTHER)
    assert clinic.messages("answer") == []


def test_worrying_words_of_staff_open_an_item_under_their_name(clinic: Clinic, juno: Treated, nurse: str) -> None:
    clinic.text("PAIN")
    clinic.text("she says it is oozing", sender=nurse)
    (theirs,) = [item for item in clinic.items() if item.patient_id is None]
    assert theirs.urgency == "urgent"
    assert clinic.bodies("alert")[1].startswith("URGENT: Imogen Larch (staff). ")
    assert len(clinic.messages("acknowledgement")) == 1  # the patient's
    assert clinic.bodies("answer")[-1].startswith(
        f"Your text reads like a patient's worry: it is in the inbox as item {theirs.code} "
    )
    with clinic.database.read() as session:
        shown = {line.who for line in open_lines(session, clinic.house.clinic.id, clinic.clock.now())}
    assert shown == {"Juno Larkspur", "Imogen Larch (staff)"}


def test_worrying_words_of_a_phone_that_two_have_name_both(clinic: Clinic, juno: Treated, nurse: str) -> None:
    clinic.put_on_call(clinic.house.manager, 2, nurse)
    clinic.text("she says it is oozing", sender=nurse)
    assert clinic.bodies("alert")[0].startswith("URGENT: Imogen Larch or Rafe Bramble (staff). ")


def test_free_words_of_a_phone_that_two_have_are_put_down_to_neither(clinic: Clinic, juno: Treated, nurse: str) -> None:
    clinic.put_on_call(clinic.house.manager, 2, nurse)
    clinic.text("PAIN")
    clinic.text("on my way", sender=nurse)
    [wrote] = [event for event in clinic.all(InboxEvent) if event.kind == "staff_wrote"]
    assert (wrote.staff_id, wrote.actor_kind) == (None, "system")
    assert clinic.bodies("answer") == [f"Not taken yet: answer ACK {clinic.item().code} to take it."]


def test_whoever_has_it_hears_what_is_asked_of_them_and_not_that_it_is_not_taken(
    clinic: Clinic, juno: Treated, nurse: str
) -> None:
    clinic.text("PAIN")
    code = clinic.item().code
    clinic.text(f"ACK {code}", sender=nurse)
    clinic.later(minutes=16)
    clinic.escalation.run()
    clinic.text("driving", sender=nurse)
    assert clinic.bodies("answer")[-1] == (
        f"You have {code}. Once you rang answer CALLED {code}, or CALLED {code} NO ANSWER."
    )
    clinic.text(f"CALLED {code} no answer", sender=nurse)
    clinic.text("now there is pus")
    clinic.later(minutes=2)
    clinic.text("driving", sender=nurse)
    assert clinic.bodies("answer")[-1] == f"You have {code}, and more came in: answer ACK {code} once you have read it."


def test_unclear_words_of_staff_reach_a_person_under_their_name(clinic: Clinic, nurse: str) -> None:
    """No alert waits: nothing that cannot be understood is lost, and nobody is answered like a patient."""
    clinic.text("can somebody swap with me on friday", sender=nurse)
    assert clinic.item().urgency in {"admin", "unclear"}
    assert clinic.messages("acknowledgement") == []


def test_words_of_the_holder_belong_to_the_item(clinic: Clinic, juno: Treated, nurse: str) -> None:
    clinic.text("PAIN")
    clinic.text(f"ACK {clinic.item().code}", sender=nurse)
    clinic.text("rang her, coming in at three", sender=nurse)
    assert clinic.replies()[-1].inbox_item_id == clinic.item().id
    assert len(clinic.messages("answer")) == 1


def test_somebody_who_is_a_patient_as_well_is_read_as_one(clinic: Clinic, juno: Treated, nurse: str) -> None:
    with clinic.database.write() as session:
        patient = a_patient(session, clinic.house.clinic, name="Imogen Larch", mobile=nurse)
    clinic.text("PAIN")
    clinic.text("can I move my appointment", sender=nurse)
    assert [item.patient_id for item in clinic.items()] == [juno.patient.id, patient.id]
    assert len(clinic.messages("acknowledgement")) == 2
    assert clinic.bodies("answer")[0].startswith("Not taken yet: ")


def test_the_conversation_names_staff_and_never_the_patient(clinic: Clinic, juno: Treated, nurse: str) -> None:
    clinic.text("PAIN")
    clinic.text("on my way", sender=nurse)
    with clinic.database.read() as session:
        names = names_of_writers(session, clinic.item(), clinic.replies(), "Juno L")
    assert set(names.values()) == {"Juno L", "Imogen Larch (staff)"}


def test_linking_what_staff_wrote_leaves_them_their_number(clinic: Clinic, juno: Treated, nurse: str) -> None:
    clinic.text("Juno says it is oozing", sender=nurse)
    with clinic.database.write() as session:
        actor = actor_of_staff(clinic.house.nurse)
        clinic.desk.link_patient(session, actor, clinic.item().id, juno.patient.id)
    assert clinic.item().patient_id == juno.patient.id
    assert clinic.replies()[0].patient_id is None
    assert [one.patient_id for one in clinic.all(Conversation)] == [None]
