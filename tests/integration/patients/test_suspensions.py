"""A number that is said to be wrong is suspended until somebody settles it, and only in its clinic."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from service.base import keys
from service.base.actors import Actor
from service.base.database import Database
from service.base.keys import DataKey, Keyring
from service.base.lookup import number_digests
from service.base.phones import Phones
from service.notify.delivery.checks.numbers import Ledgers
from service.patients.book import PatientBook
from service.patients.models import Patient
from service.patients.suspensions.desk import suspended_now
from service.patients.suspensions.ledger import (
    given_up,
    given_up_digests,
    is_suspended,
    lift,
    suspend,
    suspended_digests,
)
from service.patients.suspensions.models import NumberSuspension
from tests.cast import SHARED_PHONE, Cast, the_cast
from tests.support.clocks import FixedClock
from tests.support.seals import NEW_KEYS
from tests.support.settings import DATA_KEYS
from tests.support.telephony import wait_for
from tests.support.waits import somebody_waits


@pytest.fixture
def cast(database: Database) -> Cast:
    with database.write() as session:
        return the_cast(session)


def test_it_holds_for_the_clinic_that_was_told(database: Database, cast: Cast, clock: FixedClock) -> None:
    mine, other = cast.owner.clinic.id, cast.outsider.clinic.id
    with database.write() as session:
        assert suspend(session, mine, SHARED_PHONE, said_by="desk", at=clock.now()) is not None
        assert is_suspended(session, mine, SHARED_PHONE)
        assert not is_suspended(session, other, SHARED_PHONE)
        ((clinic_id, digest),) = suspended_digests(session, [mine, other])
        assert (clinic_id, digest in number_digests(mine, SHARED_PHONE)) == (mine, True)


def test_the_same_again_changes_nothing(database: Database, cast: Cast, clock: FixedClock) -> None:
    with database.write() as session:
        suspend(session, cast.owner.clinic.id, SHARED_PHONE, said_by="reply", at=clock.now())
        assert suspend(session, cast.owner.clinic.id, SHARED_PHONE, said_by="desk", at=clock.now()) is None


@pytest.mark.parametrize("first", [NEW_KEYS, DATA_KEYS])
def test_it_is_listed_with_its_patients_whichever_key_was_first_then(
    database: Database, cast: Cast, clock: FixedClock, first: tuple[DataKey, ...]
) -> None:
    mine, before = cast.owner.clinic.id, keys.keyring()
    keys.install(Keyring([*first, *NEW_KEYS, *DATA_KEYS]))
    try:
        with database.write() as session:
            suspend(session, mine, SHARED_PHONE, said_by="desk", at=clock.now())
            listed = [one.patient.id for one in suspended_now(session, mine)]
            assert listed == [patient.id for patient in cast.owner.patients if patient.mobile == SHARED_PHONE]
            assert suspended_now(session, cast.outsider.clinic.id) == []
    finally:
        keys.install(before)


def test_two_at_one_moment_leave_one_row(database: Database, cast: Cast, clock: FixedClock) -> None:
    mine = cast.owner.clinic.id
    with database.write() as session:
        rows = [NumberSuspension(clinic_id=mine, number_digest="d", since=clock.now(), reason="desk") for _ in "ab"]
        session.add_all(rows)
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_a_lifted_one_is_history_and_can_come_again(database: Database, cast: Cast, clock: FixedClock) -> None:
    mine, now = cast.owner.clinic.id, clock.now()
    with database.write() as session:
        suspend(session, mine, SHARED_PHONE, said_by="reply", at=now)
        assert lift(session, mine, SHARED_PHONE, by=cast.owner.manager.id, at=now + timedelta(minutes=5))
        assert suspended_digests(session, [mine]) == set()
        assert not lift(session, mine, SHARED_PHONE, by=None, at=now)
        assert suspend(session, mine, SHARED_PHONE, said_by="desk", at=now + timedelta(hours=1)) is not None


def test_a_number_that_was_corrected_is_free_for_whoever_has_it_next(
    database: Database, cast: Cast, clock: FixedClock
) -> None:
    mine, now, wrong, sound = cast.owner.clinic.id, clock.now(), "+447700900161", "+447700900162"
    with database.write() as session:
        first = suspend(session, mine, wrong, said_by="reply", at=now)
        for number in (wrong, sound):
            given_up(session, mine, number, by=cast.owner.manager.id, at=now)
        assert first is not None
        assert (first.lifted_by, suspended_now(session, mine)) == (cast.owner.manager.id, [])
        assert not is_suspended(session, mine, wrong)
        assert given_up_digests(session, [mine]) == {(mine, first.number_digest): now}


def test_what_was_made_for_a_number_before_it_was_given_up_goes_nowhere(
    database: Database, cast: Cast, clock: FixedClock
) -> None:
    mine, now, wrong = cast.owner.clinic.id, clock.now(), "+447700900161"
    with database.write() as session:
        suspend(session, mine, wrong, said_by="reply", at=now)
        given_up(session, mine, wrong, by=None, at=now)
        ledgers = Ledgers.read(session, Phones(allow_drama=True), [], [(mine, wrong)])
    moments = (now - timedelta(hours=1), now, now + timedelta(seconds=1), None)
    reached = [ledgers.number(mine, wrong, "sms", has_sender=True, made_at=at).suspended for at in moments]
    assert reached == [True, True, False, False]


def test_two_who_correct_one_number_at_one_moment_leave_it_free(postgres_database: Database, clock: FixedClock) -> None:
    with postgres_database.write() as session:
        house, wrong = the_cast(session).owner, SHARED_PHONE
        suspend(session, house.clinic.id, wrong, said_by="desk", at=clock.now())
    book, actor = PatientBook(clock, Phones(allow_drama=True)), Actor("staff", house.clinic.id, house.manager.id)

    def correct(patient: Patient, mobile: str) -> None:
        with postgres_database.write() as session:
            book.change(session, actor, patient.id, {"mobile": mobile})

    one, other = house.patients
    with ThreadPoolExecutor(1) as pool:
        with postgres_database.write() as session:
            book.change(session, actor, one.id, {"mobile": "07700 900162"})
            later = pool.submit(correct, other, "07700 900163")
            wait_for(somebody_waits(postgres_database))
        later.result()
    with postgres_database.read() as session:
        assert not is_suspended(session, house.clinic.id, wrong)
