"""Keep what differs from the week: dated hours, absences, breaks, public holidays, and when a patient cannot come."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dated_hours",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=True),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("spans", JSON, nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("practitioner_id is null or room_id is null", name=op.f("ck_dated_hours_one_owner")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "practitioner_id"],
            ["practitioners.clinic_id", "practitioners.id"],
            name=op.f("fk_dated_hours_clinic_id_practitioner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "room_id"], ["rooms.clinic_id", "rooms.id"], name=op.f("fk_dated_hours_clinic_id_room_id")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "site_id"], ["sites.clinic_id", "sites.id"], name=op.f("fk_dated_hours_clinic_id_site_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_dated_hours")),
    )
    op.create_index(
        op.f("ix_dated_hours_clinic_id_site_id_on_date"),
        "dated_hours",
        ["clinic_id", "site_id", "on_date"],
        unique=False,
    )
    op.create_index(
        "uq_dated_hours_practitioner",
        "dated_hours",
        ["clinic_id", "practitioner_id", "on_date"],
        unique=True,
        sqlite_where=sa.text("practitioner_id is not null"),
        postgresql_where=sa.text("practitioner_id is not null"),
    )
    op.create_index(
        "uq_dated_hours_room",
        "dated_hours",
        ["clinic_id", "room_id", "on_date"],
        unique=True,
        sqlite_where=sa.text("room_id is not null"),
        postgresql_where=sa.text("room_id is not null"),
    )
    op.create_index(
        "uq_dated_hours_site",
        "dated_hours",
        ["clinic_id", "site_id", "on_date"],
        unique=True,
        sqlite_where=sa.text("practitioner_id is null and room_id is null"),
        postgresql_where=sa.text("practitioner_id is null and room_id is null"),
    )
    op.create_table(
        "absences",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=True),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind in ('leave', 'sick', 'training', 'out_of_use', 'other')", name=op.f("ck_absences_kind")
        ),
        sa.CheckConstraint("practitioner_id is not null or room_id is not null", name=op.f("ck_absences_an_owner")),
        sa.CheckConstraint("practitioner_id is null or room_id is null", name=op.f("ck_absences_one_owner")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_absences_span")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "practitioner_id"],
            ["practitioners.clinic_id", "practitioners.id"],
            name=op.f("fk_absences_clinic_id_practitioner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "room_id"], ["rooms.clinic_id", "rooms.id"], name=op.f("fk_absences_clinic_id_room_id")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "site_id"], ["sites.clinic_id", "sites.id"], name=op.f("fk_absences_clinic_id_site_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_absences")),
    )
    op.create_index(
        op.f("ix_absences_clinic_id_site_id_ends_at"), "absences", ["clinic_id", "site_id", "ends_at"], unique=False
    )
    op.create_table(
        "patient_unavailable",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_patient_unavailable_span")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_patient_unavailable_clinic_id_patient_id"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_patient_unavailable")),
    )
    op.create_index(
        op.f("ix_patient_unavailable_clinic_id_patient_id_ends_at"),
        "patient_unavailable",
        ["clinic_id", "patient_id", "ends_at"],
        unique=False,
    )
    op.add_column("sites", sa.Column("holidays", sa.String(), nullable=True))
    op.add_column("sites", sa.Column("patient_lead_minutes", sa.Integer(), nullable=False, server_default="1440"))
    op.add_column("sites", sa.Column("patient_horizon_days", sa.Integer(), nullable=False, server_default="180"))
    op.add_column("practitioners", sa.Column("breaks", JSON, nullable=True))
    op.add_column("practitioners", sa.Column("skills", JSON, nullable=True))
    op.add_column("rooms", sa.Column("kind", sa.String(), nullable=True))
    op.add_column("patients", sa.Column("preferred", JSON, nullable=True))


def downgrade() -> None:
    op.drop_column("patients", "preferred")
    op.drop_column("rooms", "kind")
    op.drop_column("practitioners", "skills")
    op.drop_column("practitioners", "breaks")
    op.drop_column("sites", "patient_horizon_days")
    op.drop_column("sites", "patient_lead_minutes")
    op.drop_column("sites", "holidays")
    op.drop_table("patient_unavailable")
    op.drop_table("absences")
    op.drop_table("dated_hours")
