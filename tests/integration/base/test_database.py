"""Transactions: what is written is written whole or not at all, and instants come back as they went in."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from service.base.actors import SYSTEM
from service.base.audit import AuditEntry, record
from service.base.clock import Clock, advance, demo_clock
from service.base.database import Database
from service.base.unreadable import SealBrokenError
from service.clinics.models import Clinic
from service.patients.models import Patient
from tests.cast import a_clinic, a_patient
from tests.support.clocks import MONDAY_MORNING, FixedClock


def test_it_commits_on_leaving_a_write(database: Database) -> None:
    with database.write() as session:
        a_clinic(session, key="rowan")
    with database.read() as session:
        assert session.scalars(select(Clinic.key)).all() == ["rowan"]


def test_it_writes_nothing_when_something_fails(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.add_all([_clinic("rowan"), _clinic("rowan")])
    with database.read() as session:
        assert session.scalars(select(Clinic)).all() == []


def test_it_keeps_rows_usable_after_the_transaction(database: Database) -> None:
    with database.write() as session:
        clinic = a_clinic(session, key="rowan")
    assert clinic.key == "rowan"


def test_a_read_leaves_nothing_behind(database: Database) -> None:
    with database.read() as session:
        try:
            a_clinic(session)
        except DBAPIError:  # PostgreSQL refuses at once
            session.rollback()
    with database.read() as session:
        assert session.scalars(select(Clinic)).all() == []


def test_it_refuses_a_naive_instant(database: Database) -> None:
    naive = datetime(2026, 11, 30, 9)  # noqa: DTZ001 - a naive instant is what this is about
    with pytest.raises(StatementError, match="naive"), database.write() as session:
        a_clinic(session, created_at=naive)


def test_it_gives_instants_back_as_aware_utc(database: Database) -> None:
    instant = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC)
    written = instant.astimezone(timezone(timedelta(hours=-9, minutes=-30)))
    with database.write() as session:
        clinic = a_clinic(session, created_at=written)
    with database.read() as session:
        read = session.get_one(Clinic, clinic.id).created_at
    assert (read, read.tzinfo) == (instant, UTC)


def test_it_keeps_personal_data_sealed_on_disk(database: Database) -> None:
    with database.write() as session:
        patient = a_patient(session, a_clinic(session), name="Marnie Thistle", note="likes tea")
    with database.read() as session:
        stored = session.execute(text("SELECT name, mobile, note FROM patients")).one()
        assert session.get_one(Patient, (patient.clinic_id, patient.id)).name == "Marnie Thistle"
    raw = b"".join(bytes(value) for value in stored)
    assert [word for word in (b"Marnie", b"7700", b"tea") if word in raw] == []


def test_a_sealed_value_copied_into_another_column_does_not_open_and_can_be_replaced(database: Database) -> None:
    with database.write() as session:
        patient = a_patient(session, a_clinic(session), note="likes tea")
        session.execute(text("UPDATE patients SET name = note"))
    with database.write() as session:
        read = session.get_one(Patient, (patient.clinic_id, patient.id), populate_existing=True)
        assert read.note == "likes tea"
        with pytest.raises(SealBrokenError):
            str(read.name)
        read.language = "pl"
        session.flush()
        read.name = "Marnie Thistle"
    with database.read() as session:
        assert session.get_one(Patient, (patient.clinic_id, patient.id)).name == "Marnie Thistle"


def test_an_audit_entry_is_written_with_its_fact_or_not_at_all(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        _create_twice(session)
    with database.write() as session:
        record(session, SYSTEM, "patient.changed", "patient", None, at=MONDAY_MORNING, fields=("note", "mobile"))
    with database.read() as session:
        (entry,) = session.scalars(select(AuditEntry)).all()
    assert (entry.action, entry.actor_kind, entry.fields) == ("patient.changed", "system", ["mobile", "note"])


def test_the_demos_time_moves_forward_and_never_back(database: Database) -> None:
    clock = demo_clock(database)
    assert clock.now() - clock.real() < timedelta(seconds=1)
    advance(database, clock, clock.real() + timedelta(days=3))
    assert clock.now() - clock.real() > timedelta(days=2, hours=23)
    advance(database, clock, clock.real() + timedelta(days=1))
    assert clock.now() - clock.real() > timedelta(days=2, hours=23)


def test_every_process_of_the_demo_sees_the_same_time(database: Database) -> None:
    advance(database, Clock(), datetime.now(UTC) + timedelta(days=3))
    other = Database(database.engine.url.render_as_string(hide_password=False))
    assert demo_clock(other).now() - datetime.now(UTC) > timedelta(days=2, hours=23)
    other.dispose()


def test_moving_time_returns_the_new_time(database: Database) -> None:
    clock = FixedClock()
    assert advance(database, clock, clock.now()) == clock.now()


def _clinic(key: str) -> Clinic:
    return Clinic(key=key, name="Rowan Skin Clinic", email="desk@rowan.example", created_at=MONDAY_MORNING)


def _create_twice(session: Session) -> None:
    for _ in range(2):
        session.add(_clinic("rowan"))
        record(session, SYSTEM, "clinic.created", "clinic", None, at=MONDAY_MORNING)
        session.flush()


def test_how_long_it_waits_and_how_it_plans_ends_with_the_transaction(postgres_database: Database) -> None:
    told = text("SELECT current_setting('lock_timeout'), current_setting('plan_cache_mode')")
    with postgres_database.write() as session:
        before = session.execute(told).one()
        postgres_database.wait_briefly(session, planned_once=True)
        assert session.execute(told).one() == ("500ms", "force_generic_plan")
    with postgres_database.write() as session:
        assert session.execute(told).one() == before
