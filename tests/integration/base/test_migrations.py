"""Migrations: up, down and up again on both databases, and one with the models."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

import migrations
from service.base.database import Database
from service.base.schema import current, downgrade, head, upgrade
from service.tables import METADATA

ONLY_ON_SQLITE = {"ix_bookings_practitioner", "ix_bookings_room", "ix_bookings_patient"}  # the triggers search by them

EVERYTHING = {
    "sqlite": """
        SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master WHERE name <> 'alembic_version'
    """,
    "postgresql": """
        SELECT 'trigger ' || tgrelid::regclass || ' ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT 'function ' || proname || ' ' || md5(prosrc) FROM pg_proc
            JOIN pg_language ON pg_language.oid = prolang AND lanname = 'plpgsql'
        UNION ALL SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
            FROM information_schema.columns WHERE table_schema = 'public'
    """,
}


def everything(database: Database) -> list[str]:
    """List every table, column, constraint, index and trigger with its definition."""
    with database.engine.connect() as connection:
        return sorted(connection.scalars(text(EVERYTHING[connection.dialect.name])))


def test_there_is_one_newest_migration() -> None:
    assert len(ScriptDirectory(migrations.__path__[0]).get_heads()) == 1


def test_they_bring_an_empty_database_to_the_newest_schema(empty_database: Database) -> None:
    assert current(empty_database) is None
    upgrade(empty_database)
    assert current(empty_database) == head()


def test_they_do_nothing_the_second_time(database: Database) -> None:
    before = everything(database)
    upgrade(database)
    assert everything(database) == before


def test_they_leave_nothing_behind_when_taken_back(database: Database) -> None:
    downgrade(database, "base")
    with database.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    assert [line for line in everything(database) if line.startswith(("trigger", "function"))] == []


def test_they_make_the_same_schema_again_after_being_taken_back(database: Database) -> None:
    before = everything(database)
    assert len([line for line in before if line.startswith("trigger")]) >= 6
    downgrade(database, "base")
    upgrade(database)
    assert everything(database) == before


def test_each_can_be_taken_back_and_made_again_alone(empty_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    scripts = ScriptDirectory(migrations.__path__[0])  # else all are read again for each step
    monkeypatch.setattr(ScriptDirectory, "from_config", lambda _config: scripts)
    for script in reversed(list(ScriptDirectory(migrations.__path__[0]).walk_revisions())):
        upgrade(empty_database, script.revision)
        made = everything(empty_database)
        downgrade(empty_database, str(script.down_revision or "base"))
        upgrade(empty_database, script.revision)
        assert everything(empty_database) == made, f"{script.revision} leaves something behind"


def test_they_make_what_the_models_describe(database: Database) -> None:
    with database.engine.connect() as connection:
        assert _differences(connection) == []


def test_they_tell_a_half_migrated_database_from_a_whole_one(empty_database: Database) -> None:
    upgrade(empty_database, "0001")
    assert current(empty_database) == "0001"
    assert current(empty_database) != head()


def _differences(connection: Connection) -> list[object]:
    options = {"compare_type": True, "include_name": _is_in_the_models}
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, METADATA))


def _is_in_the_models(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "index" and name in ONLY_ON_SQLITE)
