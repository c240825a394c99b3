"""The simulator's own small SQLite file; what it accepted is on the disk before it answers."""

from __future__ import annotations

import sqlite3
import threading
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS messages (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, sid TEXT NOT NULL UNIQUE, direction TEXT NOT NULL,
  sender TEXT NOT NULL, recipient TEXT NOT NULL, phone TEXT NOT NULL, body TEXT NOT NULL, shown TEXT NOT NULL,
  status TEXT NOT NULL, error_code INTEGER, segments INTEGER NOT NULL, media TEXT NOT NULL,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL, sent_at TEXT, clinic_time TEXT NOT NULL,
  callback TEXT NOT NULL, told TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS messages_by_moment ON messages (direction, clinic_time);
CREATE INDEX IF NOT EXISTS messages_by_phone ON messages (phone, seq);
CREATE INDEX IF NOT EXISTS messages_by_recipient ON messages (recipient, seq);
CREATE TABLE IF NOT EXISTS phones (
  position INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT NOT NULL UNIQUE, label TEXT NOT NULL,
  mode TEXT NOT NULL DEFAULT 'ok', error_code INTEGER);
CREATE TABLE IF NOT EXISTS opt_outs (
  sender TEXT NOT NULL, phone TEXT NOT NULL, PRIMARY KEY (sender, phone)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS contents (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, sid TEXT NOT NULL UNIQUE, friendly_name TEXT NOT NULL, language TEXT NOT NULL,
  variables TEXT NOT NULL, types TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
  name TEXT NOT NULL, category TEXT NOT NULL, status TEXT NOT NULL, rejection_reason TEXT NOT NULL,
  removed INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS calls (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, sid TEXT NOT NULL UNIQUE, direction TEXT NOT NULL,
  sender TEXT NOT NULL, recipient TEXT NOT NULL, phone TEXT NOT NULL, status TEXT NOT NULL,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL, clinic_time TEXT NOT NULL, parent_sid TEXT NOT NULL,
  answered_at TEXT, ended_at TEXT, answered_by TEXT NOT NULL, heard TEXT NOT NULL, keys TEXT NOT NULL,
  url TEXT NOT NULL, callback TEXT NOT NULL, events TEXT NOT NULL, timeout INTEGER NOT NULL, detects INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS calls_by_phone ON calls (phone, seq);
"""
_LATER: dict[str, dict[str, str]] = {
    "messages": {
        "content_sid": "TEXT NOT NULL DEFAULT ''",
        "buttons": "TEXT NOT NULL DEFAULT '[]'",
        "doom": "INTEGER",
        "valid_until": "TEXT",
        "cost": "TEXT NOT NULL DEFAULT '0'",
        "button": "TEXT NOT NULL DEFAULT ''",
        "reply_to": "TEXT NOT NULL DEFAULT ''",
    },
    "phones": {
        "whatsapp": "TEXT NOT NULL DEFAULT 'ok'",
        "reads": "INTEGER NOT NULL DEFAULT 0",
        "calls": "TEXT NOT NULL DEFAULT 'rings'",
        "keys": "TEXT NOT NULL DEFAULT ''",
    },
}
"""Columns that files of earlier versions do not have."""


class Database:
    """One connection, one lock; `revision` changes with every write.

    Threads that write at the same time share one commit: a write returns once it is on the disk, but whoever commits
    takes along all that was written before.
    """

    def __init__(self, folder: Path | None) -> None:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._committing = threading.Lock()
        self._boot, self._writes, self._committed = uuid.uuid4().hex[:8], 0, 0
        path = folder / "simulator.sqlite3" if folder else ":memory:"
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.executescript(_SCHEMA)
        self._add_columns()

    def _add_columns(self) -> None:
        for table, columns in _LATER.items():
            known = {row["name"] for row in self._connection.execute(f"PRAGMA table_info({table})")}
            for name, kind in columns.items():
                if name not in known:
                    self._connection.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")

    @property
    def revision(self) -> str:
        return f"{self._boot}-{self._writes}"

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Hold the connection for writes that stand or fall together; they are on the disk when the block is left."""
        with self._lock:
            with self._together():
                yield self._connection
            self._writes += 1
            ticket = self._writes
        self._commit(ticket)

    @contextmanager
    def _together(self) -> Iterator[None]:
        """Take back all of the block's writes, and no other's, when it fails."""
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("SAVEPOINT block")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK TO block")
            raise
        finally:
            self._connection.execute("RELEASE block")

    def _commit(self, ticket: int) -> None:
        with self._committing:
            if self._committed >= ticket:
                return
            with self._lock:
                self._connection.execute("COMMIT")
                self._committed = self._writes

    def rows(self, query: str, values: Mapping[str, object]) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def close(self) -> None:
        with self._lock:
            self._connection.close()
