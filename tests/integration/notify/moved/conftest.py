"""The whole program with a patient who has a course of three sessions, and knows their dates."""

from collections.abc import Iterator

import pytest

from service.base.database import Database
from tests.integration.notify.moved.scene import Mover
from tests.integration.offers.scene import a_scene
from tests.support.clocks import FixedClock


@pytest.fixture
def mover(database: Database, clock: FixedClock) -> Iterator[Mover]:
    with a_scene(database, clock) as scene:
        linnet = scene.patient("Linnet Marlowe", "+447700900131")
        mover = Mover(scene, linnet, scene.booked(linnet, *Mover.STARTS))
        mover.knows_the_dates()
        yield mover
