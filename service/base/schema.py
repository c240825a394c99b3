"""Bring a database to a version of the schema, and tell which version it has."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from service.base.database import Database

LOCK = 7_405_210_331  # any number of processes may migrate at once on PostgreSQL; they take turns


def upgrade(database: Database, revision: str = "head") -> None:
    """Apply the migrations that are missing, all in one transaction."""
    with database.engine.execution_options(begin_immediate=True).begin() as connection:
        _take_turns(connection)
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    """Take migrations back down to `revision` (`base` removes all), in one transaction."""
    with database.engine.execution_options(begin_immediate=True).begin() as connection:
        _take_turns(connection)
        command.downgrade(_config(connection), revision)


def current(database: Database) -> str | None:
    """Return the revision that the database has, None where it has none."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """Return the newest revision that this program knows."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None
    return revision


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("migrations")))
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def _take_turns(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
