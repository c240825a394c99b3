"""Find a clinic's sessions by when they start: the day's list is opened all day long."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

INDEX = "ix_sessions_clinic_id_starts_at"


def upgrade() -> None:
    op.create_index(op.f(INDEX), "sessions", ["clinic_id", "starts_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f(INDEX), table_name="sessions")
