"""Let a sick day that was taken back stay as history without its absence."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _let_absence_be_missing(missing=True)


def downgrade() -> None:
    op.execute("DELETE FROM sick_days WHERE absence_id IS NULL")
    _let_absence_be_missing(missing=False)


def _let_absence_be_missing(*, missing: bool) -> None:
    """Change the column; SQLite cannot, so there the table is copied."""
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("sick_days", "absence_id", existing_type=sa.Uuid(), nullable=missing)
        return
    _make_copy(missing=missing)
    op.execute("INSERT INTO sick_days_copy SELECT * FROM sick_days")
    op.drop_table("sick_days")
    op.rename_table("sick_days_copy", "sick_days")
    op.create_index("ix_sick_days_clinic_id_closed_at", "sick_days", ["clinic_id", "closed_at"])


def _make_copy(*, missing: bool) -> None:
    op.create_table(
        "sick_days_copy",
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("absence_id", sa.Uuid(), nullable=missing),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "absence_id"],
            ["absences.clinic_id", "absences.id"],
            name="fk_sick_days_clinic_id_absence_id",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "practitioner_id"],
            ["practitioners.clinic_id", "practitioners.id"],
            name="fk_sick_days_clinic_id_practitioner_id",
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name="pk_sick_days"),
    )
