"""The table of handsets, and of who has opted out of which sender."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.records import Phone

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from simulator.database import Database
    from simulator.settings import PhoneSetting

_SAVE = """
INSERT INTO phones (number, label, mode, error_code, whatsapp, reads, calls, keys)
VALUES (:number, :label, :mode, :error_code, :whatsapp, :reads, :calls, :keys)
ON CONFLICT (number) DO UPDATE
SET label = :label, mode = :mode, error_code = :error_code, whatsapp = :whatsapp, reads = :reads, calls = :calls,
  keys = :keys
"""
_SHOWN = "SELECT number, label, mode, error_code, whatsapp, reads, calls, keys FROM phones"

_WORTH_SHOWING = """
WHERE label != '' OR number NOT IN (SELECT phone FROM messages) OR number IN
(SELECT phone FROM messages GROUP BY phone ORDER BY max(seq) DESC LIMIT :limit)
"""


class Phones:
    def __init__(self, database: Database, always: Iterable[PhoneSetting]) -> None:
        self._database = database
        self._always = tuple(always)
        for phone in self._always:
            self.save(replace(self.get(phone.number), label=phone.label))

    def all(self) -> list[Phone]:
        return [_to_phone(row) for row in self._database.rows(f"{_SHOWN} ORDER BY position", {})]

    def shown(self, limit: int) -> list[Phone]:
        """Return the phones that have a label, and of the others the `limit` that last had a message."""
        rows = self._database.rows(f"{_SHOWN} {_WORTH_SHOWING} ORDER BY position", {"limit": limit})
        return [_to_phone(row) for row in rows]

    def get(self, number: str) -> Phone:
        """Return the handset; one never heard of is an ordinary one without a label."""
        rows = self._database.rows(f"{_SHOWN} WHERE number = :number", {"number": number})
        return _to_phone(rows[0]) if rows else Phone(number, "")

    def save(self, phone: Phone) -> None:
        values = {name: getattr(phone, name) for name in Phone.__dataclass_fields__}
        with self._database.writing() as connection:
            connection.execute(_SAVE, values)

    def has_opted_out(self, phone: str, sender: str) -> bool:
        query = "SELECT 1 FROM opt_outs WHERE sender = :sender AND phone = :phone"
        return bool(self._database.rows(query, {"sender": sender, "phone": phone}))

    def opt_out(self, phone: str, sender: str) -> None:
        with self._database.writing() as connection:
            connection.execute("INSERT OR IGNORE INTO opt_outs (sender, phone) VALUES (?, ?)", (sender, phone))

    def opt_in(self, phone: str, sender: str) -> None:
        with self._database.writing() as connection:
            connection.execute("DELETE FROM opt_outs WHERE sender = ? AND phone = ?", (sender, phone))

    def clear(self) -> None:
        """Forget opt-outs and all handsets but those that the settings name."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM opt_outs")
            connection.execute("DELETE FROM phones")
        for phone in self._always:
            self.save(Phone(phone.number, phone.label))


def _to_phone(row: sqlite3.Row) -> Phone:
    return Phone(**{**dict(row), "reads": bool(row["reads"])})
