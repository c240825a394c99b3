"""Fixtures of the tests of offers."""

from collections.abc import Iterator

import pytest

from service.base.database import Database
from service.patients.models import Patient
from tests.integration.offers.scene import Scene, a_scene
from tests.support.clocks import FixedClock


@pytest.fixture
def scene(database: Database, clock: FixedClock) -> Iterator[Scene]:
    """The whole program on Monday 2026-11-30 at 09:00, on both engines."""
    with a_scene(database, clock) as scene:
        yield scene


@pytest.fixture
def linnet(scene: Scene) -> Patient:
    return scene.patient("Linnet Marlowe", "+447700900131")
