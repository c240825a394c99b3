"""Keep what a clinician decides about each text that was held back."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "text_decisions",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("why", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("decision in ('resume', 'edit', 'drop')", name=op.f("ck_text_decisions_decision")),
        *(
            sa.ForeignKeyConstraint(
                ["clinic_id", column],
                [f"{table}.clinic_id", f"{table}.id"],
                name=op.f(f"fk_text_decisions_clinic_id_{column}"),
            )
            for column, table in (("message_id", "messages"), ("course_id", "courses"), ("by", "staff"))
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_text_decisions")),
    )
    op.create_index("ix_text_decisions_clinic_id_course_id", "text_decisions", ["clinic_id", "course_id"])
    op.create_index("ix_text_decisions_clinic_id_message_id", "text_decisions", ["clinic_id", "message_id"])


def downgrade() -> None:
    op.drop_table("text_decisions")
