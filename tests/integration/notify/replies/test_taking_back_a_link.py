"""A link is made after a check that is kept, and one to the wrong patient is taken back with what followed."""

import pytest
from sqlalchemy import select

from service.base.actors import Actor
from service.base.errors import Refusal
from service.base.lookup import number_digest
from service.courses.holds import all_holds, is_on_hold, place_hold
from service.notify.replies.models import Conversation
from service.patients.models import Patient
from tests.cast import SHARED_PHONE, an_attempt
from tests.integration.notify.replies.parts import MARNIE, UNKNOWN, Clinic, Treated, a_treated_patient


@pytest.fixture
def nurse(clinic: Clinic) -> Actor:
    return Actor("staff", clinic.house.clinic.id, clinic.house.nurse.id, "clinician")


def link(clinic: Clinic, nurse: Actor, patient: Patient) -> None:
    with clinic.database.write() as session:
        clinic.desk.link_patient(session, nurse, clinic.item().id, patient.id, checked="date_of_birth")


def take_back(clinic: Clinic, nurse: Actor) -> None:
    with clinic.database.write() as session:
        clinic.desk.unlink_patient(session, nurse, clinic.item().id)


def test_the_record_keeps_how_it_was_made_sure_of(clinic: Clinic, juno: Treated, nurse: Actor) -> None:
    clinic.text("PAIN", sender=UNKNOWN)
    link(clinic, nurse, juno.patient)
    assert ("linked", "date_of_birth") in clinic.record()


def test_a_wrong_link_goes_with_the_hold_the_texts_and_the_number(clinic: Clinic, juno: Treated, nurse: Actor) -> None:
    clinic.text("PAIN", sender=UNKNOWN)
    link(clinic, nurse, juno.patient)
    clinic.text("and it is spreading", sender=UNKNOWN)
    take_back(clinic, nurse)
    item = clinic.item()
    assert (item.patient_id, item.course_id, item.session_id, item.state) == (None, None, None, "open")
    assert {reply.patient_id for reply in clinic.replies()} == {None}
    assert [one.patient_id for one in clinic.all(Conversation)] == [None]
    with clinic.database.read() as session:
        assert all_holds(session, juno.course.clinic_id, [juno.course.id]) == []
    assert [kind for kind, _ in clinic.record() if kind.endswith("linked")] == ["linked", "unlinked"]


def test_a_hold_for_another_cause_stays(clinic: Clinic, juno: Treated, nurse: Actor) -> None:
    clinic.text("PAIN", sender=UNKNOWN)
    link(clinic, nurse, juno.patient)
    with clinic.database.write() as session:
        house, now = clinic.house, clinic.clock.now()
        place_hold(session, house.clinic.id, juno.course.id, cause="concern", cause_id=house.site.id, at=now)
    take_back(clinic, nurse)
    with clinic.database.read() as session:
        assert is_on_hold(session, juno.course.clinic_id, juno.course.id)


def test_then_the_right_patient_is_named_and_their_course_is_held(clinic: Clinic, juno: Treated, nurse: Actor) -> None:
    right = a_treated_patient(clinic, name="Odette Fern", mobile="+447700900121")
    clinic.text("PAIN", sender=UNKNOWN)
    link(clinic, nurse, juno.patient)
    take_back(clinic, nurse)
    link(clinic, nurse, right.patient)
    with clinic.database.read() as session:
        held = [is_on_hold(session, one.course.clinic_id, one.course.id) for one in (juno, right)]
    assert (clinic.item().patient_id, held) == (right.patient.id, [False, True])


def test_what_no_person_has_named_is_not_taken_back(clinic: Clinic, juno: Treated, nurse: Actor) -> None:
    clinic.text("PAIN")
    with pytest.raises(Refusal, match="not_linked"):
        take_back(clinic, nurse)
    assert clinic.item().patient_id == juno.patient.id


def test_on_a_shared_phone_the_next_text_asks_again(clinic: Clinic, nurse: Actor) -> None:
    clinic.text("PAIN", sender=SHARED_PHONE)
    link(clinic, nurse, clinic.house.patients[0])
    take_back(clinic, nurse)
    clinic.text("it is worse", sender=SHARED_PHONE)
    assert clinic.item().patient_id is None
    with clinic.database.read() as session:
        assert session.scalars(select(Conversation.patient_id)).all() == [None]


@pytest.mark.parametrize("sender", [UNKNOWN, MARNIE])
def test_an_item_that_names_a_patient_is_moved_to_no_other(
    clinic: Clinic, juno: Treated, nurse: Actor, sender: str
) -> None:
    other = a_treated_patient(clinic, name="Odette Fern", mobile="+447700900121")
    clinic.text("PAIN", sender=sender)
    if sender == UNKNOWN:
        link(clinic, nurse, juno.patient)
    with pytest.raises(Refusal, match="already_linked"):
        link(clinic, nurse, other.patient)
    assert clinic.item().patient_id == juno.patient.id


def test_after_it_was_taken_back_the_next_text_is_nobodys(clinic: Clinic, juno: Treated, nurse: Actor) -> None:
    clinic.text("PAIN", sender=UNKNOWN)
    link(clinic, nurse, juno.patient)
    with clinic.database.write() as session:
        message = clinic.desk.reply(session, nurse, clinic.item().id, "We are ringing you now.")
        digest = number_digest(message.clinic_id, UNKNOWN)
        an_attempt(session, message, clinic.house.sender, to_number=UNKNOWN, to_digest=digest, state="delivered")
    take_back(clinic, nurse)
    clinic.text("there is pus now", sender=UNKNOWN)
    assert {reply.patient_id for reply in clinic.replies()} == {None}
    with clinic.database.read() as session:
        assert all_holds(session, juno.course.clinic_id, [juno.course.id]) == []


def test_her_own_words_stay_hers_and_open_their_own_item(clinic: Clinic, juno: Treated, nurse: Actor) -> None:
    clinic.text("SWELLING", sender=UNKNOWN)
    link(clinic, nurse, juno.patient)
    clinic.text("There is yellow pus coming out")
    take_back(clinic, nurse)
    strangers, hers = clinic.items()
    assert (strangers.patient_id, hers.patient_id) == (None, juno.patient.id)
    assert (hers.urgency, hers.text) == ("urgent", "There is yellow pus coming out")
    assert [reply.inbox_item_id for reply in clinic.replies()] == [strangers.id, hers.id]
    with clinic.database.read() as session:
        assert is_on_hold(session, juno.course.clinic_id, juno.course.id)


def test_what_staff_heard_of_her_stays_hers(clinic: Clinic, juno: Treated, nurse: Actor) -> None:
    clinic.text("SWELLING", sender=UNKNOWN)
    link(clinic, nurse, juno.patient)
    with clinic.database.write() as session:
        clinic.desk.log(session, nurse, juno.patient.id, "urgent", "She rang: yellow pus")
    take_back(clinic, nurse)
    (hers,) = [item for item in clinic.items() if item.patient_id == juno.patient.id]
    assert "yellow pus" in hers.text
