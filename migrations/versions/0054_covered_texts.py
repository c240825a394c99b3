"""Find what was left out for a text that was then lost, without reading all texts that there ever were."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

COVERED = sa.text("reason = 'covered_by'")


def upgrade() -> None:
    op.create_index("ix_messages_covered", "messages", ["due_at"], postgresql_where=COVERED, sqlite_where=COVERED)


def downgrade() -> None:
    op.drop_index("ix_messages_covered", table_name="messages")
