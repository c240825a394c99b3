"""A clinic whose record is compared with the pretend network's."""

from collections.abc import Iterator

import pytest

from service.base.database import Database
from tests.cast import the_cast
from tests.integration.notify.twin.scene import TwinScene
from tests.support.telephony import a_phone_network, parts_of


@pytest.fixture
def scene(database: Database) -> Iterator[TwinScene]:
    yield from _scene(database)


@pytest.fixture
def light_scene(sqlite_database: Database) -> Iterator[TwinScene]:
    """The same, for what the database has no part in."""
    yield from _scene(sqlite_database)


def _scene(database: Database) -> Iterator[TwinScene]:
    with database.write() as session:
        cast = the_cast(session)
    with a_phone_network(database) as network:
        yield TwinScene(parts_of(network, database), network, cast)
