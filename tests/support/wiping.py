"""Bring a PostgreSQL database back to how a test found it: far quicker than making another.

1. Whoever is still connected is cut off, so that no process of the last test writes into the next; only connections
   that nobody uses stay (`pooling.py`).
2. All rows go, without triggers and references being asked.
3. Where a test has changed the schema, or something is in the way, it is not wiped: its owner drops it.

One connection to each database is kept for this: on a new one the same statements take five times as long.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

CUT_OFF = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL(%s)
"""
SCHEMA = """
    SELECT array[
        (SELECT sum(hashtextextended(concat(attrelid, attname, atttypid, attnotnull), attnum)) FROM pg_attribute
            WHERE attrelid >= 16384 AND NOT attisdropped),
        (SELECT sum(hashtextextended(concat(tgrelid, tgname), 0)) FROM pg_trigger WHERE NOT tgisinternal),
        (SELECT sum(hashtextextended(concat(conrelid, conname), 0)) FROM pg_constraint WHERE conrelid >= 16384)
    ]
"""
TABLES = (
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY tablename"
)

OPTIONS = "-c lock_timeout=5s -c session_replication_role=replica"

_seen: set[str] = set()
"""The schemas that databases of this process had; more than one means that a test changed its own."""


@dataclass(frozen=True, slots=True)
class _Wiper:
    server: psycopg.Connection
    with_rows: str

    @classmethod
    def on(cls, port: int, owner: str, name: str) -> "_Wiper":
        server = psycopg.connect(
            host="127.0.0.1", port=port, user=owner, dbname=name, options=OPTIONS, autocommit=True, prepare_threshold=0
        )
        tables = [each[0] for each in server.execute(TABLES)]
        asked = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in tables)
        return cls(server, " UNION ALL ".join(asked))

    def wipe(self, kept: Sequence[int]) -> bool:
        self.server.execute(CUT_OFF, [list(kept)])
        schema = str(self.server.execute(SCHEMA).fetchone())
        if _seen and schema not in _seen:
            return False
        _seen.add(schema)
        full = self.server.execute(self.with_rows.encode()).fetchall()
        self.server.execute("; ".join(f'DELETE FROM "{table}"' for (table,) in full).encode(), prepare=False)
        return True


_wipers: dict[str, _Wiper] = {}


def wipe(port: int, owner: str, name: str, kept: Sequence[int]) -> bool:
    """Delete every row; tell whether the database can be used again. `kept`: the processes that stay connected."""
    try:
        try:
            return _wiper(port, owner, name).wipe(kept)
        except psycopg.OperationalError:  # a test has cut all connections
            forget(name)
            return _wiper(port, owner, name).wipe(kept)
    except psycopg.Error:
        return False


def forget(name: str) -> None:
    """Give up the connection to a database."""
    if name in _wipers:
        _wipers.pop(name).server.close()


def _wiper(port: int, owner: str, name: str) -> _Wiper:
    if name not in _wipers:
        _wipers[name] = _Wiper.on(port, owner, name)
    return _wipers[name]
