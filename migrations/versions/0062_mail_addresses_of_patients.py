"""Find a patient by a mail address; addresses of before are found once the first mail comes in."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("patients", sa.Column("email_digest", sa.String(), nullable=True))
    op.create_index(op.f("ix_patients_clinic_id_email_digest"), "patients", ["clinic_id", "email_digest"])


def downgrade() -> None:
    op.drop_index(op.f("ix_patients_clinic_id_email_digest"), table_name="patients")
    op.drop_column("patients", "email_digest")
