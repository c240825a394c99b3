"""Connections that are handed on from test to test.

A new connection begins with empty caches: PostgreSQL starts a process for it that reads its catalogue anew, SQLite reads
the whole schema. Every test has engines of its own, so that cost more than what the tests ask. All engines of one
database share a pool here, and disposing of an engine leaves the pool as it is, unless somebody still holds one of its
connections.
"""

from collections import defaultdict
from typing import Any

from sqlalchemy import Engine, Pool, event

_pools: dict[tuple[str, str], Pool] = {}
_connections: defaultdict[str, set[Any]] = defaultdict(set)


def share(engine: Engine, options: dict[str, Any]) -> None:
    """Let an engine that was just made use the connections of others before it, if its database is handed on."""
    url = engine.url.render_as_string(hide_password=False)
    if url not in _connections:
        return
    kept = _pools.setdefault((url, repr(sorted(options.items()))), engine.pool)
    if kept is engine.pool:
        _count(kept, _connections[url])
    engine.pool = kept
    engine.dispose = lambda close=True: None  # type: ignore[method-assign]


def hand_on(url: str) -> None:
    """Keep connections to this database from now on."""
    _connections[url]


def kept(url: str) -> list[Any]:
    """Return the driver's connections to a database that wait for the next test; close them if one is still held."""
    pools = [pool for (of, _), pool in _pools.items() if of == url]
    if any(pool.checkedout() for pool in pools):  # type: ignore[attr-defined]
        forget(url)
        hand_on(url)
    return list(_connections[url])


def forget(url: str) -> None:
    """Close the connections to a database that wait; those that are held end when they are given back."""
    for key in [key for key in _pools if key[0] == url]:
        _pools.pop(key).dispose()
    del _connections[url]


def _count(pool: Pool, connections: set[Any]) -> None:
    event.listen(pool, "connect", lambda connection, _record: connections.add(connection))
    event.listen(pool, "close", lambda connection, _record: connections.discard(connection))
    event.listen(pool, "close_detached", connections.discard)
