"""Let a clinic pause its aftercare, or that of one treatment, and keep by whom and why."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

STANDING = sa.text("lifted_at is null")
CLINIC = sa.text("lifted_at is null and protocol_key is null")


def upgrade() -> None:
    op.create_table(
        "pauses",
        sa.Column("protocol_key", sa.String(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_pauses_clinic_id")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "by"], ["staff.clinic_id", "staff.id"], name=op.f("fk_pauses_clinic_id_by")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "lifted_by"], ["staff.clinic_id", "staff.id"], name=op.f("fk_pauses_clinic_id_lifted_by")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_pauses")),
    )
    op.create_index(
        "ix_pauses_of_clinic", "pauses", ["clinic_id"], unique=True, postgresql_where=CLINIC, sqlite_where=CLINIC
    )
    op.create_index(
        "ix_pauses_of_protocol",
        "pauses",
        ["clinic_id", "protocol_key"],
        unique=True,
        postgresql_where=STANDING,
        sqlite_where=STANDING,
    )


def downgrade() -> None:
    op.drop_table("pauses")
