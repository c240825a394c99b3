"""A clinic whose number rings and is rung, and the pretend network between it and the phones."""

from collections.abc import Iterator

import pytest

from service.base.database import Database
from tests.cast import the_cast
from tests.integration.notify.voice.scene import CallScene, calling_parts
from tests.support.telephony import a_phone_network


@pytest.fixture
def scene(database: Database) -> Iterator[CallScene]:
    with database.write() as session:
        cast = the_cast(session)
    with a_phone_network(database) as network:
        scene = CallScene(calling_parts(network, database), network, cast)
        scene.set_up()
        yield scene
