"""Create the tables of the clinic and its people."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("email_digest", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email_digest", name=op.f("uq_accounts_email_digest")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_accounts_fs_uniquifier")),
    )
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("subject_type", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index(op.f("ix_audit_entries_clinic_id_at"), "audit_entries", ["clinic_id", "at"], unique=False)
    op.create_index(
        op.f("ix_audit_entries_clinic_id_subject_type_subject_id_at"),
        "audit_entries",
        ["clinic_id", "subject_type", "subject_id", "at"],
        unique=False,
    )
    op.create_table(
        "clinic_time",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("offset_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic_time")),
    )
    op.create_table(
        "clinics",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinics")),
        sa.UniqueConstraint("key", name=op.f("uq_clinics_key")),
    )
    op.create_table(
        "api_tokens",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("role in ('receptionist', 'clinician', 'manager')", name=op.f("ck_api_tokens_role")),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_api_tokens_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.create_table(
        "idempotent_requests",
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request_hash", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_idempotent_requests_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "key", name=op.f("pk_idempotent_requests")),
    )
    op.create_table(
        "provider_accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("account_sid", sa.String(), nullable=False),
        sa.Column("auth_token", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_provider_accounts_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_accounts")),
        sa.UniqueConstraint("account_sid", name=op.f("uq_provider_accounts_account_sid")),
    )
    op.create_index(op.f("ix_provider_accounts_clinic_id"), "provider_accounts", ["clinic_id"], unique=False)
    op.create_table(
        "sites",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("opening_hours", JSON, nullable=False),
        sa.Column("phone_open", sa.String(), nullable=False),
        sa.Column("phone_closed", sa.String(), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_sites_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_sites")),
        sa.UniqueConstraint("clinic_id", "key", name=op.f("uq_sites_clinic_id_key")),
    )
    op.create_table(
        "staff",
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("mobile", sa.LargeBinary(), nullable=True),
        sa.Column("mobile_digest", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("may_sign_protocols", sa.Boolean(), nullable=False),
        sa.Column("may_lift_holds", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("role in ('receptionist', 'clinician', 'manager')", name=op.f("ck_staff_role")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_staff_account_id")),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_staff_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_staff")),
        sa.UniqueConstraint("clinic_id", "account_id", name=op.f("uq_staff_clinic_id_account_id")),
    )
    op.create_index(op.f("ix_staff_account_id"), "staff", ["account_id"], unique=False)
    op.create_index(op.f("ix_staff_mobile_digest"), "staff", ["mobile_digest"], unique=False)
    op.create_table(
        "closures",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "site_id"], ["sites.clinic_id", "sites.id"], name=op.f("fk_closures_clinic_id_site_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_closures")),
        sa.UniqueConstraint("clinic_id", "site_id", "on_date", name=op.f("uq_closures_clinic_id_site_id_on_date")),
    )
    op.create_table(
        "on_call",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("wait_seconds", sa.Integer(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"], ["staff.clinic_id", "staff.id"], name=op.f("fk_on_call_clinic_id_staff_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_on_call")),
        sa.UniqueConstraint("clinic_id", "rung", name=op.f("uq_on_call_clinic_id_rung")),
    )
    op.create_table(
        "practitioners",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("hours", JSON, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "site_id"], ["sites.clinic_id", "sites.id"], name=op.f("fk_practitioners_clinic_id_site_id")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "staff_id"], ["staff.clinic_id", "staff.id"], name=op.f("fk_practitioners_clinic_id_staff_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_practitioners")),
        sa.UniqueConstraint("clinic_id", "key", name=op.f("uq_practitioners_clinic_id_key")),
    )
    op.create_table(
        "rooms",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hours", JSON, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "site_id"], ["sites.clinic_id", "sites.id"], name=op.f("fk_rooms_clinic_id_site_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_rooms")),
        sa.UniqueConstraint("clinic_id", "key", name=op.f("uq_rooms_clinic_id_key")),
    )
    op.create_table(
        "senders",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("provider_account_id", sa.Uuid(), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("channel in ('sms', 'whatsapp')", name=op.f("ck_senders_channel")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "site_id"], ["sites.clinic_id", "sites.id"], name=op.f("fk_senders_clinic_id_site_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_account_id"], ["provider_accounts.id"], name=op.f("fk_senders_provider_account_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_senders")),
        sa.UniqueConstraint("channel", "address", name=op.f("uq_senders_channel_address")),
    )


def downgrade() -> None:
    op.drop_table("senders")
    op.drop_table("rooms")
    op.drop_table("practitioners")
    op.drop_table("on_call")
    op.drop_table("closures")
    op.drop_index(op.f("ix_staff_mobile_digest"), table_name="staff")
    op.drop_index(op.f("ix_staff_account_id"), table_name="staff")
    op.drop_table("staff")
    op.drop_table("sites")
    op.drop_index(op.f("ix_provider_accounts_clinic_id"), table_name="provider_accounts")
    op.drop_table("provider_accounts")
    op.drop_table("idempotent_requests")
    op.drop_table("api_tokens")
    op.drop_table("clinics")
    op.drop_table("clinic_time")
    op.drop_index(op.f("ix_audit_entries_clinic_id_subject_type_subject_id_at"), table_name="audit_entries")
    op.drop_index(op.f("ix_audit_entries_clinic_id_at"), table_name="audit_entries")
    op.drop_table("audit_entries")
    op.drop_table("accounts")
