"""Whoever gets another's texts says so once: the number is suspended at once, and a person settles it."""

import pytest

from service.base.actors import Actor
from service.patients.models import Patient
from service.patients.suspensions.desk import NumberDesk, suspended_now
from service.patients.suspensions.ledger import is_suspended
from service.patients.suspensions.models import NumberSuspension
from tests.integration.notify.replies.parts import MARNIE, Clinic, Treated


def suspended(clinic: Clinic, number: str = MARNIE) -> bool:
    with clinic.database.read() as session:
        return is_suspended(session, clinic.house.clinic.id, number)


def test_the_bare_words_suspend_the_number_and_reach_the_desk(clinic: Clinic, juno: Treated) -> None:
    clinic.text("Sorry, wrong number")
    assert suspended(clinic)
    assert (clinic.item().urgency, clinic.item().patient_id) == ("admin", juno.patient.id)
    (row,) = clinic.all(NumberSuspension)
    assert (row.reason, row.patient_id, row.since) == ("reply", juno.patient.id, clinic.clock.now())
    with clinic.database.read() as session:
        (one,) = suspended_now(session, clinic.house.clinic.id)
        assert one.patient.id == juno.patient.id
        assert suspended_now(session, clinic.cast.outsider.clinic.id) == []


def test_said_once_it_was_corrected_they_keep_no_text_from_whoever_has_it_next(clinic: Clinic) -> None:
    stranger = "+447700900199"
    clinic.text("Wrong number", sender=stranger)
    assert not suspended(clinic, stranger)
    assert [row.given_up_at for row in clinic.all(NumberSuspension)] == [clinic.clock.now()]


def test_other_words_suspend_nothing_by_themselves(clinic: Clinic, juno: Treated) -> None:
    clinic.text("Who is this?")
    assert not suspended(clinic)
    assert clinic.item().patient_id == juno.patient.id


def test_staff_who_write_it_suspend_nothing(clinic: Clinic, juno: Treated) -> None:
    number = clinic.mobile_of(clinic.house.nurse)
    clinic.text("wrong number", sender=number)
    assert not suspended(clinic, number)


def test_a_confirmed_number_is_texted_again(clinic: Clinic, juno: Treated) -> None:
    clinic.text("wrong number")
    desk, manager = NumberDesk(clinic.clock), clinic.house.manager
    with clinic.database.write() as session:
        patient = session.get_one(Patient, (clinic.house.clinic.id, juno.patient.id))
        assert desk.is_right(session, _actor(clinic), patient)
        assert not desk.is_right(session, _actor(clinic), patient)
    assert not suspended(clinic)
    (row,) = clinic.all(NumberSuspension)
    assert row.lifted_by == manager.id


@pytest.mark.parametrize("was_suspended", [True, False])
def test_words_from_before_somebody_made_sure_of_the_number_suspend_nothing(
    clinic: Clinic, juno: Treated, *, was_suspended: bool
) -> None:
    missed, said_at = clinic.form("wrong number"), clinic.clock.real()
    clinic.later(minutes=5)
    if was_suspended:
        clinic.text("wrong number")
    clinic.later(minutes=5)
    with clinic.database.write() as session:
        patient = session.get_one(Patient, (clinic.house.clinic.id, juno.patient.id))
        NumberDesk(clinic.clock).is_right(session, _actor(clinic), patient)
    clinic.later(minutes=5)
    clinic.intake.receive(missed, came_at=said_at)
    assert not suspended(clinic)
    clinic.text("wrong number")
    assert suspended(clinic)


def _actor(clinic: Clinic) -> Actor:
    return Actor("staff", clinic.house.clinic.id, clinic.house.manager.id, "manager")
