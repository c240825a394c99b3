"""A booked course of three sessions, and hands that change it."""

import pytest

from service.base.database import Database
from service.courses.desk import CourseDesk
from tests.cast import Cast, the_cast
from tests.integration.courses.life.scene import CourseLife
from tests.support.clocks import FixedClock


@pytest.fixture
def cast(database: Database) -> Cast:
    with database.write() as session:
        return the_cast(session)


@pytest.fixture
def life(database: Database, cast: Cast, clock: FixedClock) -> CourseLife:
    """The owner clinic on Monday 2026-11-30 at nine, with a desk that remembers the facts it told."""
    scene = CourseLife(database, cast, clock, CourseDesk(clock))
    scene.desk = CourseDesk(clock, [lambda _session, fact: scene.told.append(fact)])
    return scene
