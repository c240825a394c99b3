"""A clinic with its desk for screening."""

import pytest

from service.courses.screening.desk import ScreeningDesk
from tests.integration.courses.scene import Scene


@pytest.fixture
def screening(scene: Scene) -> ScreeningDesk:
    return ScreeningDesk(scene.clock)
