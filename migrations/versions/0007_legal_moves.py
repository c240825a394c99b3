"""Refuse moves of messages and attempts that are not in their tables, and changes to their histories."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ATTEMPT_MOVES = {
    "started": ("accepted", "delivered", "failed", "read", "refused", "sent", "undelivered", "unknown"),
    "unknown": ("accepted", "delivered", "failed", "read", "sent", "undelivered", "unsent"),
    "unsent": ("accepted", "delivered", "failed", "read", "sent", "undelivered"),
    "accepted": ("delivered", "failed", "read", "sent", "undelivered"),
    "sent": ("delivered", "failed", "read", "undelivered"),
    "delivered": ("read",),
    "refused": (),
    "read": (),
    "undelivered": (),
    "failed": (),
}

MESSAGE_MOVES = {
    "planned": ("cancelled", "expired", "queued", "skipped"),
    "queued": ("cancelled", "expired", "failed", "planned", "sending", "skipped"),
    "sending": ("accepted", "delivered", "failed", "queued", "read", "sent", "skipped", "undelivered", "unknown"),
    "unknown": ("accepted", "delivered", "expired", "failed", "queued", "read", "sent", "undelivered"),
    "accepted": ("delivered", "failed", "queued", "read", "sent", "undelivered"),
    "sent": ("delivered", "failed", "queued", "read", "undelivered"),
    "delivered": ("read",),
    "undelivered": ("queued",),
    "failed": ("queued",),
    "skipped": ("planned",),
    "cancelled": ("planned",),
    "expired": ("accepted", "delivered", "failed", "planned", "read", "sent", "undelivered"),
    "read": (),
}

GUARDED = {"messages": MESSAGE_MOVES, "attempts": ATTEMPT_MOVES}
APPEND_ONLY = ("message_moves", "attempt_moves", "consents", "opt_outs")

POSTGRESQL_MOVES = """
CREATE FUNCTION guard_{table}_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state || '>' || NEW.state NOT IN ({pairs}) THEN
        RAISE EXCEPTION 'illegal move of {table}: % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tr_{table}_moves BEFORE UPDATE OF state ON {table} FOR EACH ROW
WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION guard_{table}_moves();
"""

SQLITE_MOVES = """
CREATE TRIGGER tr_{table}_moves BEFORE UPDATE OF state ON {table}
WHEN OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({pairs})
BEGIN SELECT RAISE(ABORT, 'illegal move of {table}'); END
"""

POSTGRESQL_APPEND_ONLY = """
CREATE TRIGGER tr_{table}_append_only BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_update();
"""

POSTGRESQL_REFUSE = """
CREATE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END $$;
"""

SQLITE_APPEND_ONLY = """
CREATE TRIGGER tr_{table}_append_only BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END
"""


def pairs(moves: dict[str, tuple[str, ...]]) -> str:
    return ", ".join(f"'{was}>{to}'" for was, targets in moves.items() for to in targets)


def upgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    if on_postgresql:
        op.execute(POSTGRESQL_REFUSE)
    for table, moves in GUARDED.items():
        op.execute((POSTGRESQL_MOVES if on_postgresql else SQLITE_MOVES).format(table=table, pairs=pairs(moves)))
    for table in APPEND_ONLY:
        op.execute((POSTGRESQL_APPEND_ONLY if on_postgresql else SQLITE_APPEND_ONLY).format(table=table))


def downgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in APPEND_ONLY:
        op.execute(f"DROP TRIGGER tr_{table}_append_only" + (f" ON {table}" if on_postgresql else ""))
    for table in GUARDED:
        op.execute(f"DROP TRIGGER tr_{table}_moves" + (f" ON {table}" if on_postgresql else ""))
        if on_postgresql:
            op.execute(f"DROP FUNCTION guard_{table}_moves()")
    if on_postgresql:
        op.execute("DROP FUNCTION refuse_update()")
