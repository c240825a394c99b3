"""The table of calls."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from simulator.voice.records import FINAL, Call

if TYPE_CHECKING:
    import sqlite3

    from simulator.database import Database

_COLUMNS = tuple(Call.__dataclass_fields__)
_INSERT = (
    f"INSERT INTO calls ({', '.join(_COLUMNS)}, phone) VALUES ({', '.join(':' + name for name in _COLUMNS)}, :phone)"  # noqa: S608 (names of our own fields)
)
_MOMENTS = ("created_at", "updated_at", "clinic_time", "answered_at", "ended_at")
_LISTS = ("heard", "events")
_SEARCH = """
SELECT * FROM calls WHERE (:sender IS NULL OR sender = :sender) AND (:recipient IS NULL OR recipient = :recipient)
ORDER BY seq DESC LIMIT :limit
"""


class Calls:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, call: Call) -> None:
        """Write the call, and its phone where it is not known yet."""
        row = {name: _to_column(getattr(call, name)) for name in _COLUMNS} | {"phone": call.phone}
        with self._database.writing() as connection:
            connection.execute("INSERT OR IGNORE INTO phones (number, label) VALUES (:phone, '')", row)
            connection.execute(_INSERT, row)

    def find(self, sid: str) -> Call | None:
        rows = self._database.rows("SELECT * FROM calls WHERE sid = :sid", {"sid": sid})
        return _to_call(rows[0]) if rows else None

    def change(self, sid: str, **values: Any) -> Call:
        """Write new values of some fields; return the call as it is then."""
        known = values | {"updated_at": datetime.now(UTC)}
        sets = ", ".join(f"{name} = :{name}" for name in known)
        with self._database.writing() as connection:
            row = {name: _to_column(value) for name, value in known.items()} | {"sid": sid}
            connection.execute(f"UPDATE calls SET {sets} WHERE sid = :sid", row)  # noqa: S608 (names of our own fields)
        call = self.find(sid)
        assert call is not None
        return call

    def on_phone(self, number: str, limit: int = -1) -> list[Call]:
        """Return the calls of a phone, the oldest first; with `limit` the last ones only."""
        query = "SELECT * FROM calls WHERE phone = :number ORDER BY seq DESC LIMIT :limit"
        return [_to_call(row) for row in self._database.rows(query, {"number": number, "limit": limit})][::-1]

    def search(self, sender: str | None, recipient: str | None, limit: int) -> list[Call]:
        """Return the newest first."""
        values = {"sender": sender, "recipient": recipient, "limit": limit}
        return [_to_call(row) for row in self._database.rows(_SEARCH, values)]

    def unfinished(self) -> list[Call]:
        """Return those that were under way when the last process ended."""
        marks = ", ".join(f"'{status}'" for status in FINAL)
        query = f"SELECT * FROM calls WHERE status NOT IN ({marks})"  # noqa: S608 (our own words)
        return [_to_call(row) for row in self._database.rows(query, {})]

    def clear(self) -> None:
        with self._database.writing() as connection:
            connection.execute("DELETE FROM calls")


def _to_column(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps(value) if isinstance(value, tuple) else value


def _to_call(row: sqlite3.Row) -> Call:
    values = {name: row[name] for name in _COLUMNS}
    for name in _MOMENTS:
        values[name] = values[name] and datetime.fromisoformat(values[name])
    for name in _LISTS:
        values[name] = tuple(json.loads(values[name]))
    return Call(**values | {"detects": bool(values["detects"])})
