"""Keep the calls that find out whether a number of the cover is answered."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

UNSETTLED = sa.text("settled_at is null")


def upgrade() -> None:
    op.create_table(
        "number_calls",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("other_key", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                ["clinic_id", column],
                [f"{table}.clinic_id", f"{table}.id"],
                name=op.f(f"fk_number_calls_clinic_id_{column}"),
            )
            for column, table in (("asked_by", "staff"), ("message_id", "messages"))
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_number_calls")),
    )
    op.create_index("ix_number_calls_clinic_id_asked_at", "number_calls", ["clinic_id", "asked_at"])
    op.create_index("ix_number_calls_clinic_id_message_id", "number_calls", ["clinic_id", "message_id"])
    op.create_index(
        "ix_number_calls_unsettled",
        "number_calls",
        ["asked_at"],
        postgresql_where=UNSETTLED,
        sqlite_where=UNSETTLED,
    )


def downgrade() -> None:
    op.drop_table("number_calls")
