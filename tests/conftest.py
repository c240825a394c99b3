"""Fixtures for every test: keys, clocks, settings, databases on both engines, Redis, a browser."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from service.base import keys
from service.base.database import Database
from service.base.settings import Settings
from tests.support import chromium as browsers
from tests.support import compiling, engines, imap_server, order, postgres, redis_server, run_directory, sqlite, warming
from tests.support.clocks import FixedClock
from tests.support.settings import DATA_KEYS, some_settings


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--both-databases", action="store_true", help="run each test of a database on both")
    parser.addoption(
        "--more",
        action="store_true",
        help="run further random problems of the planner, the story in separate processes, chaos and deaths on SQLite",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    unused = set() if config.getoption("--both-databases") else set(engines.left_out(items))
    if not config.getoption("--more"):
        unused |= {item for item in items if item.get_closest_marker("more")}
    config.hook.pytest_deselected(items=list(unused))
    items[:] = order.longest_first([item for item in items if item not in unused])


def pytest_sessionstart(session: pytest.Session) -> None:
    warming.import_a_share(session.config)


def pytest_collection_finish() -> None:
    warming.leave_alone_what_is_loaded()


def pytest_report_header(config: pytest.Config) -> list[str]:
    shortened = {
        "--both-databases": "databases: rooms without SQL of their own take turns (tests/support/engines.py)",
        "--more": "random problems and places of the story: as many as fit into a short run",
    }
    return [f"{what}; {option} for all" for option, what in shortened.items() if not config.getoption(option)]


def pytest_configure(config: pytest.Config) -> None:
    compiling.share()
    warming.look_for_garbage_seldom()
    if "PYTEST_XDIST_WORKER" not in os.environ:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # told to stop, the run still stops its servers
        run_directory.make()


def pytest_unconfigure(config: pytest.Config) -> None:
    postgres.let_go()
    sqlite.let_go()
    if "PYTEST_XDIST_WORKER" not in os.environ:
        postgres.stop()
        redis_server.stop()
        imap_server.stop()


@pytest.fixture(autouse=True, scope="session")
def keyring_installed() -> keys.Keyring:
    """Install the tests' data keys, so that sealed columns work."""
    keyring = keys.Keyring(DATA_KEYS)
    keys.install(keyring)
    return keyring


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands on Monday 2026-11-30, 09:00 UTC, which is also the time in London."""
    return FixedClock()


@pytest.fixture
def settings_maker() -> Callable[..., Settings]:
    """Make settings: `settings_maker(database_url, redis_url=…)`."""
    return some_settings


@pytest.fixture(scope="session")
def sqlite_template() -> Path:
    """A migrated SQLite file, to be copied."""
    return sqlite.template()


@pytest.fixture
def sqlite_database() -> Iterator[Database]:
    """A migrated SQLite database of this test alone."""
    with sqlite.migrated_database() as database:
        yield database


@pytest.fixture
def postgres_database() -> Iterator[Database]:
    """A migrated PostgreSQL database of this test alone."""
    with postgres.migrated_database() as database:
        yield database


@pytest.fixture
def empty_sqlite_database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    yield database
    database.dispose()


@pytest.fixture
def empty_postgres_database() -> Iterator[Database]:
    with postgres.empty_database() as database:
        yield database


ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest) -> Database:
    """A migrated database; a test that takes it runs on SQLite and on PostgreSQL, see `tests/support/engines.py`."""
    return _chosen(request, "sqlite_database", "postgres_database")


@pytest.fixture(params=ENGINES)
def empty_database(request: pytest.FixtureRequest) -> Database:
    """A database without any table, once on each engine."""
    return _chosen(request, "empty_sqlite_database", "empty_postgres_database")


def _chosen(request: pytest.FixtureRequest, sqlite: str, postgresql: str) -> Database:
    chosen: Any = request.getfixturevalue(sqlite if request.param == "sqlite" else postgresql)
    assert isinstance(chosen, Database)
    return chosen


@pytest.fixture
def redis_url() -> str:
    """The address of an empty Redis database, of this test alone."""
    url = redis_server.url()
    redis_server.empty(url)
    return url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A running Chromium; `chromium.new_context()` gives a fresh profile."""
    with browsers.a_browser() as browser:
        yield browser
