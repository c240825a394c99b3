"""Keep offers, the waiting list, screening, consent to treatment, and calendars of others and for others."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sick_days",
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("absence_id", sa.Uuid(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "absence_id"],
            ["absences.clinic_id", "absences.id"],
            name=op.f("fk_sick_days_clinic_id_absence_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "practitioner_id"],
            ["practitioners.clinic_id", "practitioners.id"],
            name=op.f("fk_sick_days_clinic_id_practitioner_id"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_sick_days")),
    )
    op.create_index(op.f("ix_sick_days_clinic_id_closed_at"), "sick_days", ["clinic_id", "closed_at"], unique=False)
    op.create_table(
        "waiting_list",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("protocol", sa.String(), nullable=True),
        sa.Column("practitioner_id", sa.Uuid(), nullable=True),
        sa.Column("preferred", JSON, nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state in ('waiting', 'offered', 'placed', 'withdrawn')", name=op.f("ck_waiting_list_state")
        ),
        sa.CheckConstraint("(session_id is null) <> (protocol is null)", name=op.f("ck_waiting_list_one_wish")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_waiting_list_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "practitioner_id"],
            ["practitioners.clinic_id", "practitioners.id"],
            name=op.f("fk_waiting_list_clinic_id_practitioner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "session_id"],
            ["sessions.clinic_id", "sessions.id"],
            name=op.f("fk_waiting_list_clinic_id_session_id"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_waiting_list")),
    )
    op.create_index(
        op.f("ix_waiting_list_clinic_id_patient_id"), "waiting_list", ["clinic_id", "patient_id"], unique=False
    )
    op.create_index(op.f("ix_waiting_list_clinic_id_state"), "waiting_list", ["clinic_id", "state"], unique=False)
    op.create_table(
        "offers",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("sick_day_id", sa.Uuid(), nullable=True),
        sa.Column("waiting_entry_id", sa.Uuid(), nullable=True),
        sa.Column("reservation_id", sa.Uuid(), nullable=True),
        sa.Column("was_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("practitioner_id", sa.Uuid(), nullable=True),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why_call", sa.String(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state in ('asked', 'to_call', 'agreed', 'moved', 'called', 'withdrawn')", name=op.f("ck_offers_state")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_offers_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "practitioner_id"],
            ["practitioners.clinic_id", "practitioners.id"],
            name=op.f("fk_offers_clinic_id_practitioner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "reservation_id"],
            ["reservations.clinic_id", "reservations.id"],
            name=op.f("fk_offers_clinic_id_reservation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "room_id"], ["rooms.clinic_id", "rooms.id"], name=op.f("fk_offers_clinic_id_room_id")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "session_id"],
            ["sessions.clinic_id", "sessions.id"],
            name=op.f("fk_offers_clinic_id_session_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "sick_day_id"],
            ["sick_days.clinic_id", "sick_days.id"],
            name=op.f("fk_offers_clinic_id_sick_day_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "waiting_entry_id"],
            ["waiting_list.clinic_id", "waiting_list.id"],
            name=op.f("fk_offers_clinic_id_waiting_entry_id"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_offers")),
    )
    op.create_index(op.f("ix_offers_clinic_id_session_id"), "offers", ["clinic_id", "session_id"], unique=False)
    op.create_index(op.f("ix_offers_clinic_id_sick_day_id"), "offers", ["clinic_id", "sick_day_id"], unique=False)
    op.create_index(
        op.f("ix_offers_clinic_id_state_answer_by"), "offers", ["clinic_id", "state", "answer_by"], unique=False
    )
    op.create_table(
        "screenings",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("protocol_version_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("decision", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "course_id"],
            ["courses.clinic_id", "courses.id"],
            name=op.f("fk_screenings_clinic_id_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_screenings_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "protocol_version_id"],
            ["protocol_versions.clinic_id", "protocol_versions.id"],
            name=op.f("fk_screenings_clinic_id_protocol_version_id"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_screenings")),
    )
    op.create_index(op.f("ix_screenings_clinic_id_course_id"), "screenings", ["clinic_id", "course_id"], unique=False)
    op.create_index(
        op.f("ix_screenings_clinic_id_patient_id_at"), "screenings", ["clinic_id", "patient_id", "at"], unique=False
    )
    op.create_table(
        "treatment_consents",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("how in ('paper', 'screen', 'word')", name=op.f("ck_treatment_consents_how")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "course_id"],
            ["courses.clinic_id", "courses.id"],
            name=op.f("fk_treatment_consents_clinic_id_course_id"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_treatment_consents")),
    )
    op.create_index(
        op.f("ix_treatment_consents_clinic_id_course_id_at"),
        "treatment_consents",
        ["clinic_id", "course_id", "at"],
        unique=False,
    )
    op.create_table(
        "calendar_links",
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "practitioner_id"],
            ["practitioners.clinic_id", "practitioners.id"],
            name=op.f("fk_calendar_links_clinic_id_practitioner_id"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_calendar_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_links_token_hash")),
    )
    op.create_index(
        op.f("ix_calendar_links_clinic_id_practitioner_id"),
        "calendar_links",
        ["clinic_id", "practitioner_id"],
        unique=False,
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "practitioner_id"],
            ["practitioners.clinic_id", "practitioners.id"],
            name=op.f("fk_calendar_feeds_clinic_id_practitioner_id"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_calendar_feeds")),
    )
    op.create_index(
        op.f("ix_calendar_feeds_clinic_id_practitioner_id"),
        "calendar_feeds",
        ["clinic_id", "practitioner_id"],
        unique=False,
    )
    op.create_table(
        "feed_busy",
        sa.Column("feed_id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "feed_id"],
            ["calendar_feeds.clinic_id", "calendar_feeds.id"],
            name=op.f("fk_feed_busy_clinic_id_feed_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "practitioner_id"],
            ["practitioners.clinic_id", "practitioners.id"],
            name=op.f("fk_feed_busy_clinic_id_practitioner_id"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_feed_busy")),
    )
    op.create_index(op.f("ix_feed_busy_clinic_id_ends_at"), "feed_busy", ["clinic_id", "ends_at"], unique=False)
    op.create_index(op.f("ix_feed_busy_clinic_id_feed_id"), "feed_busy", ["clinic_id", "feed_id"], unique=False)


def downgrade() -> None:
    op.drop_table("feed_busy")
    op.drop_table("calendar_feeds")
    op.drop_table("calendar_links")
    op.drop_table("treatment_consents")
    op.drop_table("screenings")
    op.drop_table("offers")
    op.drop_table("waiting_list")
    op.drop_table("sick_days")
