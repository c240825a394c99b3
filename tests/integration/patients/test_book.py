"""The clinic's patients, below the surfaces."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.database import Database
from service.base.errors import Refusal
from service.base.phones import Phones
from service.patients import consents, opt_outs
from service.patients.book import PatientBook, find_by_number
from service.patients.facts import PatientFact
from service.patients.reading import warnings
from tests.cast import SHARED_PHONE, Cast, the_cast
from tests.support.clocks import FixedClock

QUILL = {"name": "Quill Marrow", "mobile": "07700 900311", "channel": "sms", "consent": {"sms": True}}


@pytest.fixture
def cast(database: Database) -> Cast:
    with database.write() as session:
        return the_cast(session)


@pytest.fixture
def book(clock: FixedClock) -> PatientBook:
    return PatientBook(clock, Phones(allow_drama=True))


@pytest.fixture
def desk(cast: Cast) -> Actor:
    house = cast.owner
    return Actor("staff", house.clinic.id, house.receptionist.id, "receptionist")


def test_times_are_the_clinics(database: Database, book: PatientBook, desk: Actor, clock: FixedClock) -> None:
    clock.now_value += timedelta(days=3)
    with database.write() as session:
        patient = book.add(session, desk, QUILL)
        (consent,) = consents.history(session, patient.clinic_id, patient.id)
    assert patient.created_at == patient.updated_at == consent.at == clock.now_value
    clock.advance(timedelta(hours=1))
    with database.write() as session:
        changed = book.change(session, desk, patient.id, {"note": "later"})
    assert (changed.created_at, changed.updated_at) == (patient.created_at, clock.now_value)


def test_a_refused_change_leaves_the_row_as_it_was(database: Database, book: PatientBook, desk: Actor) -> None:
    with database.write() as session:
        patient = book.add(session, desk, QUILL)
        with pytest.raises(Refusal):
            book.change(session, desk, patient.id, {"name": "Somebody Else", "mobile": "12"})
        assert (patient.name, patient.mobile) == ("Quill Marrow", "+447700900311")


@pytest.mark.parametrize(
    ("draft", "told"),
    [
        ({"consent": {"sms": False}}, True),
        ({"mobile": "07700 900312"}, True),
        ({"channel": "print"}, True),
        ({"consent": {"sms": True}, "mobile": "07700900311", "channel": "sms"}, False),
        ({"note": "later"}, False),
    ],
)
def test_it_tells_when_a_patient_is_reached_in_another_way(
    database: Database, desk: Actor, clock: FixedClock, draft: dict[str, Any], told: bool
) -> None:
    facts: list[PatientFact] = []
    book = PatientBook(clock, Phones(allow_drama=True), [lambda _, fact: facts.append(fact)])
    with database.write() as session:
        patient = book.add(session, desk, QUILL)
        book.change(session, desk, patient.id, draft)
    fact = PatientFact("reachability_changed", patient.clinic_id, patient.id, desk, clock.now())
    assert facts == ([fact] if told else [])


def test_everybody_at_a_number_is_found_in_one_clinic_only(database: Database, cast: Cast) -> None:
    with database.read() as session:
        found = find_by_number(session, cast.owner.clinic.id, SHARED_PHONE)
        assert [patient.id for patient in found] == [patient.id for patient in cast.owner.patients]
        assert find_by_number(session, cast.owner.clinic.id, "+447700900399") == []


def test_the_newest_word_about_consent_counts(database: Database, book: PatientBook, desk: Actor, cast: Cast) -> None:
    where = (desk.clinic_id, cast.owner.patients[0].id, "sms")
    with database.write() as session:
        for given in (False, True, False):
            consents.record(session, desk, *where, given=given, how="phone", at=book._clock.now())  # type: ignore[arg-type]
            assert consents.current(session, *where) is given  # type: ignore[arg-type]


STOP = Callable[[Session, bool], None]


@pytest.fixture
def stop(cast: Cast, clock: FixedClock) -> STOP:
    def record(session: Session, opted_out: bool) -> None:
        opt_outs.record(
            session, cast.owner.clinic.id, SHARED_PHONE, "sms", opted_out=opted_out, source="reply", at=clock.now()
        )

    return record


def test_a_stop_holds_for_everybody_at_the_number(database: Database, cast: Cast, stop: STOP) -> None:
    with database.write() as session:
        stop(session, True)
        assert all("opted_out" in warnings(session, patient) for patient in cast.owner.patients)


def test_a_stop_holds_for_one_clinic_and_one_channel(database: Database, cast: Cast, stop: STOP) -> None:
    with database.write() as session:
        stop(session, True)
        assert opt_outs.is_opted_out(session, cast.owner.clinic.id, SHARED_PHONE, "sms")
        assert not opt_outs.is_opted_out(session, cast.owner.clinic.id, SHARED_PHONE, "whatsapp")
        assert not opt_outs.is_opted_out(session, cast.outsider.clinic.id, SHARED_PHONE, "sms")


def test_the_word_about_stopping_that_was_said_last_counts_and_of_two_at_one_moment_the_stop(
    database: Database, cast: Cast, stop: STOP, clock: FixedClock
) -> None:
    with database.write() as session:
        for opted_out in (True, False, True, False):
            clock.advance(timedelta(seconds=1))
            stop(session, opted_out)
            assert opt_outs.is_opted_out(session, cast.owner.clinic.id, SHARED_PHONE, "sms") is opted_out
        stop(session, True)
        stop(session, False)
        assert opt_outs.is_opted_out(session, cast.owner.clinic.id, SHARED_PHONE, "sms")


def test_warnings_stand_in_their_order(database: Database, cast: Cast, desk: Actor, stop: STOP) -> None:
    patient = cast.owner.patients[0]
    with database.write() as session:
        stop(session, True)
        consents.record(
            session, desk, patient.clinic_id, patient.id, "sms", given=False, how="desk", at=FixedClock().now()
        )
        assert warnings(session, patient) == ["no_consent", "opted_out", "number_shared"]
