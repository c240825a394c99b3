"""The application, whole, with programs at its API and people at its pages."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.base.database import Database
from tests.cast import Cast, the_cast
from tests.integration.web.harness import Web, a_web


@pytest.fixture
def running(database: Database) -> Iterator[Web]:
    """The application on each engine."""
    made = a_web(database)
    yield made
    made.close()


@pytest.fixture(scope="session")
def furnished(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Cast]:
    """A SQLite file with the cast in it, to be copied."""
    path = tmp_path_factory.mktemp("furnished") / "furnished.sqlite"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    with database.write() as session:
        cast = the_cast(session)
    database.dispose()
    return path, cast


@pytest.fixture(scope="session")
def shared(furnished: tuple[Path, Cast]) -> Iterator[Web]:
    """One application on SQLite for all tests that ask and change nothing."""
    path = furnished[0].with_name("shared.sqlite")
    shutil.copyfile(furnished[0], path)
    database = Database(f"sqlite:///{path}")
    made = a_web(database, furnished[1])
    yield made
    made.close()
    database.dispose()


@pytest.fixture
def small(furnished: tuple[Path, Cast], tmp_path: Path) -> Iterator[Web]:
    """The application on SQLite alone, for what does not depend on the engine."""
    shutil.copyfile(furnished[0], tmp_path / "small.sqlite")
    database = Database(f"sqlite:///{tmp_path / 'small.sqlite'}")
    made = a_web(database, furnished[1])
    yield made
    made.close()
    database.dispose()
