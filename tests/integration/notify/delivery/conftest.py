"""A clinic, a patient's phone, and the pretend network between them."""

from collections.abc import Iterator

import pytest

from service.base.database import Database
from tests.cast import Cast, the_cast
from tests.integration.notify.delivery.scene import Scene
from tests.support.telephony import a_phone_network, parts_of


@pytest.fixture
def scene(database: Database) -> Iterator[Scene]:
    with database.write() as session:
        cast: Cast = the_cast(session)
    with a_phone_network(database) as network:
        yield Scene(parts_of(network, database), network, cast)
