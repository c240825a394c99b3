"""Keep how a patient was told that a text had been sent by mistake."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("how in ('text', 'call')", name=op.f("ck_corrections_how")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "session_id"],
            ["sessions.clinic_id", "sessions.id"],
            name=op.f("fk_corrections_clinic_id_session_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "message_id"],
            ["messages.clinic_id", "messages.id"],
            name=op.f("fk_corrections_clinic_id_message_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "by"], ["staff.clinic_id", "staff.id"], name=op.f("fk_corrections_clinic_id_by")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_corrections")),
    )
    op.create_index("ix_corrections_clinic_id_session_id", "corrections", ["clinic_id", "session_id"])


def downgrade() -> None:
    op.drop_table("corrections")
