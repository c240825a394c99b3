"""The simulator's file: older ones are brought up to date, and writes stand or fall by themselves."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from simulator.database import Database
from simulator.phones import Phones
from simulator.records import Phone

if TYPE_CHECKING:
    from pathlib import Path

_OLD = (
    "CREATE TABLE phones (position INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT NOT NULL UNIQUE,"
    " label TEXT NOT NULL, mode TEXT NOT NULL DEFAULT 'ok', error_code INTEGER)"
)


def test_a_file_of_an_earlier_version_is_brought_up_to_date(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "simulator.sqlite3") as old:
        old.execute(_OLD)
        old.execute("INSERT INTO phones (number, label) VALUES ('+447700900123', 'Patient')")
    old.close()

    assert Phones(Database(tmp_path), ()).all() == [Phone("+447700900123", "Patient")]


def test_a_write_that_fails_takes_back_itself_alone(tmp_path: Path) -> None:
    phones = Phones(database := Database(tmp_path), ())
    phones.save(Phone("+447700900123", "Patient"))

    with pytest.raises(sqlite3.IntegrityError):
        _write_twice(database)
    database.close()

    assert [phone.label for phone in Phones(Database(tmp_path), ()).all()] == ["Patient"]


def _write_twice(database: Database) -> None:
    with database.writing() as connection:
        connection.execute("INSERT INTO phones (number, label) VALUES ('+447700900124', 'Nurse')")
        connection.execute("INSERT INTO phones (number, label) VALUES ('+447700900124', 'Again')")


def test_writes_of_many_threads_are_all_kept(tmp_path: Path) -> None:
    phones = Phones(database := Database(tmp_path), ())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: phones.save(Phone(f"+4477009000{number:02}", "")), range(60)))
    database.close()

    assert len(Phones(Database(tmp_path), ()).all()) == 60
