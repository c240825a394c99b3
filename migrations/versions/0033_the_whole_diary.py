"""Keep appointments and reservations in the diary, and what became of every booking."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appointments",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=True),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind in ('consultation', 'review', 'walk_in', 'block')", name=op.f("ck_appointments_kind")),
        sa.CheckConstraint(
            "state in ('booked', 'completed', 'no_show', 'cancelled')", name=op.f("ck_appointments_state")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "booking_id"],
            ["bookings.clinic_id", "bookings.id"],
            name=op.f("fk_appointments_clinic_id_booking_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "course_id"],
            ["courses.clinic_id", "courses.id"],
            name=op.f("fk_appointments_clinic_id_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_appointments_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "practitioner_id"],
            ["practitioners.clinic_id", "practitioners.id"],
            name=op.f("fk_appointments_clinic_id_practitioner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "room_id"], ["rooms.clinic_id", "rooms.id"], name=op.f("fk_appointments_clinic_id_room_id")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "site_id"], ["sites.clinic_id", "sites.id"], name=op.f("fk_appointments_clinic_id_site_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_appointments")),
    )
    op.create_index(
        op.f("ix_appointments_clinic_id_booking_id"), "appointments", ["clinic_id", "booking_id"], unique=False
    )
    op.create_index(
        op.f("ix_appointments_clinic_id_patient_id"), "appointments", ["clinic_id", "patient_id"], unique=False
    )
    op.create_index(
        op.f("ix_appointments_clinic_id_starts_at"), "appointments", ["clinic_id", "starts_at"], unique=False
    )
    op.create_table(
        "reservations",
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_as", sa.String(), nullable=True),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ended_as in ('booked', 'released', 'expired')", name=op.f("ck_reservations_ended_as")),
        sa.CheckConstraint("purpose in ('talking', 'offer')", name=op.f("ck_reservations_purpose")),
        sa.CheckConstraint("(ended_at is null) = (ended_as is null)", name=op.f("ck_reservations_ended")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_reservations_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_reservations_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_reservations")),
    )
    op.create_index(
        op.f("ix_reservations_clinic_id_ended_at_expires_at"),
        "reservations",
        ["clinic_id", "ended_at", "expires_at"],
        unique=False,
    )
    op.create_table(
        "reserved_places",
        sa.Column("reservation_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "booking_id"],
            ["bookings.clinic_id", "bookings.id"],
            name=op.f("fk_reserved_places_clinic_id_booking_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "reservation_id"],
            ["reservations.clinic_id", "reservations.id"],
            name=op.f("fk_reserved_places_clinic_id_reservation_id"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_reserved_places")),
    )
    op.create_index(
        op.f("ix_reserved_places_clinic_id_booking_id"), "reserved_places", ["clinic_id", "booking_id"], unique=False
    )
    op.create_index(
        op.f("ix_reserved_places_clinic_id_reservation_id"),
        "reserved_places",
        ["clinic_id", "reservation_id"],
        unique=False,
    )
    op.add_column("bookings", sa.Column("outcome", sa.String(), nullable=True))
    op.add_column("bookings", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("courses", sa.Column("kind", sa.String(), nullable=False, server_default="course"))
    op.add_column("courses", sa.Column("same_practitioner", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("sessions", sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("sessions", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("sessions", sa.Column("elsewhere", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("sessions", "elsewhere")
    op.drop_column("sessions", "confirmed_at")
    op.drop_column("sessions", "pinned")
    op.drop_column("courses", "same_practitioner")
    op.drop_column("courses", "kind")
    op.drop_column("bookings", "expires_at")
    op.drop_column("bookings", "outcome")
    op.drop_table("reserved_places")
    op.drop_table("reservations")
    op.drop_table("appointments")
