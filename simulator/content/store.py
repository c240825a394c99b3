"""The table of templates."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from simulator.content.records import Content

if TYPE_CHECKING:
    import sqlite3

    from simulator.database import Database

_FIELDS = tuple(Content.__dataclass_fields__)
_SAVE = (
    f"INSERT INTO contents ({', '.join(_FIELDS)}) VALUES ({', '.join(':' + name for name in _FIELDS)})"  # noqa: S608 (names of our own fields)
    f" ON CONFLICT (sid) DO UPDATE SET {', '.join(f'{name} = :{name}' for name in _FIELDS)}"
)


class Contents:
    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, data: dict[str, Any]) -> Content:
        """Write a template from a body that is known to be right."""
        now = datetime.now(UTC)
        sid = "HX" + secrets.token_hex(16)
        name, variables = str(data.get("friendly_name") or ""), data.get("variables") or {}
        return self.save(Content(sid, name, data["language"], variables, data["types"], now, now))

    def save(self, content: Content) -> Content:
        with self._database.writing() as connection:
            connection.execute(_SAVE, {name: _to_column(getattr(content, name)) for name in _FIELDS})
        return content

    def find(self, sid: str) -> Content | None:
        return next(iter(self._read("SELECT * FROM contents WHERE sid = :sid AND NOT removed", sid=sid)), None)

    def named(self, name: str, language: str) -> list[Content]:
        """Return all that were ever submitted under a name in a language, removed ones too."""
        query = "SELECT * FROM contents WHERE name = :name AND language = :language"
        return self._read(query, name=name, language=language)

    def page(self, after: str, limit: int) -> list[Content]:
        """Return the newest first, at most `limit`, those behind the SID `after`."""
        return self._read(
            "SELECT * FROM contents WHERE NOT removed"
            " AND (:after = '' OR seq < (SELECT seq FROM contents WHERE sid = :after)) ORDER BY seq DESC LIMIT :limit",
            after=after,
            limit=limit,
        )

    def all(self) -> list[Content]:
        """Return every template there is, the oldest first."""
        return self._read("SELECT * FROM contents WHERE NOT removed ORDER BY seq")

    def remove(self, content: Content) -> None:
        """Forget a template, but keep that its name was used."""
        self.save(replace(content, removed=True))

    def clear(self) -> None:
        with self._database.writing() as connection:
            connection.execute("DELETE FROM contents")

    def _read(self, query: str, **values: object) -> list[Content]:
        return [_to_content(row) for row in self._database.rows(query, values)]


def _to_column(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps(value) if isinstance(value, dict) else value


def _to_content(row: sqlite3.Row) -> Content:
    values = {name: row[name] for name in _FIELDS}
    for name in ("variables", "types"):
        values[name] = json.loads(values[name])
    for name in ("created_at", "updated_at"):
        values[name] = datetime.fromisoformat(values[name])
    return Content(**values | {"removed": bool(values["removed"])})
