"""Let a text that was planned leave in one move: who claims it lets it leave in the same transaction."""

from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

BEFORE = {
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
}
AFTER = {**BEFORE, "planned": (*BEFORE["planned"], "sending")}

POSTGRESQL = """
CREATE OR REPLACE FUNCTION guard_messages_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state || '>' || NEW.state NOT IN ({pairs}) THEN
        RAISE EXCEPTION 'illegal move of messages: % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
SQLITE = """
CREATE TRIGGER tr_messages_moves BEFORE UPDATE OF state ON messages
WHEN OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({pairs})
BEGIN SELECT RAISE(ABORT, 'illegal move of messages'); END
"""


def upgrade() -> None:
    _guard(AFTER)


def downgrade() -> None:
    _guard(BEFORE)


def _guard(moves: dict[str, tuple[str, ...]]) -> None:
    """Make the guard of the messages' moves anew."""
    pairs = ", ".join(f"'{was}>{to}'" for was, targets in moves.items() for to in targets)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL.format(pairs=pairs))
    else:
        op.execute("DROP TRIGGER tr_messages_moves")
        op.execute(SQLITE.format(pairs=pairs))
