"""Create the tables of patients and protocols."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opt_outs",
        sa.Column("number_digest", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("opted_out", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_opt_outs_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_opt_outs")),
    )
    op.create_index(
        op.f("ix_opt_outs_clinic_id_number_digest_channel_at"),
        "opt_outs",
        ["clinic_id", "number_digest", "channel", "at"],
        unique=False,
    )
    op.create_table(
        "patients",
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("mobile", sa.LargeBinary(), nullable=True),
        sa.Column("mobile_digest", sa.String(), nullable=True),
        sa.Column("last4_digest", sa.String(), nullable=True),
        sa.Column("date_of_birth", sa.LargeBinary(), nullable=True),
        sa.Column("whose_phone", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("emergency_contact", sa.LargeBinary(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("channel in ('sms', 'whatsapp', 'print')", name=op.f("ck_patients_channel")),
        sa.CheckConstraint("whose_phone in ('own', 'parent', 'carer', 'other')", name=op.f("ck_patients_whose_phone")),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_patients_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_patients")),
    )
    op.create_index(op.f("ix_patients_clinic_id_last4_digest"), "patients", ["clinic_id", "last4_digest"], unique=False)
    op.create_index(
        op.f("ix_patients_clinic_id_mobile_digest"), "patients", ["clinic_id", "mobile_digest"], unique=False
    )
    op.create_table(
        "protocol_versions",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("switched_on", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_protocol_versions_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_protocol_versions")),
        sa.UniqueConstraint(
            "clinic_id", "key", "content_hash", name=op.f("uq_protocol_versions_clinic_id_key_content_hash")
        ),
        sa.UniqueConstraint("clinic_id", "key", "number", name=op.f("uq_protocol_versions_clinic_id_key_number")),
    )
    op.create_table(
        "consents",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("how", sa.LargeBinary(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("recorded_by_kind", sa.String(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_consents_clinic_id_patient_id"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_consents")),
    )
    op.create_index(
        op.f("ix_consents_clinic_id_patient_id_channel_at"),
        "consents",
        ["clinic_id", "patient_id", "channel", "at"],
        unique=False,
    )
    op.create_table(
        "patient_name_index",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patients.clinic_id", "patients.id"],
            name=op.f("fk_patient_name_index_clinic_id_patient_id"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "patient_id", "digest", name=op.f("pk_patient_name_index")),
    )
    op.create_index(
        op.f("ix_patient_name_index_clinic_id_digest"), "patient_name_index", ["clinic_id", "digest"], unique=False
    )
    op.create_table(
        "protocol_sign_offs",
        sa.Column("protocol_version_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "protocol_version_id"],
            ["protocol_versions.clinic_id", "protocol_versions.id"],
            name=op.f("fk_protocol_sign_offs_clinic_id_protocol_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"],
            ["staff.clinic_id", "staff.id"],
            name=op.f("fk_protocol_sign_offs_clinic_id_staff_id"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_protocol_sign_offs")),
        sa.UniqueConstraint(
            "clinic_id",
            "protocol_version_id",
            "language",
            name=op.f("uq_protocol_sign_offs_clinic_id_protocol_version_id_language"),
        ),
    )


def downgrade() -> None:
    op.drop_table("protocol_sign_offs")
    op.drop_index(op.f("ix_patient_name_index_clinic_id_digest"), table_name="patient_name_index")
    op.drop_table("patient_name_index")
    op.drop_index(op.f("ix_consents_clinic_id_patient_id_channel_at"), table_name="consents")
    op.drop_table("consents")
    op.drop_table("protocol_versions")
    op.drop_index(op.f("ix_patients_clinic_id_mobile_digest"), table_name="patients")
    op.drop_index(op.f("ix_patients_clinic_id_last4_digest"), table_name="patients")
    op.drop_table("patients")
    op.drop_index(op.f("ix_opt_outs_clinic_id_number_digest_channel_at"), table_name="opt_outs")
    op.drop_table("opt_outs")
