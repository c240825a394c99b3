"""A throw-away PostgreSQL of its own for the benchmark, with databases that the real migrations made."""

from collections.abc import Iterator
from contextlib import contextmanager

from service.base import keys
from tests.support import postgres, run_directory
from tests.support.settings import DATA_KEYS

LIKE_A_SERVER = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "8GB",
}
"""Unlike the tests' server this one keeps what it commits; everything else is PostgreSQL's default."""


@contextmanager
def a_server() -> Iterator[None]:
    """Let `postgres.migrated_database()` work inside the block; nothing is left after it."""
    postgres.SETTINGS.update(LIKE_A_SERVER)
    keys.install(keys.Keyring(DATA_KEYS))
    run_directory.make(on_disk=True)
    try:
        yield
    finally:
        postgres.stop()
