"""The database: one engine, and transactions that say whether they read or write.

Entry points open a transaction and commit it by leaving the block; everything below only flushes. On SQLite a write
begins IMMEDIATE, so it waits for its turn instead of failing in the middle; readers never wait (WAL).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session

from service.base.id_lists import IdListDumper
from service.base.late import LateSession

BUSY_SECONDS = 15
BRIEFLY = text("SET LOCAL lock_timeout = '500ms'")
BRIEFLY_AND_PLANNED_ONCE = text(
    "SELECT set_config('lock_timeout', '500ms', true), set_config('plan_cache_mode', 'force_generic_plan', true)"
)
POOL_SIZE = 10


class Database:
    """Open read and write transactions on one database."""

    def __init__(self, url: str, *, pool_size: int = POOL_SIZE) -> None:
        self.engine = _engine(url, pool_size)
        read_only: dict[str, Any] = {} if self.is_sqlite else {"postgresql_readonly": True}
        self._reading = self.engine.execution_options(**read_only)
        self._writing = self.engine.execution_options(begin_immediate=True)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a transaction that writes nothing; rows stay usable after it."""
        with Session(self._reading, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a transaction that is committed on leaving the block and rolled back on an exception."""
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def write_late(self) -> Iterator[LateSession]:
        """Open a transaction like `write`, whose rows are written together and as late as can be."""
        with LateSession(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    def writing_session(self) -> Session:
        """Make a session for an entry point that commits by itself, such as a web request."""
        return Session(self._writing, expire_on_commit=False)

    def reading_session(self) -> Session:
        """Make a session for an entry point that only reads."""
        return Session(self._reading, expire_on_commit=False)

    def wait_briefly(self, session: Session, *, planned_once: bool = False) -> None:
        """Let a transaction fail where it would wait for a row for longer than half a second.

        `planned_once`: what it asks is planned once a connection. Left to itself PostgreSQL plans anew each time for
        lists of a few keys, which takes longer than to find them; where no index is for a few values only, the plan is
        the same. On SQLite, where one writes at a time, this changes nothing.
        """
        if not self.is_sqlite:
            session.execute(BRIEFLY_AND_PLANNED_ONCE if planned_once else BRIEFLY)

    def dispose(self) -> None:
        self.engine.dispose()


def _engine(url: str, pool_size: int) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":  # the connection used last has the most statements prepared
        engine = create_engine(
            parsed, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True, pool_use_lifo=True
        )
        event.listen(engine, "connect", _prepare_postgresql)
        return engine
    engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS}, pool_size=pool_size, max_overflow=pool_size)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_postgresql(connection: Any, _record: object) -> None:
    connection.adapters.register_dumper(list, IdListDumper)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late and is never IMMEDIATE
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    immediate = connection.get_execution_options().get("begin_immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
