"""A clinic with an empty diary, and a desk that remembers the facts it told."""

import pytest

from service.base.database import Database
from service.courses.desk import CourseDesk
from tests.cast import Cast, the_cast
from tests.integration.courses.scene import Scene
from tests.support.clocks import FixedClock


@pytest.fixture
def cast(database: Database) -> Cast:
    with database.write() as session:
        return the_cast(session)


@pytest.fixture
def scene(database: Database, cast: Cast, clock: FixedClock) -> Scene:
    """The owner clinic on Monday 2026-11-30 at nine."""
    facts: list[str] = []
    desk = CourseDesk(clock, [lambda _session, fact: facts.append(fact.kind)])
    return Scene(database, cast, clock, desk, facts)
