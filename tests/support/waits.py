"""Whether one connection to PostgreSQL waits for a lock that another holds."""

from collections.abc import Callable

from sqlalchemy import text

from service.base.database import Database

WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")


def somebody_waits(database: Database) -> Callable[[], bool]:
    """Return a question for `wait_for`."""

    def waits() -> bool:
        with database.read() as session:
            return bool(session.scalar(WAITING))

    return waits
