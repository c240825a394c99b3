"""A migrated SQLite database without any row for each test: the file of a test before it, wiped, or a copy of the template."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copyfile
from uuid import uuid4

from service.base.database import Database
from service.base.schema import upgrade
from tests.support import pooling, run_directory

PATIENCE = 5  # seconds that wiping waits for somebody who still writes
TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('alembic_version', 'sqlite_sequence')"

_spare: list[Path] = []
"""Wiped databases of this process, ready for the next test."""

_wipers: dict[Path, sqlite3.Connection] = {}
"""One connection to each is kept for wiping: a new one would read the whole schema."""


def template() -> Path:
    """Return a migrated file, to be copied."""
    return Path(_told()["template"])


@contextmanager
def migrated_database() -> Iterator[Database]:
    """Give a database of one test alone."""
    path = _spare.pop() if _spare else _copy(template())
    pooling.hand_on(_url(path))
    database = Database(_url(path))
    try:
        yield database
    finally:
        database.dispose()
        pooling.kept(_url(path))
        if _wipe(path):
            _spare.append(path)
        else:
            _drop(path)


def let_go() -> None:
    """Close what this process keeps open for the next test."""
    while _spare:
        _forget(_spare.pop())


def _told() -> run_directory.Started:
    return run_directory.started("sqlite", _make_template)


def _make_template(directory: Path) -> run_directory.Started:
    path = directory / "template.sqlite"
    database = Database(_url(path))
    upgrade(database)
    database.dispose()
    with closing(sqlite3.connect(path)) as file:
        return {"template": str(path), "schema": _schema(file)}


def _copy(file: Path) -> Path:
    path = file.with_name(f"{uuid4().hex}.sqlite")
    copyfile(file, path)
    _wipers[path] = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    return path


def _wipe(path: Path) -> bool:
    """Delete every row, without references being asked; tell whether the file can be used again."""
    try:
        file = _wipers[path]
        if _schema(file) != _told()["schema"]:
            return False
        file.execute("BEGIN IMMEDIATE")
        for (table,) in file.execute(TABLES).fetchall():
            if file.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone():
                file.execute(f'DELETE FROM "{table}"')
        file.execute("COMMIT")
    except sqlite3.Error:
        return False
    return True


def _drop(path: Path) -> None:
    _forget(path)
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _forget(path: Path) -> None:
    pooling.forget(_url(path))
    _wipers.pop(path).close()


def _schema(file: sqlite3.Connection) -> str:
    """Return the number that grows with every change of the schema."""
    return str(file.execute("PRAGMA schema_version").fetchone()[0])


def _url(path: Path) -> str:
    return f"sqlite:///{path}"
