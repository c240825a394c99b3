"""A clinic with a number on WhatsApp, and the pretend network with its reviewers.

On SQLite alone, but for the story that touches all of it (`test_on_both_databases.py`).
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from service.base.database import Database
from tests.cast import ROWAN_NUMBER, Cast, a_sender, the_cast
from tests.integration.notify.delivery.scene import Scene
from tests.integration.notify.whatsapp.scene import Talk, Templates, a_talk
from tests.support.telephony import a_phone_network, parts_of

MINE = f"whatsapp:{ROWAN_NUMBER}"


@pytest.fixture
def scene(sqlite_database: Database) -> Iterator[Scene]:
    with a_scene(sqlite_database) as scene:
        yield scene


@contextmanager
def a_scene(database: Database) -> Iterator[Scene]:
    with database.write() as session:
        cast: Cast = the_cast(session)
        a_sender(session, cast.owner.site, MINE, channel="whatsapp")
    with a_phone_network(database) as network:
        yield Scene(parts_of(network, database), network, cast)


@pytest.fixture
def templates(scene: Scene) -> Templates:
    return Templates(scene)


@pytest.fixture
def isla(scene: Scene, templates: Templates) -> Talk:
    """A patient on WhatsApp, five minutes after her treatment."""
    return a_talk(scene, templates)
