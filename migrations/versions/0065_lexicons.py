"""Keep the versions of lexicons that a clinic knows, and who signed which."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lexicon_versions",
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_lexicon_versions_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_lexicon_versions")),
        sa.UniqueConstraint("clinic_id", "language", "number", name="uq_lexicon_versions_clinic_id_language_number"),
        sa.UniqueConstraint(
            "clinic_id", "language", "content_hash", name="uq_lexicon_versions_clinic_id_language_content_hash"
        ),
    )
    op.create_table(
        "lexicon_sign_offs",
        sa.Column("lexicon_version_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                ["clinic_id", column],
                [f"{table}.clinic_id", f"{table}.id"],
                name=op.f(f"fk_lexicon_sign_offs_clinic_id_{column}"),
            )
            for column, table in (("lexicon_version_id", "lexicon_versions"), ("staff_id", "staff"))
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_lexicon_sign_offs")),
        sa.UniqueConstraint(
            "clinic_id", "lexicon_version_id", name="uq_lexicon_sign_offs_clinic_id_lexicon_version_id"
        ),
    )


def downgrade() -> None:
    op.drop_table("lexicon_sign_offs")
    op.drop_table("lexicon_versions")
