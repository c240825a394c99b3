"""The files that pretend phones sent: Twilio's copies, which stay until they are deleted."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.database import Database

_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, sid TEXT NOT NULL UNIQUE, message TEXT NOT NULL, kind TEXT NOT NULL,
  content BLOB NOT NULL, secret TEXT NOT NULL UNIQUE);
CREATE INDEX IF NOT EXISTS files_by_message ON files (message, seq);
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as a phone sends it: what it says that it is, and its bytes."""

    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class File:
    """A file as Twilio has it; `secret` is part of its address in the store, which asks for no credentials."""

    sid: str
    message: str
    kind: str
    content: bytes
    secret: str


class Files:
    def __init__(self, database: Database) -> None:
        self._database = database
        with database.writing() as connection:
            for statement in _SCHEMA.split(";\n"):
                connection.execute(statement)

    def add(self, message: str, sent: Iterable[Sent]) -> list[File]:
        """Keep the files of a message, in order."""
        files = [
            File("ME" + secrets.token_hex(16), message, one.kind, one.content, secrets.token_urlsafe(24))
            for one in sent
        ]
        with self._database.writing() as connection:
            connection.executemany(
                "INSERT INTO files (sid, message, kind, content, secret) VALUES (?, ?, ?, ?, ?)",
                [(one.sid, one.message, one.kind, one.content, one.secret) for one in files],
            )
        return files

    def of(self, message: str) -> list[File]:
        return self._read("message = :value ORDER BY seq", message)

    def find(self, message: str, sid: str) -> File | None:
        return next((one for one in self.of(message) if one.sid == sid), None)

    def in_store(self, secret: str) -> File | None:
        return next(iter(self._read("secret = :value", secret)), None)

    def delete(self, sid: str) -> None:
        with self._database.writing() as connection:
            connection.execute("DELETE FROM files WHERE sid = ?", (sid,))

    def clear(self) -> None:
        with self._database.writing() as connection:
            connection.execute("DELETE FROM files")

    def _read(self, where: str, value: str) -> list[File]:
        query = f"SELECT sid, message, kind, content, secret FROM files WHERE {where}"  # noqa: S608 (our own words)
        return [File(**dict(row)) for row in self._database.rows(query, {"value": value})]
