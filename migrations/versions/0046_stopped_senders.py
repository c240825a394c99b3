"""Keep which senders are stopped, and let a receipt that a text arrived count after one that said it had not."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

OPEN = sa.text("resumed_at is null")
STOPPED = sa.text("reason = 'sender_stopped'")

BEFORE = {
    "started": ("accepted", "delivered", "failed", "read", "refused", "sent", "undelivered", "unknown"),
    "unknown": ("accepted", "delivered", "failed", "read", "sent", "undelivered", "unsent"),
    "unsent": ("accepted", "delivered", "failed", "read", "sent", "undelivered"),
    "accepted": ("delivered", "failed", "read", "sent", "undelivered"),
    "sent": ("delivered", "failed", "read", "undelivered"),
    "delivered": ("read",),
}
AFTER = {**BEFORE, "undelivered": ("delivered", "read"), "failed": ("delivered", "read")}

POSTGRESQL = """
CREATE OR REPLACE FUNCTION guard_attempts_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state || '>' || NEW.state NOT IN ({pairs}) THEN
        RAISE EXCEPTION 'illegal move of attempts: % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
SQLITE = """
CREATE TRIGGER tr_attempts_moves BEFORE UPDATE OF state ON attempts
WHEN OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({pairs})
BEGIN SELECT RAISE(ABORT, 'illegal move of attempts'); END
"""


def upgrade() -> None:
    op.create_table(
        "sender_stops",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("whole_account", sa.Boolean(), nullable=False),
        sa.Column("by_receipt", sa.Boolean(), nullable=False),
        sa.Column("probe_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("probe_id", sa.Uuid(), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_reason", sa.String(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resumed_by", sa.Uuid(), nullable=True),
        sa.Column("woken_at", sa.DateTime(timezone=True), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                ["clinic_id", column],
                [f"{table}.clinic_id", f"{table}.id"],
                name=op.f(f"fk_sender_stops_clinic_id_{column}"),
            )
            for column, table in (("sender_id", "senders"), ("probe_id", "messages"), ("resumed_by", "staff"))
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_sender_stops")),
    )
    op.create_index(
        "uq_sender_stops_open",
        "sender_stops",
        ["clinic_id", "sender_id"],
        unique=True,
        postgresql_where=OPEN,
        sqlite_where=OPEN,
    )
    op.create_index(op.f("ix_sender_stops_clinic_id_since"), "sender_stops", ["clinic_id", "since"])
    op.create_index(
        "ix_messages_sender_stopped", "messages", ["clinic_id"], postgresql_where=STOPPED, sqlite_where=STOPPED
    )
    _guard(AFTER)


def downgrade() -> None:
    _guard(BEFORE)
    op.drop_index("ix_messages_sender_stopped", table_name="messages")
    op.drop_table("sender_stops")


def _guard(moves: dict[str, tuple[str, ...]]) -> None:
    """Make the guard of the attempts' moves anew."""
    pairs = ", ".join(f"'{was}>{to}'" for was, targets in moves.items() for to in targets)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL.format(pairs=pairs))
    else:
        op.execute("DROP TRIGGER tr_attempts_moves")
        op.execute(SQLITE.format(pairs=pairs))
