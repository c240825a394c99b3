"""Create the tables of texts and replies."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "messages",
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("step", sa.String(), nullable=True),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("inbox_item_id", sa.Uuid(), nullable=True),
        sa.Column("protocol_version_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("to_number", sa.LargeBinary(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_by", sa.String(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("lane in ('urgent', 'aftercare', 'housekeeping')", name=op.f("ck_messages_lane")),
        sa.CheckConstraint(
            "state in ('planned', 'queued', 'sending', 'accepted', 'sent', 'delivered', 'read', 'unknown', 'undelivered', 'failed', 'skipped', 'cancelled', 'expired')",
            name=op.f("ck_messages_state"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "conversation_id"],
            ["conversations.clinic_id", "conversations.id"],
            name=op.f("fk_messages_clinic_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "course_id"],
            ["courses.clinic_id", "courses.id"],
            name=op.f("fk_messages_clinic_id_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "inbox_item_id"],
            ["inbox_items.clinic_id", "inbox_items.id"],
            name=op.f("fk_messages_clinic_id_inbox_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_messages_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "protocol_version_id"],
            ["protocol_versions.clinic_id", "protocol_versions.id"],
            name=op.f("fk_messages_clinic_id_protocol_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "session_id"],
            ["sessions.clinic_id", "sessions.id"],
            name=op.f("fk_messages_clinic_id_session_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"], ["staff.clinic_id", "staff.id"], name=op.f("fk_messages_clinic_id_staff_id")
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_messages_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_messages")),
        sa.UniqueConstraint("clinic_id", "dedupe_key", name=op.f("uq_messages_clinic_id_dedupe_key")),
    )
    op.create_index(
        "ix_messages_claimable",
        "messages",
        ["lane", "next_try_at"],
        unique=False,
        postgresql_where=sa.text("next_try_at is not null"),
    )
    op.create_index(
        op.f("ix_messages_clinic_id_conversation_id"), "messages", ["clinic_id", "conversation_id"], unique=False
    )
    op.create_index(op.f("ix_messages_clinic_id_course_id"), "messages", ["clinic_id", "course_id"], unique=False)
    op.create_index(
        op.f("ix_messages_clinic_id_inbox_item_id"), "messages", ["clinic_id", "inbox_item_id"], unique=False
    )
    op.create_index(
        op.f("ix_messages_clinic_id_patient_id_due_at"), "messages", ["clinic_id", "patient_id", "due_at"], unique=False
    )
    op.create_index(op.f("ix_messages_clinic_id_session_id"), "messages", ["clinic_id", "session_id"], unique=False)
    op.create_index(
        "ix_messages_leased",
        "messages",
        ["leased_until"],
        unique=False,
        postgresql_where=sa.text("leased_until is not null"),
    )
    op.create_table(
        "attempts",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("to_number", sa.LargeBinary(), nullable=False),
        sa.Column("to_digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state in ('started', 'accepted', 'refused', 'unknown', 'unsent', 'sent', 'delivered', 'read', 'undelivered', 'failed')",
            name=op.f("ck_attempts_state"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "message_id"],
            ["messages.clinic_id", "messages.id"],
            name=op.f("fk_attempts_clinic_id_message_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "sender_id"],
            ["senders.clinic_id", "senders.id"],
            name=op.f("fk_attempts_clinic_id_sender_id"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_attempts")),
        sa.UniqueConstraint("clinic_id", "message_id", "number", name=op.f("uq_attempts_clinic_id_message_id_number")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_attempts_provider_id")),
    )
    op.create_index(
        op.f("ix_attempts_clinic_id_to_digest_started_at"),
        "attempts",
        ["clinic_id", "to_digest", "started_at"],
        unique=False,
    )
    op.create_index("ix_attempts_open", "attempts", ["state", "started_at"], unique=False)
    op.create_table(
        "message_moves",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "message_id"],
            ["messages.clinic_id", "messages.id"],
            name=op.f("fk_message_moves_clinic_id_message_id"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_message_moves")),
    )
    op.create_index(
        op.f("ix_message_moves_clinic_id_message_id_at"),
        "message_moves",
        ["clinic_id", "message_id", "at"],
        unique=False,
    )
    op.create_table(
        "replies",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("inbox_item_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("media", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("signs", JSON, nullable=False),
        sa.Column("because", sa.LargeBinary(), nullable=False),
        sa.Column("lexicon_version", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "conversation_id"],
            ["conversations.clinic_id", "conversations.id"],
            name=op.f("fk_replies_clinic_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "inbox_item_id"],
            ["inbox_items.clinic_id", "inbox_items.id"],
            name=op.f("fk_replies_clinic_id_inbox_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "message_id"],
            ["messages.clinic_id", "messages.id"],
            name=op.f("fk_replies_clinic_id_message_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_replies_clinic_id_patient_id"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_replies")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_replies_provider_id")),
    )
    op.create_index(
        op.f("ix_replies_clinic_id_conversation_id_received_at"),
        "replies",
        ["clinic_id", "conversation_id", "received_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_replies_clinic_id_patient_id_received_at"),
        "replies",
        ["clinic_id", "patient_id", "received_at"],
        unique=False,
    )
    op.create_table(
        "attempt_moves",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "attempt_id"],
            ["attempts.clinic_id", "attempts.id"],
            name=op.f("fk_attempt_moves_clinic_id_attempt_id"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_attempt_moves")),
    )
    op.create_index(
        op.f("ix_attempt_moves_clinic_id_attempt_id_at"),
        "attempt_moves",
        ["clinic_id", "attempt_id", "at"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_attempt_moves_clinic_id_attempt_id_at"), table_name="attempt_moves")
    op.drop_table("attempt_moves")
    op.drop_index(op.f("ix_replies_clinic_id_patient_id_received_at"), table_name="replies")
    op.drop_index(op.f("ix_replies_clinic_id_conversation_id_received_at"), table_name="replies")
    op.drop_table("replies")
    op.drop_index(op.f("ix_message_moves_clinic_id_message_id_at"), table_name="message_moves")
    op.drop_table("message_moves")
    op.drop_index("ix_attempts_open", table_name="attempts")
    op.drop_index(op.f("ix_attempts_clinic_id_to_digest_started_at"), table_name="attempts")
    op.drop_table("attempts")
    op.drop_index("ix_messages_leased", table_name="messages", postgresql_where=sa.text("leased_until is not null"))
    op.drop_index(op.f("ix_messages_clinic_id_session_id"), table_name="messages")
    op.drop_index(op.f("ix_messages_clinic_id_patient_id_due_at"), table_name="messages")
    op.drop_index(op.f("ix_messages_clinic_id_inbox_item_id"), table_name="messages")
    op.drop_index(op.f("ix_messages_clinic_id_course_id"), table_name="messages")
    op.drop_index(op.f("ix_messages_clinic_id_conversation_id"), table_name="messages")
    op.drop_index("ix_messages_claimable", table_name="messages", postgresql_where=sa.text("next_try_at is not null"))
    op.drop_table("messages")
