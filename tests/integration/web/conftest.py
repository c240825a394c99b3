"""The application, whole: `web` with people at its pages, `running` with programs at its API, on each engine."""

from collections.abc import Iterator

import pytest

from service.base.database import Database
from tests.integration.web.harness import Web, a_web
from tests.support import web as pages
from tests.support.clocks import FixedClock


@pytest.fixture
def web(sqlite_database: Database, clock: FixedClock) -> Iterator[pages.Web]:
    with pages.a_web(sqlite_database, clock) as made:
        yield made


@pytest.fixture
def running(database: Database) -> Iterator[Web]:
    """The application on each engine."""
    made = a_web(database)
    yield made
    made.database.dispose()


@pytest.fixture
def small(sqlite_database: Database) -> Iterator[Web]:
    """The application on SQLite alone, for what does not depend on the engine."""
    made = a_web(sqlite_database)
    yield made
    made.database.dispose()
