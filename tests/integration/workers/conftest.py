"""A clinic with a text to send, the pretend network, and the environment of real processes."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from service.base.database import Database
from tests.cast import the_cast
from tests.integration.notify.delivery.scene import Scene
from tests.support.telephony import a_phone_network, parts_of


@pytest.fixture
def scene(database: Database) -> Iterator[Scene]:
    with _a_scene(database) as scene:
        yield scene


@pytest.fixture
def sqlite_scene(sqlite_database: Database) -> Iterator[Scene]:
    with _a_scene(sqlite_database) as scene:
        yield scene


@pytest.fixture
def postgres_scene(postgres_database: Database) -> Iterator[Scene]:
    with _a_scene(postgres_database) as scene:
        yield scene


@contextmanager
def _a_scene(database: Database) -> Iterator[Scene]:
    with database.write() as session:
        cast = the_cast(session)
    with a_phone_network(database) as network:
        yield Scene(parts_of(network, database), network, cast)
