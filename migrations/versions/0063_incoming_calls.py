"""Keep the calls that come in to the clinic's numbers, and what became of them."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

UNSETTLED = sa.text("state = 'ringing'")
NAMED = (
    ("sender_id", "senders"),
    ("patient_id", "patients"),
    ("conversation_id", "conversations"),
    ("inbox_item_id", "inbox_items"),
    ("answered_by", "staff"),
)


def upgrade() -> None:
    op.create_table(
        "incoming_calls",
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=True),
        sa.Column("number_digest", sa.String(), nullable=True),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("inbox_item_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("heard_words", sa.Boolean(), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state in ('ringing', 'answered', 'missed', 'staff')", name=op.f("ck_incoming_calls_state")),
        *(
            sa.ForeignKeyConstraint(
                ["clinic_id", column],
                [f"{table}.clinic_id", f"{table}.id"],
                name=op.f(f"fk_incoming_calls_clinic_id_{column}"),
            )
            for column, table in NAMED
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_incoming_calls")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_incoming_calls_provider_id")),
    )
    op.create_index("ix_incoming_calls_clinic_id_inbox_item_id", "incoming_calls", ["clinic_id", "inbox_item_id"])
    op.create_index(
        "ix_incoming_calls_clinic_id_number_digest_came_at",
        "incoming_calls",
        ["clinic_id", "number_digest", "came_at"],
    )
    op.create_index(
        "ix_incoming_calls_unsettled",
        "incoming_calls",
        ["came_at"],
        postgresql_where=UNSETTLED,
        sqlite_where=UNSETTLED,
    )


def downgrade() -> None:
    op.drop_table("incoming_calls")
