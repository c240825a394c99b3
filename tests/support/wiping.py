"""Bring a PostgreSQL database back to how a test found it: far quicker than making another.

1. Whoever is still connected is cut off, so that no process of the last test writes into the next.
2. All rows go, without triggers and references being asked.
3. Where a test has changed the schema, or something is in the way, it is not wiped: its owner drops it.
"""

import psycopg

CUT_OFF = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
SCHEMA = """
    SELECT md5(string_agg(line, ';' ORDER BY line)) FROM (
        SELECT 'column ' || attrelid::regclass || attname AS line FROM pg_attribute
            JOIN pg_class ON pg_class.oid = attrelid AND relkind = 'r' AND relnamespace = 'public'::regnamespace
            WHERE attnum > 0 AND NOT attisdropped
        UNION ALL SELECT 'trigger ' || tgrelid::regclass || tgname FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT 'constraint ' || conrelid::regclass || conname FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public'
    ) AS lines
"""
TABLES = (
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY tablename"
)

_seen: set[str] = set()
"""The schemas that databases of this process had; more than one means that a test changed its own."""


def wipe(port: int, owner: str, name: str) -> bool:
    """Delete every row; tell whether the database can be used again."""
    try:
        with psycopg.connect(host="127.0.0.1", port=port, user=owner, dbname=name, autocommit=True) as server:
            server.execute("SET lock_timeout = '5s'; SET session_replication_role = replica")
            server.execute(CUT_OFF.encode())
            row = server.execute(SCHEMA.encode()).fetchone()
            schema = str(row[0]) if row else ""
            if _seen and schema not in _seen:
                return False
            _seen.add(schema)
            tables = [each[0] for each in server.execute(TABLES.encode())]
            server.execute("; ".join(f'DELETE FROM "{table}"' for table in tables).encode())
    except psycopg.Error:
        return False
    return True
