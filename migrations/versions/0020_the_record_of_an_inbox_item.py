"""Keep a record of each inbox item, and the words that its alerts repeat."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0007"
branch_labels = None
depends_on = None

POSTGRESQL_APPEND_ONLY = """
CREATE TRIGGER tr_inbox_events_append_only BEFORE UPDATE ON inbox_events
FOR EACH ROW EXECUTE FUNCTION refuse_update()
"""

SQLITE_APPEND_ONLY = """
CREATE TRIGGER tr_inbox_events_append_only BEFORE UPDATE ON inbox_events
BEGIN SELECT RAISE(ABORT, 'rows of inbox_events are never changed'); END
"""


def upgrade() -> None:
    op.add_column("inbox_items", sa.Column("alert_words", sa.LargeBinary(), nullable=True))
    op.create_table(
        "inbox_events",
        sa.Column("inbox_item_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "inbox_item_id"],
            ["inbox_items.clinic_id", "inbox_items.id"],
            name=op.f("fk_inbox_events_clinic_id_inbox_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"], ["staff.clinic_id", "staff.id"], name=op.f("fk_inbox_events_clinic_id_staff_id")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "message_id"],
            ["messages.clinic_id", "messages.id"],
            name=op.f("fk_inbox_events_clinic_id_message_id"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_inbox_events")),
    )
    op.create_index(
        op.f("ix_inbox_events_clinic_id_inbox_item_id_at"),
        "inbox_events",
        ["clinic_id", "inbox_item_id", "at"],
        unique=False,
    )
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    op.execute(POSTGRESQL_APPEND_ONLY if on_postgresql else SQLITE_APPEND_ONLY)


def downgrade() -> None:
    op.drop_table("inbox_events")
    op.drop_column("inbox_items", "alert_words")
