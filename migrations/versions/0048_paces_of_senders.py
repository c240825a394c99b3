"""Keep how fast each sender may send and how far ahead it has sent, and find which clinics have texts waiting."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

WAITING = sa.text("next_try_at is not null")
LEASED = sa.text("leased_until is not null")


def upgrade() -> None:
    op.add_column("senders", sa.Column("segments_per_second", sa.Double(), nullable=True))
    op.create_table(
        "sender_paces",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "sender_id"],
            ["senders.clinic_id", "senders.id"],
            name=op.f("fk_sender_paces_clinic_id_sender_id"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "sender_id", name=op.f("pk_sender_paces")),
    )
    op.create_index(
        "ix_messages_waiting",
        "messages",
        ["lane", "clinic_id", "next_try_at"],
        postgresql_where=WAITING,
        sqlite_where=WAITING,
    )
    op.drop_index("ix_messages_leased", table_name="messages")


def downgrade() -> None:
    op.create_index("ix_messages_leased", "messages", ["leased_until"], postgresql_where=LEASED)
    op.drop_index("ix_messages_waiting", table_name="messages")
    op.drop_table("sender_paces")
    op.drop_column("senders", "segments_per_second")
