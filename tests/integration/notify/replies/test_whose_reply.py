"""Whose text is it, and what does it speak of?"""

from datetime import timedelta

from service.base.lookup import number_digest
from service.courses.models import CourseHold
from service.notify.inbox.item_story import names_of_writers
from service.notify.inbox.taking import actor_of_staff
from service.notify.replies.models import Conversation
from service.patients.models import Patient
from service.patients.suspensions.ledger import given_up
from tests.cast import SHARED_PHONE, a_patient, a_session
from tests.integration.notify.replies.parts import MARNIE, Clinic, Treated, a_text_sent, a_treated_patient, why_withheld


def test_it_is_the_one_patient_who_has_the_number(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    assert clinic.item().patient_id == juno.patient.id


def test_it_names_no_patient_where_two_share_the_phone(clinic: Clinic) -> None:
    clinic.text("PAIN", sender=SHARED_PHONE)
    assert clinic.item().patient_id is None
    assert clinic.all(CourseHold) == []


def test_it_alerts_at_once_for_a_shared_phone_and_names_the_candidates(clinic: Clinic) -> None:
    clinic.text("PAIN", sender=SHARED_PHONE)
    (alert,) = clinic.bodies("alert")
    assert "URGENT: may be Marnie T or Otto T" in alert
    assert len(clinic.messages("acknowledgement")) == 1


def test_it_reads_a_shared_phone_at_the_more_serious_day(clinic: Clinic) -> None:
    """HELP is urgent up to day 7; one of the two was treated yesterday."""
    a_treated_patient(clinic, days_ago=1, name="Sorrel Finch", mobile=SHARED_PHONE)
    clinic.text("HELP", sender=SHARED_PHONE)
    assert clinic.item().urgency == "urgent"


def test_it_follows_the_text_that_was_answered_on_a_shared_phone(clinic: Clinic) -> None:
    sorrel = a_treated_patient(clinic, name="Sorrel Finch", mobile=SHARED_PHONE)
    a_text_sent(clinic, sorrel, "day_3", sid="SMaa")
    clinic.text("PAIN", sender=SHARED_PHONE, OriginalRepliedMessageSid="SMaa")
    assert clinic.item().patient_id == sorrel.patient.id


def test_it_follows_no_text_of_another_clinic(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN", OriginalRepliedMessageSid="SM-of-nobody")
    assert clinic.item().patient_id == juno.patient.id


def test_it_names_both_where_the_number_has_changed_hands(clinic: Clinic, juno: Treated) -> None:
    """Texts went to Juno on this number; now it is the number of somebody else."""
    a_text_sent(clinic, juno, "day_3", sid="SMbb")
    with clinic.database.write() as session:
        session.get_one(Patient, (juno.patient.clinic_id, juno.patient.id)).mobile_digest = None
    a_treated_patient(clinic, name="Sorrel Finch")
    clinic.text("PAIN")
    assert clinic.item().patient_id is None
    assert "may be Juno L or Sorrel F" in clinic.bodies("alert")[0]


def test_it_links_the_reply_to_the_text_it_answers(clinic: Clinic, juno: Treated) -> None:
    sent = a_text_sent(clinic, juno, "day_3", sid="SMcc")
    clinic.text("OK")
    assert clinic.replies()[0].message_id == sent.id


def test_it_counts_the_day_from_the_last_completed_session(clinic: Clinic, juno: Treated) -> None:
    """A reply to the reminder of session 2 speaks of session 1."""
    with clinic.database.write() as session:
        second = a_session(session, juno.course, 2, state="booked", starts_at=clinic.clock.now() + timedelta(days=1))
    a_text_sent(clinic, juno, "prepare", session=second, sid="SMdd")
    clinic.text("PAIN")
    assert clinic.item().session_id == juno.treated.id


def test_it_settles_a_confirm_that_answers_a_reminder(clinic: Clinic, juno: Treated) -> None:
    a_text_sent(clinic, juno, "prepare", sid="SMee")
    clinic.text("Confirm")
    assert clinic.items() == []
    assert clinic.messages("acknowledgement") == []
    assert [reply.category for reply in clinic.replies()] == ["admin"]


def test_it_shows_a_confirm_that_answers_nothing(clinic: Clinic, juno: Treated) -> None:
    a_text_sent(clinic, juno, "day_5", sid="SMff")
    clinic.text("CONFIRM")
    assert clinic.item().urgency == "admin"


def test_it_shows_a_confirm_with_a_symptom(clinic: Clinic, juno: Treated) -> None:
    a_text_sent(clinic, juno, "prepare", sid="SM11")
    clinic.text("confirm but it is oozing")
    assert clinic.item().urgency == "urgent"


def test_it_keeps_one_conversation_for_a_number(clinic: Clinic, juno: Treated) -> None:
    clinic.text("OK")
    clinic.text("OK")
    (conversation,) = clinic.all(Conversation)
    assert conversation.number_digest == number_digest(clinic.house.clinic.id, juno.patient.mobile or "")


def test_it_keeps_a_shared_phone_in_the_item_that_is_open(clinic: Clinic) -> None:
    clinic.text("PAIN", sender=SHARED_PHONE)
    clinic.text("there is pus", sender=SHARED_PHONE)
    assert clinic.item().text == "PAIN\nthere is pus"


def linked(clinic: Clinic) -> Patient:
    """Let a text come from the shared phone and somebody say that it is Marnie's."""
    clinic.text("PAIN", sender=SHARED_PHONE)
    marnie = clinic.house.patients[0]
    nurse = actor_of_staff(clinic.house.nurse)
    with clinic.database.write() as session:
        clinic.desk.link_patient(session, nurse, clinic.item().id, marnie.id)
    return marnie


def test_words_of_a_shared_phone_never_join_an_item_that_names_one_of_them(clinic: Clinic) -> None:
    """One of two who share a phone has an open item; the next words may be the other's."""
    marnie = linked(clinic)
    clinic.text("it is oozing", sender=SHARED_PHONE)
    items = {item.text: item.patient_id for item in clinic.items()}
    assert items == {"PAIN": marnie.id, "it is oozing": None}
    assert "may be Marnie T or Otto T" in clinic.bodies("alert")[-1]


def test_a_text_that_names_its_patient_takes_no_earlier_words_with_it(clinic: Clinic) -> None:
    """What came before from a shared phone may be the other's, whoever answers now for certain."""
    sorrel = a_treated_patient(clinic, name="Sorrel Finch", mobile=SHARED_PHONE)
    a_text_sent(clinic, sorrel, "day_3", sid="SMgg")
    clinic.text("PAIN", sender=SHARED_PHONE)
    clinic.text("there is pus", sender=SHARED_PHONE, OriginalRepliedMessageSid="SMgg")
    assert {item.text: item.patient_id for item in clinic.items()} == {"PAIN": None, "there is pus": sorrel.patient.id}


def test_the_conversation_names_who_may_have_written_each_text(clinic: Clinic) -> None:
    linked(clinic)
    clinic.text("it is oozing", sender=SHARED_PHONE)
    (item,) = [item for item in clinic.items() if item.patient_id is not None]
    with clinic.database.read() as session:
        names = names_of_writers(session, item, clinic.replies(), "Marnie T")
    assert [names[one.patient_id, one.conversation_id] for one in clinic.replies()] == [
        "Marnie T",
        "May be Marnie T or Otto T",
    ]


def test_words_from_a_number_that_is_said_to_be_wrong_name_nobody_and_ring_all_the_same(
    clinic: Clinic, juno: Treated
) -> None:
    clinic.text("wrong number")
    clinic.text("my face is full of pus")
    urgent = next(item for item in clinic.items() if item.urgency == "urgent")
    assert (urgent.patient_id, urgent.course_id) == (None, None)
    (alert,) = clinic.bodies("alert")
    assert "Juno L" in alert


def test_a_number_that_was_put_right_names_nobody_any_more(clinic: Clinic, juno: Treated) -> None:
    a_text_sent(clinic, juno, "day_3", sid="SM" + "9" * 32)
    clinic.text("wrong number")
    with clinic.database.write() as session:
        patient = session.get_one(Patient, (juno.patient.clinic_id, juno.patient.id))
        patient.mobile, patient.mobile_digest = None, None
        given_up(session, patient.clinic_id, MARNIE, by=None, at=clinic.clock.now())
    clinic.text("it hurts")
    assert [item.patient_id for item in clinic.items() if item.urgency != "admin"] == [None]


def test_a_new_number_of_a_patient_is_theirs_from_the_first_text(clinic: Clinic, juno: Treated) -> None:
    with clinic.database.write() as session:
        patient = session.get_one(Patient, (juno.patient.clinic_id, juno.patient.id))
        patient.mobile = "+447700900188"
        patient.mobile_digest = number_digest(patient.clinic_id, patient.mobile)
    clinic.text("PAIN", sender="+447700900188")
    assert clinic.item().patient_id == juno.patient.id


def test_the_same_phone_in_another_clinic_is_another_person_there(clinic: Clinic, juno: Treated) -> None:
    with clinic.database.write() as session:
        there = a_patient(session, clinic.cast.outsider.clinic, name="Juno Elsewhere", mobile=MARNIE)
    clinic.text("PAIN", To=clinic.cast.outsider.sender.address)
    item = clinic.item()
    assert (item.clinic_id, item.patient_id) == (there.clinic_id, there.id)


def test_a_worry_from_a_number_passed_on_withholds_what_can_wait_from_whoever_was_texted_there_last(
    clinic: Clinic, juno: Treated
) -> None:
    a_text_sent(clinic, juno, "day_1", sid="SM" + "a" * 32)
    with clinic.database.write() as session:
        patient = session.get_one(Patient, (juno.patient.clinic_id, juno.patient.id))
        patient.mobile = "+447700900188"
        patient.mobile_digest = number_digest(patient.clinic_id, patient.mobile)
    odette = a_treated_patient(clinic, name="Odette Fern", mobile=MARNIE)
    clinic.text("There is pus coming out")
    assert why_withheld(clinic, juno) == why_withheld(clinic, odette) == "withheld_concern_shared"


def test_of_many_who_share_a_number_three_are_named_and_the_words_have_room(clinic: Clinic) -> None:
    with clinic.database.write() as session:
        for number in range(60):
            a_patient(session, clinic.house.clinic, name=f"Maximiliane{number} Featherstone", mobile=MARNIE)
    clinic.text("there is yellow pus coming out")
    (alert,) = clinic.bodies("alert")
    assert "or 57 more" in alert
    assert "yellow pus" in alert
