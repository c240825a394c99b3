"""The table of messages, in both directions."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from simulator.addresses import number_of
from simulator.records import Message

if TYPE_CHECKING:
    import sqlite3

    from simulator.database import Database

_COLUMNS = (*Message.__dataclass_fields__, "phone")
_INSERT = f"INSERT INTO messages ({', '.join(_COLUMNS)}) VALUES ({', '.join(':' + name for name in _COLUMNS)})"  # noqa: S608 (names of our own fields)
_SEARCH = """
SELECT * FROM messages
WHERE (:recipient IS NULL OR recipient = :recipient) AND (:sender IS NULL OR sender = :sender)
  AND (:sent_from IS NULL OR sent_at >= :sent_from) AND (:sent_until IS NULL OR sent_at < :sent_until)
  AND (:after_sid IS NULL OR seq < (SELECT seq FROM messages WHERE sid = :after_sid))
ORDER BY seq DESC LIMIT :limit
"""
_UNTOLD = """
SELECT * FROM messages WHERE direction = 'outbound-api' AND callback != ''
  AND status NOT IN ('queued', 'canceled') AND told != status ORDER BY seq
"""


_LAST_INBOUND = """
SELECT max(clinic_time) AS at FROM messages
WHERE phone = :number AND direction = 'inbound' AND sender = :phone AND recipient = :sender
"""
_OPENED = """
SELECT DISTINCT recipient FROM messages
WHERE direction = 'outbound-api' AND clinic_time > :since AND sender = :sender AND content_sid != '' AND doom IS NULL
"""
_SPENT = "SELECT total(cost) AS spent FROM messages WHERE status NOT IN ('queued', 'failed', 'canceled')"


class Search(NamedTuple):
    """Filters of Twilio's list; `sent_until` is not included, `after_sid` is the last one of the page before."""

    recipient: str | None = None
    sender: str | None = None
    sent_from: datetime | None = None
    sent_until: datetime | None = None
    after_sid: str | None = None


class Messages:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, message: Message) -> None:
        """Write the message, and its phone where it is not known yet."""
        row = {name: _to_column(getattr(message, name)) for name in Message.__dataclass_fields__}
        row["phone"] = number_of(message.phone)
        with self._database.writing() as connection:
            connection.execute("INSERT OR IGNORE INTO phones (number, label) VALUES (:phone, '')", row)
            connection.execute(_INSERT, row)

    def find(self, sid: str) -> Message | None:
        return next(iter(self._read("SELECT * FROM messages WHERE sid = :sid", sid=sid)), None)

    def search(self, search: Search, limit: int) -> list[Message]:
        """Return the newest first, at most `limit`."""
        return self._read(_SEARCH, **{key: _to_column(value) for key, value in search._asdict().items()}, limit=limit)

    def conversation(self, number: str, limit: int = -1) -> list[Message]:
        """Return what a phone got and sent, the oldest first; with `limit` the last ones only."""
        query = "SELECT * FROM messages WHERE phone = :number ORDER BY seq DESC LIMIT :limit"
        return self._read(query, number=number, limit=limit)[::-1]

    def accepted(self, after_sid: str = "", limit: int = -1) -> list[Message]:
        """Return what came in by create requests behind `after_sid`, the oldest first; without limit all of it."""
        return self._read(
            "SELECT * FROM messages WHERE direction = 'outbound-api'"
            " AND (:after = '' OR seq > (SELECT seq FROM messages WHERE sid = :after)) ORDER BY seq LIMIT :limit",
            after=after_sid,
            limit=limit,
        )

    def last_inbound(self, phone: str, sender: str) -> datetime | None:
        """Return the clinic time at which a phone last wrote to a sender, if it ever did."""
        values = {"number": number_of(phone), "phone": phone, "sender": sender}
        (row,) = self._database.rows(_LAST_INBOUND, values)
        return datetime.fromisoformat(row["at"]) if row["at"] else None

    def opened_since(self, sender: str, since: datetime) -> set[str]:
        """Return whom a sender has sent templates to since a moment of clinic time."""
        rows = self._database.rows(_OPENED, {"sender": sender, "since": _to_column(since)})
        return {row["recipient"] for row in rows}

    def spent(self) -> float:
        """Return what all texts that have left cost."""
        (row,) = self._database.rows(_SPENT, {})
        return float(row["spent"])

    def unfinished(self) -> list[Message]:
        return self._read("SELECT * FROM messages WHERE direction = 'outbound-api' AND status IN ('queued', 'sent')")

    def untold(self) -> list[Message]:
        """Return those whose present status no callback has told yet."""
        return self._read(_UNTOLD)

    def move(self, sid: str, status: str, now: datetime, error_code: int | None = None) -> None:
        values = {"sid": sid, "status": status, "now": _to_column(now), "error_code": error_code}
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE messages SET status = :status, error_code = :error_code, updated_at = :now,"
                " sent_at = coalesce(sent_at, iif(:status = 'canceled', NULL, :now)) WHERE sid = :sid",
                values,
            )

    def mark_told(self, sid: str, status: str) -> None:
        with self._database.writing() as connection:
            connection.execute("UPDATE messages SET told = ? WHERE sid = ? AND status = ?", (status, sid, status))

    def redact(self, sid: str, now: datetime) -> None:
        """Empty Twilio's copy; what the phone got stays there."""
        with self._database.writing() as connection:
            connection.execute("UPDATE messages SET body = '', updated_at = ? WHERE sid = ?", (_to_column(now), sid))

    def clear(self) -> None:
        with self._database.writing() as connection:
            connection.execute("DELETE FROM messages")

    def _read(self, query: str, **values: object) -> list[Message]:
        return [_to_message(row) for row in self._database.rows(query, values)]


def _to_column(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps(value) if isinstance(value, tuple) else value


def _to_message(row: sqlite3.Row) -> Message:
    values = {name: row[name] for name in Message.__dataclass_fields__}
    for name in ("created_at", "updated_at", "sent_at", "clinic_time", "valid_until"):
        values[name] = values[name] and datetime.fromisoformat(values[name])
    values["media"] = tuple(json.loads(values["media"]))
    values["buttons"] = tuple((key, title) for key, title in json.loads(values["buttons"]))
    return Message(**values)
