"""Statements that are compiled once for all databases of a test process.

SQLAlchemy keeps what it has compiled with each engine, and every test has engines of its own, so a quarter of the time
of the suite went into compiling the same statements again. Engines of one kind share a dialect and its statements here.
"""

from typing import Any

from sqlalchemy import Engine, create_engine

import service.base.database
from tests.support import pooling

_first: dict[str, Engine] = {}


def share() -> None:
    """Let every engine that is made from now on use what the first of its kind has compiled."""
    service.base.database.create_engine = _alike  # type: ignore[attr-defined]


def _alike(url: Any, **options: Any) -> Engine:
    engine = create_engine(url, **options)
    first = _first.get(engine.dialect.name)
    if first is None or getattr(first.dialect, "server_version_info", None) is None:  # it was never connected
        _first[engine.dialect.name] = engine
    else:
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
    pooling.share(engine, options)
    return engine
