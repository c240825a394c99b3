"""A desk that keeps places."""

import pytest

from service.courses.reservations.desk import ReservationDesk
from tests.integration.courses.reservations.scene import Keeping
from tests.integration.courses.scene import Scene


@pytest.fixture
def keeping(scene: Scene) -> Keeping:
    return Keeping(scene, ReservationDesk(scene.clock, scene.database))
