"""Keep templates for WhatsApp, with which one an attempt was made, and that a text has fallen back to SMS."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

ON_ITS_WAY = sa.text("channel = 'whatsapp' and state in ('accepted', 'sent')")
TO_CHECK = sa.text("next_check_at is not null")
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
STATUSES = "status in ('draft', 'submitted', 'approved', 'rejected', 'paused', 'disabled')"
TRY = ["clinic_id", "protocol_version_id", "account_sid", "step", "language", "variant", "number"]


def upgrade() -> None:
    op.add_column("messages", sa.Column("fallback", sa.String(), nullable=True))
    op.add_column("attempts", sa.Column("content_sid", sa.String(), nullable=True))
    op.add_column("attempts", sa.Column("content_variables", sa.LargeBinary(), nullable=True))
    op.create_index(
        "ix_messages_whatsapp_on_its_way",
        "messages",
        ["updated_at"],
        postgresql_where=ON_ITS_WAY,
        sqlite_where=ON_ITS_WAY,
    )
    op.create_table(
        "message_templates",
        sa.Column("protocol_version_id", sa.Uuid(), nullable=False),
        sa.Column("account_sid", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("variant", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("variables", JSON, nullable=False),
        sa.Column("samples", JSON, nullable=False),
        sa.Column("buttons", JSON, nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("content_sid", sa.String(), nullable=True),
        sa.Column("rejection_reason", sa.String(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(STATUSES, name=op.f("ck_message_templates_status")),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_message_templates_clinic_id")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "protocol_version_id"],
            ["protocol_versions.clinic_id", "protocol_versions.id"],
            name=op.f("fk_message_templates_clinic_id_protocol_version_id"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_message_templates")),
        sa.UniqueConstraint("account_sid", "name", name=op.f("uq_message_templates_account_sid_name")),
        sa.UniqueConstraint(*TRY, name="uq_message_templates_try"),
    )
    op.create_index("ix_message_templates_checked", "message_templates", ["next_check_at"], postgresql_where=TO_CHECK)


def downgrade() -> None:
    op.drop_table("message_templates")
    op.drop_index("ix_messages_whatsapp_on_its_way", "messages")
    op.drop_column("attempts", "content_variables")
    op.drop_column("attempts", "content_sid")
    op.drop_column("messages", "fallback")
