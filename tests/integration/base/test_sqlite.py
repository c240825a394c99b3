"""SQLite as the embedded default: readers never wait, writers take turns, references are checked."""

import threading
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from service.base.database import Database
from service.clinics.models import Clinic, Room
from tests.cast import a_clinic


def test_it_reads_while_somebody_writes(sqlite_database: Database) -> None:
    with sqlite_database.write() as writing:
        a_clinic(writing)
        with sqlite_database.read() as reading:
            assert reading.scalar(select(func.count()).select_from(Clinic)) == 0


def test_it_lets_writers_take_turns(sqlite_database: Database) -> None:
    def write() -> None:
        for _ in range(5):
            with sqlite_database.write() as session:
                count = session.scalar(select(func.count()).select_from(Clinic)) or 0
                a_clinic(session, name=f"clinic {count}")

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with sqlite_database.read() as session:
        names = session.scalars(select(Clinic.name)).all()
    assert set(names) == {f"clinic {number}" for number in range(20)}


def test_it_checks_references(sqlite_database: Database) -> None:
    with pytest.raises(IntegrityError), sqlite_database.write() as session:
        session.add(Room(clinic_id=uuid4(), site_id=uuid4(), key="room", name="Room"))


def test_it_survives_a_power_cut(sqlite_database: Database) -> None:
    with sqlite_database.read() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA synchronous")) == 2
