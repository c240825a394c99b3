"""Tell which changes of sessions were made together, so that they are taken back together."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("session_changes", sa.Column("together", sa.Uuid(), nullable=True))
    op.create_index(
        op.f("ix_session_changes_clinic_id_together"), "session_changes", ["clinic_id", "together"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_session_changes_clinic_id_together"), table_name="session_changes")
    op.drop_column("session_changes", "together")
