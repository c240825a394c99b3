"""Create the tables of conversations and the inbox."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "raw_webhooks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=True),
        sa.Column("attempt_id", sa.Uuid(), nullable=True),
        sa.Column("form", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_raw_webhooks")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_raw_webhooks_dedupe_key")),
    )
    op.create_index(
        "ix_raw_webhooks_waiting",
        "raw_webhooks",
        ["kind", "received_at"],
        unique=False,
        postgresql_where=sa.text("settled_at is null"),
    )
    op.create_table(
        "conversations",
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("number_digest", sa.String(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_conversations_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "sender_id"],
            ["senders.clinic_id", "senders.id"],
            name=op.f("fk_conversations_clinic_id_sender_id"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_conversations")),
        sa.UniqueConstraint(
            "clinic_id", "sender_id", "number_digest", name=op.f("uq_conversations_clinic_id_sender_id_number_digest")
        ),
    )
    op.create_index(
        op.f("ix_conversations_clinic_id_number_digest"), "conversations", ["clinic_id", "number_digest"], unique=False
    )
    op.create_table(
        "inbox_items",
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("signs", JSON, nullable=False),
        sa.Column("because", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("escalates_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state in ('open', 'acknowledged', 'resolved')", name=op.f("ck_inbox_items_state")),
        sa.CheckConstraint("urgency in ('urgent', 'concern', 'admin', 'unclear')", name=op.f("ck_inbox_items_urgency")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "conversation_id"],
            ["conversations.clinic_id", "conversations.id"],
            name=op.f("fk_inbox_items_clinic_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "course_id"],
            ["courses.clinic_id", "courses.id"],
            name=op.f("fk_inbox_items_clinic_id_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_inbox_items_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "session_id"],
            ["sessions.clinic_id", "sessions.id"],
            name=op.f("fk_inbox_items_clinic_id_session_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_inbox_items_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_inbox_items")),
    )
    op.create_index(
        op.f("ix_inbox_items_clinic_id_patient_id"), "inbox_items", ["clinic_id", "patient_id"], unique=False
    )
    op.create_index(
        op.f("ix_inbox_items_clinic_id_state_opened_at"),
        "inbox_items",
        ["clinic_id", "state", "opened_at"],
        unique=False,
    )
    op.create_index(
        "ix_inbox_items_escalates",
        "inbox_items",
        ["escalates_at"],
        unique=False,
        postgresql_where=sa.text("escalates_at is not null"),
    )
    op.create_index(
        "uq_inbox_items_open_code",
        "inbox_items",
        ["clinic_id", "code"],
        unique=True,
        postgresql_where=sa.text("state <> 'resolved'"),
        sqlite_where=sa.text("state <> 'resolved'"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_inbox_items_open_code",
        table_name="inbox_items",
        postgresql_where=sa.text("state <> 'resolved'"),
        sqlite_where=sa.text("state <> 'resolved'"),
    )
    op.drop_index(
        "ix_inbox_items_escalates", table_name="inbox_items", postgresql_where=sa.text("escalates_at is not null")
    )
    op.drop_index(op.f("ix_inbox_items_clinic_id_state_opened_at"), table_name="inbox_items")
    op.drop_index(op.f("ix_inbox_items_clinic_id_patient_id"), table_name="inbox_items")
    op.drop_table("inbox_items")
    op.drop_index(op.f("ix_conversations_clinic_id_number_digest"), table_name="conversations")
    op.drop_table("conversations")
    op.drop_index("ix_raw_webhooks_waiting", table_name="raw_webhooks", postgresql_where=sa.text("settled_at is null"))
    op.drop_table("raw_webhooks")
