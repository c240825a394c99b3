"""A desk for appointments."""

import pytest

from service.courses.appointments.desk import AppointmentDesk
from tests.integration.courses.appointments.scene import Visits
from tests.integration.courses.scene import Scene


@pytest.fixture
def visits(scene: Scene) -> Visits:
    return Visits(scene, AppointmentDesk(scene.clock))
