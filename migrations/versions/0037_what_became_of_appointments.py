"""Keep what happened to an appointment, so that it can be taken back; find the places whose time is over."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
EXPIRING = "ix_bookings_expiring"

revision = "0037"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appointment_changes",
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "appointment_id"],
            ["appointments.clinic_id", "appointments.id"],
            name=op.f("fk_appointment_changes_clinic_id_appointment_id"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_appointment_changes")),
    )
    op.create_index(
        op.f("ix_appointment_changes_clinic_id_appointment_id_at"),
        "appointment_changes",
        ["clinic_id", "appointment_id", "at"],
        unique=False,
    )
    condition = sa.text("active and expires_at is not null")
    op.create_index(
        EXPIRING,
        "bookings",
        ["clinic_id", "expires_at"],
        unique=False,
        sqlite_where=condition,
        postgresql_where=condition,
    )


def downgrade() -> None:
    op.drop_index(EXPIRING, table_name="bookings")
    op.drop_index(op.f("ix_appointment_changes_clinic_id_appointment_id_at"), table_name="appointment_changes")
    op.drop_table("appointment_changes")
