"""Pages are tested on SQLite alone: what differs between the databases lies below them."""

from collections.abc import Iterator

import pytest

from service.base.database import Database
from tests.support.clocks import FixedClock
from tests.support.web import Web, a_web


@pytest.fixture
def web(sqlite_database: Database, clock: FixedClock) -> Iterator[Web]:
    """The whole application, on Monday 2026-11-30 at 09:00."""
    with a_web(sqlite_database, clock) as web:
        yield web
